using System.Globalization;
using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>What a script may rely on: contract §4.</summary>
public sealed class JsonShapes(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly Dictionary<string, JsonValueKind[]> ProcessFields = new(StringComparer.Ordinal)
    {
        ["name"] = [JsonValueKind.String],
        ["label"] = [JsonValueKind.String, JsonValueKind.Null],
        ["kind"] = [JsonValueKind.String],
        ["project"] = [JsonValueKind.String, JsonValueKind.Null],
        ["state"] = [JsonValueKind.String],
        ["status"] = [JsonValueKind.String],
        ["ready"] = [JsonValueKind.True, JsonValueKind.False],
        ["pid"] = [JsonValueKind.Number, JsonValueKind.Null],
        ["command"] = [JsonValueKind.Array],
        ["working_directory"] = [JsonValueKind.String],
        ["start_time"] = [JsonValueKind.String, JsonValueKind.Null],
        ["end_time"] = [JsonValueKind.String, JsonValueKind.Null],
        ["exit_code"] = [JsonValueKind.Number, JsonValueKind.Null],
        ["exit_signal"] = [JsonValueKind.String, JsonValueKind.Null],
        ["restarts"] = [JsonValueKind.Number],
        ["log_combined"] = [JsonValueKind.String],
        ["log_stdout"] = [JsonValueKind.String],
        ["log_stderr"] = [JsonValueKind.String],
        ["why"] = [JsonValueKind.String, JsonValueKind.Null],
        ["memory_bytes"] = [JsonValueKind.Number, JsonValueKind.Null],
        ["cpu_seconds"] = [JsonValueKind.Number, JsonValueKind.Null],
        ["tasks"] = [JsonValueKind.Number, JsonValueKind.Null],
    };

    private static readonly string[] ActionFields = ["action", "name", "pid", "exit_code", "log_stdout", "log_stderr", "log_combined", "label", "error"];

    [Fact]
    public async Task A_refusal_is_printed_with_the_members_of_old_not_with_those_of_a_problem()
    {
        Assert.Equal(["error", "exit_code", "code"], (await Box.Json("stop", "nobody-x")).EnumerateObject().Select(member => member.Name));
        var failed = await Box.Json("run", "-d", "--name", "job", "--", "/nonexistent/x");
        Assert.Equal(["action", "name", "pid", "exit_code", "log_stdout", "log_stderr", "log_combined", "label", "error"], failed.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task List_and_status_show_every_field_of_a_running_and_of_an_ended_process()
    {
        await Box.Service("runs", "sleep", "1000");
        await Box.Cli("run", "--name", "ended", "--", Dummy, "exit", "3");
        await Box.Cli("run", "--name", "killed", "--", Dummy, "die", "KILL");
        foreach (var row in await Box.List())
            AssertProcess(row.Json);

        var runs = await Box.Status("runs");
        AssertProcess(runs.Json);
        Assert.Equal(("running", "running", "run"), (runs.State, runs.Status, runs.Json.GetProperty("kind").GetString()));
        Assert.Equal(JsonValueKind.Null, runs.Json.GetProperty("end_time").ValueKind);
        Assert.Equal(JsonValueKind.Number, runs.Json.GetProperty("memory_bytes").ValueKind);     // status always has them
        Assert.Equal(JsonValueKind.Number, runs.Json.GetProperty("cpu_seconds").ValueKind);
        Assert.Equal(1, runs.Json.GetProperty("tasks").GetInt32());
        Assert.Equal($"sleep 1000 in {Box.Work}", runs.Label);

        var ended = await Box.Status("ended");
        Assert.Equal(("failed", "failed", 3, null), (ended.State, ended.Status, ended.ExitCode, ended.ExitSignal));
        var killed = await Box.Status("killed");
        Assert.Equal(("SIGKILL", (int?)null), (killed.ExitSignal, killed.ExitCode is 137 ? null : killed.ExitCode));
        Assert.True(Time(ended, "start_time") <= Time(ended, "end_time"));
    }

    [Fact]
    public async Task States_have_the_ancestors_words_beside_them()
    {
        await Box.Service("stopped", "sleep", "1000");
        await Box.Do("stop", "stopped");
        await Box.Do("run", "--name", "completed", "--", "true");
        Assert.Equal(("stopped", "terminated"), (await Box.Status("stopped") is var stopped ? (stopped.State, stopped.Status) : default));
        Assert.Equal(("completed", "exited"), (await Box.Status("completed") is var completed ? (completed.State, completed.Status) : default));
    }

    [Fact]
    public async Task Start_stop_restart_and_run_answer_with_one_result_and_for_several_with_results()
    {
        AssertAction(await Box.Json("run", "-d", "--name", "a", "--", "sleep", "1000"), "a");
        AssertAction(await Box.Json("restart", "a"), "a", "restart");
        AssertAction(await Box.Json("stop", "a"), "a", "stop");
        AssertAction(await Box.Json("start", "a"), "a", "start");
        await Box.Service("b", "sleep", "1001");
        var several = await Box.Json("stop", "a", "b");
        Assert.Equal(["a", "b"], several.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        foreach (var result in several.GetProperty("results").EnumerateArray())
            Assert.All(ActionFields, field => Assert.True(result.TryGetProperty(field, out _), field));
    }

    [Fact]
    public async Task A_failed_command_prints_its_error_as_json_and_still_fails()
    {
        foreach (var arguments in new string[][] { ["stop", "nobody"], ["logs", "nobody"], ["run", "-d", "--", "/no/such/file"] })
        {
            var result = await Box.Cli(["-o", "json", .. arguments]);
            Assert.NotEqual(0, result.ExitCode);
            Assert.NotEqual("", Sandbox.ParseJson(result, arguments).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task The_supervisor_is_process_0_and_shutdown_tells_its_pid()
    {
        await Box.Service("job", "sleep", "1000");
        var row = Assert.Single(await Box.List("--pid", "0"));
        Assert.Equal(("supervisor", Box.Supervisor), (row.Json.GetProperty("kind").GetString(), row.Pid));
        Assert.DoesNotContain(await Box.List(), other => other.Json.GetProperty("kind").GetString() == "supervisor");
        Assert.Equal(row.Pid, (await Box.Json("shutdown")).GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task Version_is_json_too()
    {
        var json = await Box.Json("version");
        Assert.NotEqual(JsonValueKind.Undefined, json.ValueKind);
        Assert.Contains("0.1.0", json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_one_object_a_line()
    {
        await Box.Do("run", "--name", "job", "--", Dummy, "print", "out", "complain", "err", "say", "rest");
        var lines = (await Box.Do("-o", "json", "logs", "job")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal("job", line.GetProperty("name").GetString()));
        Assert.All(lines, line => AssertTime(line.GetProperty("time")));
        Assert.Equal(["err", "out", "rest"], lines.Select(line => line.GetProperty("message").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("stderr", lines.Single(line => line.GetProperty("message").GetString() == "err").GetProperty("stream").GetString());
        Assert.True(lines.Single(line => line.GetProperty("message").GetString() == "rest").GetProperty("partial").GetBoolean());
    }

    [Theory]
    [InlineData("--format")]
    [InlineData("-o")]
    [InlineData("--output")]
    public async Task The_format_may_be_said_before_or_after_the_verb_or_by_the_environment(string option)
    {
        await Box.Do("list");
        foreach (string[] arguments in new string[][] { [option, "json", "list"], ["list", option, "json"] })
            Assert.Empty(Sandbox.ParseJson(await Box.Do(arguments), arguments).GetProperty("processes").EnumerateArray());
        Box.Variables["PERSISTPROC_FORMAT"] = "json";
        Assert.Equal('{', (await Box.Do("list")).Stdout[0]);
    }

    private static void AssertProcess(JsonElement row)
    {
        foreach (var (name, kinds) in ProcessFields)
        {
            Assert.True(row.TryGetProperty(name, out var value), $"no {name} in {row}");
            Assert.True(kinds.Contains(value.ValueKind), $"{name} is {value.ValueKind} in {row}");
        }

        foreach (var time in new[] { "start_time", "end_time" })
        {
            if (row.GetProperty(time).ValueKind == JsonValueKind.String)
                AssertTime(row.GetProperty(time));
        }

        foreach (var log in new[] { "log_combined", "log_stdout", "log_stderr" })
            Assert.True(File.Exists(row.GetProperty(log).GetString()), $"{log} is no file in {row}");
    }

    private static void AssertAction(JsonElement result, string name, string? action = null)
    {
        foreach (var field in ActionFields)
            Assert.True(result.TryGetProperty(field, out _), $"no {field} in {result}");
        Assert.Equal(name, result.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("error").ValueKind);
        if (action is not null)
            Assert.Equal(action, result.GetProperty("action").GetString());
    }

    private static void AssertTime(JsonElement time) => Assert.EndsWith("Z", time.GetString(), StringComparison.Ordinal);

    private static DateTimeOffset Time(Row row, string name) =>
        DateTimeOffset.Parse(row.Json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
