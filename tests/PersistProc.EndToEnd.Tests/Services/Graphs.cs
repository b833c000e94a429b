namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>graph, blame and critical-chain, from outside.</summary>
public sealed class Graphs(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_project_is_shown_as_a_tree_and_in_the_languages_of_others_and_what_a_start_waited_for()
    {
        await File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), """
            project = "p"
            [services.db]
            command = "sleep 1121"
            [services.api]
            command = "sleep 1122"
            requires = ["db@ready"]
            on_failure = ["mail"]
            [services.mail]
            command = "true"
            manual = true
            """);
        await Box.Do("start", "api");
        Assert.Equal("p/api  running\n├─ p/db  running  requires @ready\n└─ p/mail  stopped  on_failure\n", (await Box.Do("graph")).Stdout);
        Assert.Equal("p/db  running\n", (await Box.Do("graph", "db")).Stdout);
        Assert.Contains("\"p/api\" -> \"p/db\" [label=\"requires @ready\"]", (await Box.Do("graph", "-o", "dot")).Stdout, StringComparison.Ordinal);
        Assert.StartsWith("flowchart LR\n", (await Box.Do("graph", "api", "-o", "mermaid")).Stdout, StringComparison.Ordinal);
        var json = await Box.Json("graph", "api");
        Assert.Equal(["p/api", "p/db", "p/mail"], json.GetProperty("services").EnumerateArray().Select(service => service.GetProperty("name").GetString()));
        Assert.Equal("requires", json.GetProperty("edges")[0].GetProperty("key").GetString());
        Assert.Equal(["p/api", "p/db"], (await Box.Json("critical-chain", "api")).GetProperty("services").EnumerateArray().Select(service => service.GetProperty("name").GetString()));
        Assert.Contains("└─ p/db @", (await Box.Do("critical-chain")).Stdout, StringComparison.Ordinal);
        Assert.Equal(2, (await Box.Do("blame")).Stdout.Count(letter => letter == '\n'));
        Assert.Equal(1, (await Box.Cli("graph", "nobody")).ExitCode);
    }
}
