using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Events;

/// <summary>`status` and `why`: everything about one service, from the kernel, the record and its log.</summary>
public sealed class StatusAndWhy(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Status_shows_the_tree_with_each_process_below_its_parent()
    {
        var row = await Box.Service("job", "sh", "-c", "sleep 1000 & sleep 1001 & wait");
        await Eventually.True(async () => (await Tree("job")).Count == 3);
        var tree = await Tree("job");
        Assert.Equal([0, 1, 1], tree.Select(process => process.GetProperty("depth").GetInt32()));
        Assert.Equal(row.Pid, tree[0].GetProperty("pid").GetInt32());
        Assert.Equal(["sleep 1000", "sleep 1001"], tree.Skip(1).Select(process => process.GetProperty("command").GetString()));
        Assert.All(tree, process => Assert.True(process.GetProperty("memory_bytes").GetInt64() > 0));
        Assert.Contains("    sleep 1001\n", (await Box.Cli("status", "job")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_tells_how_it_ended_what_it_said_and_when_it_tries_again()
    {
        await Box.ServiceWith("job", ["--restart", "on-failure"], "sh", "-c", "echo no port >&2; exit 3");
        await Box.Until("job", row => row.State == "backoff" && row.Restarts > 2);
        var why = await Box.Json("why", "job");
        Assert.Equal("no port", why.GetProperty("last_error").GetString());
        Assert.Equal(3, why.GetProperty("exits")[0].GetProperty("exit_code").GetInt32());
        if (why.GetProperty("state").GetString() == "backoff") Assert.InRange(why.GetProperty("next_restart_in").GetDouble(), 0, 30);
        Assert.Contains("its last line on stderr: no port", (await Box.Do("why", "job")).Stdout, StringComparison.Ordinal);
        await Box.Do("stop", "job");
        Assert.StartsWith("job: stopped: stopped on request\n", (await Box.Do("why", "job")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_that_changes_and_one_that_leaves_are_said()
    {
        var file = Path.Combine(Box.Work, "persistproc.toml");
        await File.WriteAllTextAsync(file, "project = \"shop\"\n[services.api]\ncommand = \"sleep 1000\"\n[services.db]\ncommand = \"sleep 1000\"\n");
        await Box.Do("start", "api", "db");
        Assert.False((await Box.Status("api")).Json.GetProperty("definition_changed").GetBoolean());
        await File.WriteAllTextAsync(file, "project = \"shop\"\n[services.api]\ncommand = \"sleep 1001\"\n");
        Assert.True((await Box.Status("api")).Json.GetProperty("definition_changed").GetBoolean());
        Assert.True((await Box.Status("db")).Json.GetProperty("left_files").GetBoolean());
        Assert.Contains("definition changed in the file (command): from the next start", (await Box.Cli("status", "api")).Stdout, StringComparison.Ordinal);
        Assert.Contains("config_changed", (await Box.Do("-o", "json", "events", "api")).Stdout, StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> Tree(string name) => [.. (await Box.Status(name)).Json.GetProperty("tree").EnumerateArray()];
}
