namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>extends and profiles from outside.</summary>
public sealed class Layers(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Project = "project = \"p\"\n[services.base]\nenvironment = { A = \"base\" }\n[services.api]\nextends = \"base\"\ncommand = \"sleep 1051\"\n[profiles.dev.services.api]\ncommand = \"sleep 1052\"\n[profiles.dev.services.mail]\ncommand = \"sleep 1053\"\n";

    [Fact]
    public async Task A_profile_holds_from_up_to_up_and_what_is_shown_says_where_it_stands()
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), Project);
        await Box.Do("up", "-d", "--profile", "dev");
        Assert.Equal(["api 1052", "mail 1053"], await Running());
        Assert.Contains("A=base\0", await File.ReadAllTextAsync($"/proc/{(await Box.Status("api")).Pid}/environ"), StringComparison.Ordinal);
        var shown = (await Box.Do("config", "show", "api")).Stdout;
        Assert.Matches("""command = \["sleep", "1052"\] +# persistproc\.toml:8 \[profile\]\n""", shown);
        Assert.Matches("""environment\.A = "base" +# persistproc\.toml:3 \[base\]\n""", shown);

        // a restart goes by what was chosen; the next up chooses anew
        await Box.Do("restart", "api");
        Assert.Equal(["api 1052", "mail 1053"], await Running());
        var plan = (await Box.Do("up", "-d", "--restart-changed")).Stdout;
        Assert.Contains("- mail  left the files", plan, StringComparison.Ordinal);
        Assert.Equal("api 1051", (await Running())[0]);
        Box.Variables["PERSISTPROC_PROFILE"] = "dev";
        await Box.Do("up", "-d", "--restart-changed");
        Assert.Equal(["api 1052", "mail 1053"], await Running());
    }

    [Fact]
    public async Task One_that_is_none_changes_nothing()
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), Project);
        foreach (var words in (string[][])[["up", "-d", "--profile", "dve"], ["start", "--profile", "dve", "api"], ["config", "reload", "--profile", "dve"]])
        {
            var result = await Box.Cli(words);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains($"no profile \"dve\" in {Box.At("persistproc.toml")}: did you mean \"dev\"?", result.Stderr, StringComparison.Ordinal);
        }

        Assert.Contains("no profile \"dve\" in these files", (await Box.Cli("config", "check", "--profile", "dve")).Stderr, StringComparison.Ordinal);
        Assert.Empty(await Box.List());
    }

    private async Task<string[]> Running() =>
        [.. (await Box.List()).Where(row => row.State == "running").Select(row => $"{row.Name} {row.Json.GetProperty("command")[1].GetString()}").Order(StringComparer.Ordinal)];
}
