using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>The documents that the Python tool persistproc 0.2 printed with `--format json`: fields are added, never renamed or missing.</summary>
public sealed class AncestorsDocuments(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly string[] OfAnAction = ["action", "pid", "exit_code", "log_stdout", "log_stderr", "log_combined", "label", "error"];
    private static readonly string[] OfAProcess = ["pid", "command", "working_directory", "status", "label", "start_time", "end_time", "log_stdout", "log_stderr", "log_combined"];
    private static readonly string[] OfOutput = ["output", "lines_before", "lines_after", "error"];

    [Theory]
    [InlineData]
    [InlineData("ctrl")]
    public async Task An_action_tells_its_name_pid_exit_code_logs_label_and_error(params string[] before)
    {
        string[] command = [Dummy, "on", "INT", "{", "exit", "4", "}", "pid-file", Box.At("pid"), "wait"];
        var start = await Done([.. before, "start", "--label", "job", .. command]);
        var pid = await Box.PidFrom("pid");
        AssertAction(start, "start", pid, exitCode: null);
        File.Delete(Box.At("pid"));
        var restart = await Done([.. before, "restart", "job"]);
        pid = await Box.PidFrom("pid");
        AssertAction(restart, "restart", pid, exitCode: null);
        AssertAction(await Done([.. before, "stop", "job"]), "stop", pid, exitCode: 4);
    }

    [Fact]
    public async Task A_process_tells_one_of_four_statuses_its_times_and_its_logs()
    {
        var words = new Dictionary<string, string[]>
        {
            ["running"] = ["wait"],
            ["exited"] = ["exit", "0"],
            ["failed"] = ["exit", "3"],
            ["terminated"] = ["wait"],
        };
        foreach (var (status, steps) in words)
            await Box.Do(["start", "--label", status, Dummy, "print", status, "complain", status, .. steps]);
        // its start waits until it is executed, not until it has written
        await Eventually.True(async () => File.ReadAllText((await Row("terminated")).GetProperty("log_stderr").GetString()!) is var log && log.Split("terminated").Length > 2);
        await Box.Do("stop", "terminated");
        foreach (var status in words.Keys)
        {
            await Eventually.True(async () => (await Row(status)).GetProperty("status").GetString() == status);
            var row = await Row(status);
            AssertHas(row, OfAProcess);
            Assert.Equal(JsonValueKind.Number, row.GetProperty("pid").ValueKind);
            Assert.Equal([Dummy, "print", status, "complain", status, .. words[status]], row.GetProperty("command").EnumerateArray().Select(word => word.GetString()!));
            Assert.Equal(Box.Work, row.GetProperty("working_directory").GetString());
            Assert.True(row.GetProperty("start_time").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
            Assert.Equal(status == "running", row.GetProperty("end_time").ValueKind == JsonValueKind.Null);
            foreach (var log in new[] { "log_stdout", "log_stderr", "log_combined" })
                await Eventually.True(() => File.ReadAllText(row.GetProperty(log).GetString()!).Contains(status, StringComparison.Ordinal));
        }

        async Task<JsonElement> Row(string label) => Assert.Single((await Done("list", "--command-or-label", label)).GetProperty("processes").EnumerateArray(), row => row.GetProperty("label").GetString() == label);
    }

    [Fact]
    public async Task Of_nothing_the_list_is_empty()
    {
        Assert.Empty((await Done("list")).GetProperty("processes").EnumerateArray());
        Assert.Empty((await Done("list", "--command-or-label", "nobody")).GetProperty("processes").EnumerateArray());
    }

    [Fact]
    public async Task Output_tells_its_lines_and_how_many_there_are_before_and_after()
    {
        await Box.Do("start", "--label", "job", Dummy, "print", "one", "print", "two", "print", "three", "say", "four", "wait");
        await Eventually.True(async () => (await Done("output", "job")).GetProperty("output").GetArrayLength() == 4);
        var all = await Done("output", "job");
        AssertHas(all, OfOutput);
        Assert.Equal(("one\ntwo\nthree\nfour", 0, 0), Window(all));
        Assert.Equal(("three\nfour", 2, 0), Window(await Done("output", "job", "--lines", "2")));
        Assert.Equal(("one\n", 0, 3), Window(await Done("output", "job", "--lines", "1", "--since_time", "2020-01-01T00:00:00Z")));
        Assert.Equal(("four", 3, 0), Window(await Done("output", "--lines=1", "job", "--before_time", "2100-01-01T00:00:00.123456+00:00")));
    }

    [Fact]
    public async Task A_shutdown_tells_the_pid_or_the_error()
    {
        await Done("list");
        var pid = Box.Supervisor;
        Assert.Equal(pid, (await Done("shutdown")).GetProperty("pid").GetInt32());
        var again = await Box.Cli("--format", "json", "shutdown");
        Assert.NotEqual(0, again.ExitCode);
        Assert.NotEmpty(Sandbox.ParseJson(again, ["shutdown"]).GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData("ctrl", "stop", "--label", "x", "--environment", "{}", "job")]
    [InlineData("ctrl", "--label", "x", "--force", "stop", "job")]
    [InlineData("ctrl", "restart", "--environment", "{\"A\":\"1\"}", "job")]
    [InlineData("ctrl", "--environment={}", "restart", "--label=job", "job")]
    [InlineData("ctrl", "start", "--force", "--label", "other", "sleep", "1000")]
    public async Task Ctrl_takes_each_of_its_options_with_each_action(params string[] words)
    {
        await Box.Do("start", "--label", "job", "sleep", "1001");
        var result = await Box.Do(["--format", "json", .. words]);
        Assert.Equal(JsonValueKind.Null, Sandbox.ParseJson(result, words).GetProperty("error").ValueKind);
    }

    private async Task<JsonElement> Done(params IReadOnlyList<string> arguments) => Sandbox.ParseJson(await Box.Do(["--format", "json", .. arguments]), arguments);

    private static void AssertAction(JsonElement document, string action, int pid, int? exitCode)
    {
        AssertHas(document, OfAnAction);
        Assert.Equal((action, "job", pid), (document.GetProperty("action").GetString(), document.GetProperty("label").GetString(), document.GetProperty("pid").GetInt32()));
        Assert.Equal(exitCode, document.GetProperty("exit_code") is { ValueKind: JsonValueKind.Number } code ? code.GetInt32() : null);
        Assert.Equal(JsonValueKind.Null, document.GetProperty("error").ValueKind);
        Assert.True(File.Exists(document.GetProperty("log_combined").GetString()));
    }

    private static void AssertHas(JsonElement document, string[] fields)
    {
        foreach (var field in fields)
            Assert.True(document.TryGetProperty(field, out _), field);
    }

    private static (string Lines, int Before, int After) Window(JsonElement document) =>
        (string.Concat(document.GetProperty("output").EnumerateArray().Select(line => line.GetString()!)), document.GetProperty("lines_before").GetInt32(), document.GetProperty("lines_after").GetInt32());
}
