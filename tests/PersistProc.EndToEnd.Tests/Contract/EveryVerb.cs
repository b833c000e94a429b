using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>What holds for each command: how it fails, what its words mean, what it prints for a program.</summary>
public sealed class EveryVerb(ITestOutputHelper output) : EndToEndTest(output)
{
    /// <summary>Commands that need a supervisor, with the exit code where none runs.</summary>
    private static readonly (int Code, string[] Words)[] NeedOne =
    [
        (69, ["list"]), (69, ["ls", "-a"]), (69, ["ps", "--pid", "1"]), (69, ["status"]), (69, ["status", "x"]), (69, ["why", "x"]), (69, ["is-active", "x"]),
        (69, ["start", "x"]), (69, ["start", "true"]), (69, ["stop", "x"]), (69, ["restart", "x"]), (69, ["kill", "x"]), (69, ["ctrl", "stop", "x"]),
        (69, ["enable", "x"]), (69, ["disable", "x"]), (69, ["reset-failed", "x"]),
        (69, ["logs"]), (69, ["logs", "-f", "x"]), (69, ["output", "x"]), (69, ["events"]), (69, ["events", "-f"]), (69, ["wait", "x"]), (69, ["wait", "--timeout", "5s", "x"]),
        (69, ["config", "check"]), (69, ["config", "reload"]), (69, ["shutdown"]), (69, ["shutdown", "--keep"]), (69, ["upgrade"]),
        // of these every other number may be the program's own
        (125, ["run", "--", "true"]), (125, ["run", "-d", "--", "true"]), (125, ["true"]), (125, ["attach", "x"]),
    ];

    /// <summary>Commands that fail for a target that nobody knows.</summary>
    private static readonly (int Code, string[] Words)[] NeedATarget =
    [
        (4, ["status", "nobody"]), (4, ["is-active", "nobody"]), (1, ["why", "nobody"]), (1, ["stop", "nobody"]), (1, ["restart", "nobody"]), (1, ["kill", "nobody"]),
        (1, ["start", "neither-service-nor-program"]), (1, ["enable", "nobody"]), (1, ["disable", "nobody"]), (1, ["reset-failed", "nobody"]),
        (1, ["logs", "nobody"]), (1, ["output", "nobody"]), (1, ["events", "nobody"]), (1, ["wait", "nobody"]), (125, ["attach", "nobody"]),
        (127, ["run", "--", "neither-service-nor-program"]), (127, ["run", "-d", "--", "neither-service-nor-program"]), (126, ["run", "-d", "--", "/"]),
    ];

    /// <summary>Wrong usage.</summary>
    private static readonly string[][] Wrong =
    [
        ["lst"], ["qwertyuiop"], ["--no-such"], ["-o", "yaml", "list"], ["stop"], ["start"], ["restart"], ["kill"], ["why"], ["is-active"], ["wait"], ["enable"], ["attach"], ["output"], ["run"],
        ["config"], ["config", "frobnicate"], ["completion"], ["completion", "tcsh"], ["help", "lst"],
        .. new[] { "run", "list", "status", "logs", "stop", "start", "restart", "kill", "attach", "events", "wait", "why", "shutdown", "upgrade", "doctor", "config", "version", "serve", "init", "import" }.Select(verb => new[] { verb, "--no-such-option" }),
        ["list", "x"], ["shutdown", "x"], ["doctor", "x"], ["logs", "-n", "few", "x"], ["logs", "--since", "whenever", "x"], ["logs", "--stream", "stdlog", "x"], ["logs", "--grep", "(", "x"],
        ["wait", "--for", "godot", "x"], ["wait", "--timeout", "soon", "x"], ["kill", "-s", "NOTHING", "x"], ["kill", "--whom", "others", "x"], ["events", "--since", "whenever"],
        ["start", "--environment", "{", "x"], ["import"], ["import", "procfile"], ["import", "cron", "x"], ["init", "x"], ["run", "-e", "noequals", "--", "true"],
    ];

    [Fact]
    public async Task Without_a_supervisor_each_says_so_and_starts_none()
    {
        var failures = new List<string>();
        foreach (var (code, words) in NeedOne)
            await Failing(failures, code, ["--no-autostart", .. words]);
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        Assert.Empty(Box.Ours());
        Assert.Equal(0, (await Box.Cli("--no-autostart", "version")).ExitCode);
    }

