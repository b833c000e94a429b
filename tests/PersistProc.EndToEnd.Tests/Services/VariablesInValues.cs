namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>${NAME} in values from outside: whose environment counts when.</summary>
public sealed class VariablesInValues(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Project = "project = \"p\"\n[services.a]\ncommand = [\"sleep\", \"10${TAIL}\"]\n[services.b]\ncommand = [\"sleep\", \"10${OTHER:-71}\"]\n";

    [Fact]
    public async Task The_clients_goes_before_the_file_beside_it_and_what_is_shown_says_so()
    {
        await Write("persistproc.toml", Project);
        await Write(".env", "TAIL=72\nOTHER=73\n");
        Box.Variables["OTHER"] = "74";
        await Box.Do("up", "-d");
        Assert.Equal(["1072", "1074"], [await Argument("a"), await Argument("b")]);
        Assert.Matches("""command = \["sleep", "1074"\] +# persistproc\.toml:5, from \$OTHER\n""", (await Box.Do("config", "show", "b")).Stdout);

        // a start is about its service, and leaves the others what they had
        Box.Variables.Remove("OTHER");
        Box.Variables["TAIL"] = "75";
        await Box.Do("restart", "a");
        Assert.Equal(["1075", "1074"], [await Argument("a"), await Argument("b")]);
        var row = await Box.Status("b");
        Assert.False(row.Json.GetProperty("definition_changed").GetBoolean());

        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        Box.Variables["OTHER"] = "74";
        Assert.Equal("= 2 unchanged\n", (await Box.Do("config", "reload")).Stdout);
        Box.Variables.Remove("TAIL");
        Assert.Contains("~ a  changed: command", (await Box.Do("config", "reload")).Stdout, StringComparison.Ordinal);
        Assert.Equal(["1075", "1074"], [await Argument("a"), await Argument("b")]);
    }

    [Fact]
    public async Task One_that_is_missing_is_an_error_with_its_place_and_changes_nothing()
    {
        await Write("persistproc.toml", Project);
        var place = $"{Box.At("persistproc.toml")}:3:21: services.a.command: ${{TAIL}} is not set: give it in the environment or in .env beside the file";
        foreach (var words in (string[][])[["config", "check"], ["up", "-d"], ["start", "b"], ["config", "reload"]])
        {
            var result = await Box.Cli(words);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(place, result.Stderr, StringComparison.Ordinal);
        }

        Assert.Empty(await Box.List());
        Box.Variables["TAIL"] = "76";
        Assert.Equal(0, (await Box.Cli("config", "check")).ExitCode);
        await Box.Do("up", "-d");
        Box.Variables.Remove("TAIL");
        Assert.Equal(1, (await Box.Cli("config", "check")).ExitCode);
        Assert.Equal(1, (await Box.Cli("up", "-d")).ExitCode);
        await Box.Do("restart", "b");
        Assert.Equal("1076", await Argument("a"));
    }

    private async Task<string> Argument(string name) => (await Box.Status(name)).Json.GetProperty("command")[1].GetString()!;

    private Task Write(string name, string text) => File.WriteAllTextAsync(Box.At(name), text);
}
