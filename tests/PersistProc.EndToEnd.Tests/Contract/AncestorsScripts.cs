using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>
/// What scripts and agents wrote for the Python tool persistproc 0.2, unchanged. The documents they read are in
/// <see cref="AncestorsDocuments"/>, its defects in <see cref="AncestorsDefects"/>.
/// </summary>
public sealed class AncestorsScripts(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("--format", "json", "start", "--label", "job", "sleep", "1000")]
    [InlineData("start", "--format", "json", "--label", "job", "sleep", "1000")]
    [InlineData("start", "--format=json", "--label=job", "sleep 1000")]
    [InlineData("--port", "9999", "--format", "json", "ctrl", "start", "--label", "job", "sleep", "1000")]
    [InlineData("ctrl", "--format", "json", "start", "--label", "job", "sleep", "1000")]
    [InlineData("ctrl", "start", "--format", "json", "--port", "1", "--label", "job", "sleep", "1000")]
    [InlineData("-q", "--format", "json", "start", "--label", "job", "sleep", "1000")]
    [InlineData("-vv", "--format", "json", "start", "--label", "job", "sleep", "1000")]
    public async Task Start(params string[] arguments)
    {
        var result = Sandbox.ParseJson(await Box.Do(arguments), arguments);
        Assert.Equal(("start", "job"), (Text(result, "action"), Text(result, "label")));
        Assert.Null(Text(result, "error"));
        Assert.True(Proc.Alive(result.GetProperty("pid").GetInt32()));
        var row = Assert.Single(await Box.List());
        Assert.Equal(["sleep", "1000"], row.Command);
        Assert.Equal(("running", "job"), (row.Status, row.Label));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("ctrl", "start")]
    public async Task Start_with_a_directory_and_an_environment(params string[] verb)
    {
        Directory.CreateDirectory(Box.At("sub"));
        var said = await Json([.. verb, "--working_directory", "sub", "--environment", "{\"COLOUR\":\"blue\"}", "sh", "-c", "echo $COLOUR in $PWD; exec sleep 1000"]);
        Assert.Equal($"sh -c 'echo $COLOUR in $PWD; exec sleep 1000' in {Box.At("sub")}".Replace("'", "", StringComparison.Ordinal), Text(said, "label")!.Replace("'", "", StringComparison.Ordinal));
        var log = Text(said, "log_combined")!;
        await Eventually.True(() => File.ReadAllText(log) == $"blue in {Box.At("sub")}\n");
    }

    [Fact]
    public async Task A_running_label_is_refused_with_an_error_in_the_document()
    {
        await Json("start", "--label", "job", "sleep", "1000");
        var result = await Box.Cli("--format", "json", "start", "--label", "job", "sleep", "1001");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("job", Text(Sandbox.ParseJson(result, ["start"]), "error")!, StringComparison.Ordinal);
        Assert.Single(await Box.List());
    }

    [Theory]
    [InlineData("stop", "PID")]
    [InlineData("stop", "my job")]
    [InlineData("stop", "sleep", "1000")]
    [InlineData("stop", "sleep 1000")]
    [InlineData("stop", "--force", "PID")]
    [InlineData("stop", "--working-directory", ".", "sleep", "1000")]
    [InlineData("ctrl", "stop", "PID")]
    [InlineData("ctrl", "stop", "--force", "my job")]
    [InlineData("ctrl", "stop", "--working_directory=.", "sleep", "1000")]
    public async Task Stop(params string[] arguments)
    {
        var pid = (await Json("start", "--label", "my job", "sleep", "1000")).GetProperty("pid").GetInt32();
        var result = await Json([.. arguments.Select(word => word == "PID" ? $"{pid}" : word)]);
        Assert.Equal(("stop", "my job"), (Text(result, "action"), Text(result, "label")));
        Assert.Equal(pid, result.GetProperty("pid").GetInt32());
        Assert.False(Proc.Alive(pid));
        Assert.Equal("terminated", Assert.Single(await Box.List()).Status);
    }

    [Theory]
    [InlineData("restart", "PID")]
    [InlineData("restart", "my job")]
    [InlineData("restart", "sh", "-c", "exec sleep 1000")]
    [InlineData("restart", "--working-directory", "sub", "sh", "-c", "exec sleep 1000")]
    [InlineData("restart", "--label", "my job", "sh", "-c", "exec sleep 1000")]
    [InlineData("ctrl", "restart", "PID")]
    [InlineData("ctrl", "restart", "my job")]
    public async Task Restart_keeps_command_directory_environment_and_label_and_has_a_new_pid(params string[] arguments)
    {
        Directory.CreateDirectory(Box.At("sub"));
        var pid = (await Json("start", "--label", "my job", "--working-directory", "sub", "--environment", "{\"COLOUR\":\"blue\"}", "sh", "-c", "exec sleep 1000")).GetProperty("pid").GetInt32();
        var result = await Json([.. arguments.Select(word => word == "PID" ? $"{pid}" : word)]);
        Assert.Equal(("restart", "my job"), (Text(result, "action"), Text(result, "label")));
        var next = result.GetProperty("pid").GetInt32();
        Assert.NotEqual(pid, next);
        Assert.False(Proc.Alive(pid));
        Assert.Equal(Box.At("sub"), Proc.WorkingDirectory(next));
        // while the shell becomes `sleep` there is no environment to be read for a moment
        await Eventually.True(() => Proc.Read(next, "environ").Contains("COLOUR=blue", StringComparison.Ordinal));
        Assert.Equal("my job", Assert.Single(await Box.List()).Label);
    }

    [Fact]
    public async Task List_by_its_filters_and_by_its_other_name()
    {
        var one = (await Json("start", "--label", "one", "sleep", "1001")).GetProperty("pid").GetInt32();
        Directory.CreateDirectory(Box.At("sub"));
        await Json("start", "--label", "two", "--working-directory", "sub", "sleep", "1002");
        Assert.Equal(["one"], await Labels("ls", "--pid", $"{one}"));
        Assert.Equal(["two"], await Labels("list", "--command-or-label", "sleep 1002"));
        Assert.Equal(["two"], await Labels("list", "--command_or_label", "two"));
        Assert.Equal(["two"], await Labels("list", "--working-directory", "sub"));
        Assert.Equal(Box.Supervisor, Assert.Single((await Json("list", "--pid", "0")).GetProperty("processes").EnumerateArray()).GetProperty("pid").GetInt32());
        foreach (var row in (await Json("list")).GetProperty("processes").EnumerateArray())
        {
            foreach (var field in new[] { "pid", "command", "working_directory", "status", "label", "start_time", "end_time", "log_stdout", "log_stderr", "log_combined" })
                Assert.True(row.TryGetProperty(field, out _), field);
        }

        async Task<string[]> Labels(params string[] arguments) =>
            [.. (await Json(arguments)).GetProperty("processes").EnumerateArray().Select(row => Text(row, "label")!)];
    }

    [Theory]
    [InlineData("PID")]
    [InlineData("my job")]
    [InlineData("COMMAND")]
    public async Task Output_of_a_target(string target)
    {
        string[] command = [Dummy, "print", "one", "complain", "two", "print", "three", "wait"];
        var start = await Json(["start", "--label", "my job", .. command]);
        string[] words = target switch { "PID" => [$"{start.GetProperty("pid").GetInt32()}"], "COMMAND" => command, _ => [target] };
        await Eventually.True(async () => (await Json(["output", .. words])).GetProperty("output").GetArrayLength() == 3);
        Assert.Equal(["one\n", "three\n"], await Lines("--stream", "stdout"));
        Assert.Equal(["two\n"], await Lines("--stream", "stderr"));
        var last = await Json(["output", "--stream", "stdout", "--lines", "1", .. words]);
        Assert.Equal(1, last.GetProperty("lines_before").GetInt32());
        Assert.Equal(0, last.GetProperty("lines_after").GetInt32());
        Assert.Empty(await Lines("--before-time", "2020-01-01T00:00:00Z"));
        Assert.Equal(3, (await Lines("--since-time", "2020-01-01T00:00:00+00:00")).Length);

        async Task<string[]> Lines(params string[] options) =>
            [.. (await Json(["output", .. options, .. words])).GetProperty("output").EnumerateArray().Select(line => line.GetString()!)];
    }

    [Theory]
    [InlineData("--data-dir")]
    [InlineData("--data_dir")]
    public async Task The_directory_of_its_data_before_or_after_the_verb_or_in_the_environment(string option)
    {
        var root = Path.Combine(Box.Base, "root");
        Box.Globals.AddRange([option, root]);
        await Json("start", "--label", "job", "sleep", "1000");
        var after = await Client.Start(Box.Order([Binaries.PersistProc, "list", option, root, "--format", "json"])).Result();
        Assert.Single(Sandbox.ParseJson(after, ["list"]).GetProperty("processes").EnumerateArray());
        Box.Variables["PERSISTPROC_DATA_DIR"] = root;
        Box.Variables["PERSISTPROC_FORMAT"] = "json";
        Box.Variables["PERSISTPROC_PORT"] = "7";
        var told = await Client.Start(Box.Order([Binaries.PersistProc, "list"])).Result();
        Assert.Single(Sandbox.ParseJson(told, ["list"]).GetProperty("processes").EnumerateArray());
    }

    [Fact]
    public async Task Run_with_all_of_its_options()
    {
        Assert.Equal("a b\n", (await Box.Do("run", "--fresh", "--on-exit", "detach", "--label", "job", "echo", "a b")).Stdout);
        Assert.Matches("^2[0-9-]*T[0-9:.]*Z hello\n$", (await Box.Do("run", "--raw", "--on_exit=stop", "echo", "hello")).Stdout);
        Assert.Equal("a\nb\n", (await Box.Do("run", "bash", "-c", "echo a && echo b")).Stdout);
        Assert.Equal("a b\n", (await Box.Do("echo a b")).Stdout);
        Assert.Equal(3, (await Box.Cli(Dummy, "exit", "3")).ExitCode);
    }

    [Fact]
    public async Task Without_a_word_it_serves_and_shutdown_tells_its_pid()
    {
        var server = Box.Begin();
        await Eventually.True(() => Box.Supervisor != 0);
        await Json("start", "--label", "job", "sleep", "1000");
        var supervisor = Box.Supervisor;
        Assert.Equal(supervisor, (await Json("shutdown")).GetProperty("pid").GetInt32());
        await server.Ended;
        Assert.Empty(Box.Running("sleep 1000"));
    }

    [Fact]
    public async Task What_is_not_there_is_an_error_in_the_document()
    {
        foreach (var arguments in new string[][] { ["stop", "nobody"], ["restart", "999999"], ["output", "nobody"], ["ctrl", "stop", "--force", "nobody"] })
        {
            var result = await Box.Cli(["--format", "json", .. arguments]);
            Assert.Equal(1, result.ExitCode);
            Assert.NotEmpty(Text(Sandbox.ParseJson(result, arguments), "error")!);
        }
    }

    private async Task<JsonElement> Json(params IReadOnlyList<string> arguments)
    {
        var result = await Box.Do(["--format", "json", .. arguments]);
        return Sandbox.ParseJson(result, arguments);
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