    [Fact]
    public async Task Of_who_is_not_there_each_says_so()
    {
        var failures = new List<string>();
        foreach (var (code, words) in NeedATarget)
            await Failing(failures, code, words, names: words[^1]);
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    [Fact]
    public async Task Wrong_usage_of_each_is_said_on_both_streams_and_starts_nothing()
    {
        var failures = new List<string>();
        foreach (var words in Wrong)
            await Failing(failures, 2, words);
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        // some can be told by the supervisor only
        Assert.DoesNotContain(Box.Ours(), pid => !Sandbox.IsOurProgram(pid));
    }

    [Fact]
    public async Task Behind_two_dashes_all_words_are_names_and_none_is_a_file_of_words()
    {
        await File.WriteAllTextAsync(Box.At("words"), "--help\n");
        foreach (var label in new[] { "-q", "--help", "@words" })
        {
            await Box.Do("start", "--label", label, Dummy, "print", "here", "wait");
            var failures = new List<string>();
            foreach (var words in new[]
            {
                new[] { "is-active" }, ["status"], ["why"], ["logs"], ["output"], ["events"], ["wait", "--for", "ready"], ["enable"], ["disable"], ["reset-failed"], ["kill", "-s", "CONT"], ["restart"], ["stop"],
            })
            {
                var result = await Box.Cli([.. words, "--", label]);
                if (result.ExitCode != 0 || result.Stdout.Contains("Examples:", StringComparison.OrdinalIgnoreCase)) failures.Add($"{string.Join(' ', words)} -- {label}: {result}");
            }

            Assert.True(failures.Count == 0, string.Join("\n\n", failures));
            Assert.DoesNotContain(Box.Ours(), pid => Proc.Program(pid) == Path.GetFileName(Dummy));
        }

        // where they begin a name, also without the dashes
        await Box.Do("start", "--label", "@words", Dummy, "wait");
        Assert.Equal(0, (await Box.Cli("is-active", "@words")).ExitCode);
        await Box.Do("restart", "@words");
        await Box.Do("stop", "@words");
    }

    [Theory]
    [InlineData("run", "--", "echo")]
    [InlineData("run", "echo")]
    [InlineData("--", "echo")]
    [InlineData("echo")]
    public async Task A_commands_own_words_reach_it_as_they_are(params string[] before)
    {
        await File.WriteAllTextAsync(Box.At("words"), "--help\n");
        Assert.Equal("-q --help @words -- -o json --root /nowhere\n", (await Box.Do([.. before, "-q", "--help", "@words", "--", "-o", "json", "--root", "/nowhere"])).Stdout);
    }

    [Theory]
    [InlineData("start", "--", "sleep", "1041")]
    [InlineData("start", "--", "sleep 1041")]
    [InlineData("start", "sleep", "1041")]
    public async Task Two_dashes_may_stand_before_the_command_of_start_and_before_that_of_stop(params string[] words)
    {
        await Box.Do(words);
        Assert.Single(Box.Running("1041"));
        await Box.Do("restart", "--", "sleep", "1041");
        Assert.Single(Box.Running("1041"));
        await Box.Do("stop", "--", "sleep", "1041");
        Assert.Empty(Box.Running("1041"));
    }

    // text: a sentence on stderr, nothing on stdout; json: the sentence also in one document; the same exit code
    private async Task Failing(List<string> failures, int code, string[] words, string names = "")
    {
        var text = await Box.Cli(words);
        var json = await Box.Cli(["-o", "json", .. words]);
        var isFormat = words is ["-o", ..];
        var wrong = text.ExitCode != code ? $"not {code}"
            : !text.Stderr.StartsWith("persistproc: ", StringComparison.Ordinal) || text.Stdout.Length > 0 ? "the text"
            : !text.Stderr.Contains(names, StringComparison.Ordinal) ? $"not naming {names}"
            : isFormat ? null
            : json.ExitCode != code ? $"json: not {code}"
            : !json.Stderr.StartsWith("persistproc: ", StringComparison.Ordinal) ? "json: no sentence on stderr"
            : ErrorOf(json.Stdout) is not { Length: > 0 } error || !error.Contains(names, StringComparison.Ordinal) ? "json: no error in one document"
            : null;
        if (wrong is not null) failures.Add($"{string.Join(' ', words)}: {wrong}\n{text}\n{json}");
    }

    private static string? ErrorOf(string stdout)
    {
        try
        {
            return JsonDocument.Parse(stdout).RootElement.GetProperty("error").GetString();
        }
        catch (Exception none) when (none is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
