using System.Text.Json;
using PersistProc.Cli.Tests.Client;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Programs;

public class TheWholeProgram
{
    private const string Processes =
        """{"processes":[{"name":"web","label":"l","kind":"run","state":"running","status":"running","ready":true,"pid":42,"command":["x","y z"],"working_directory":"/","restarts":1}]}""";

    // A session that ends by a script of its own, after the greeting.
    private static void Session(StubSupervisor stub, Func<StubConnection, RunRequest, Task> script) =>
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            var run = Assert.IsType<RunRequest>(await c.HearAsync());
            await c.TellAsync(new Attached { Name = "x", Pid = 7, Stdin = run.Stdin, Vanish = run.Vanish });
            await script(c, run);
        });

    [Fact]
    public async Task A_list_is_a_table_for_people_and_the_server_s_document_for_programs()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson(Processes);
        stub.AnswerJson(Processes);
        var text = await Cli.RunAsync(stub, "", "list");
        Assert.Equal("NAME  STATE    PID  SINCE  RESTARTS  COMMAND\nweb   running  42   -      1         x 'y z'\n", text.Out);
        Assert.Equal(Processes + "\n", (await Cli.RunAsync(stub, "", "-o", "json", "ps")).Out);
        Assert.All(stub.Requests, r => Assert.Equal("GET /v1/processes", r.Line));
    }

    [Fact]
    public async Task A_failure_is_a_sentence_on_stderr_and_under_json_one_document_on_stdout()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"error":"x: no such service","exit_code":4,"code":"no_such_target"}""", "404 Not Found");
        var (code, output, error) = await Cli.RunAsync(stub, "", "status", "x", "-o", "json");
        Assert.Equal((4, "persistproc: x: no such service\n"), (code, error));
        Assert.Equal("x: no such service", JsonDocument.Parse(output).RootElement.GetProperty("error").GetString());
        var usage = await Cli.RunAsync(stub, "", "stop", "-o", "json");
        Assert.Equal(2, usage.Code);
        Assert.NotNull(JsonDocument.Parse(usage.Out).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_a_shell_evaluates_is_a_document_only_by_a_word_of_the_call()
    {
        using var stub = new StubSupervisor();
        foreach (var verb in new[] { "hook", "completion" })
        {
            var (_, script, _) = await Cli.RunAsync(stub, "", verb, "bash");
            var document = JsonDocument.Parse((await Cli.RunAsync(stub, "", verb, "bash", "-o", "json")).Out).RootElement;
            Assert.Equal(("bash", script), (document.GetProperty("shell").GetString(), document.GetProperty("script").GetString()));
            Assert.Equal(script, (await Cli.ShellAsync(stub, $"PERSISTPROC_FORMAT=json $PP {verb} bash")).Out);
        }
    }

    [Fact]
    public async Task An_agent_s_settings_are_a_document_for_programs()
    {
        using var stub = new StubSupervisor();
        var (_, text, where) = await Cli.RunAsync(stub, "", "mcp", "config", "codex");
        var (code, output, error) = await Cli.RunAsync(stub, "", "-o", "json", "mcp", "config", "codex");
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal((0, "", "codex", text), (code, error, document.GetProperty("client").GetString(), document.GetProperty("settings").GetString()));
        Assert.All(document.GetProperty("where").EnumerateArray(), line => Assert.Contains(line.GetString()!, where, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_has_its_streams_its_input_and_its_code()
    {
        using var stub = new StubSupervisor();
        RunRequest? request = null;
        Session(stub, async (c, run) =>
        {
            request = run;
            var (offset, bytes) = await c.HearInputAsync();
            Assert.Equal(0, offset);
            Assert.Empty((await c.HearInputAsync()).Bytes);
            await c.ShowAsync("\0out:" + System.Text.Encoding.ASCII.GetString(bytes), 100);
            await c.ShowAsync("err", 103, OutputStream.Stderr);
            await c.TellAsync(new Ended { State = "failed", ExitCode = 7 });
        });
        var result = await Cli.RunAsync(stub, "hello", "run", "--stop", "KILL", "-e", "A=b", "prog", "-q", "--", "@x");
        Assert.Equal((7, "\0out:hello", "err"), result);
        Assert.Equal(["prog", "-q", "--", "@x"], request!.Command);
        Assert.Equal(("KILL", "b", true, false, "detach"), (request.Stop, request.Environment["A"], request.Stdin, request.Join, request.Vanish));
        Assert.Equal(Environment.CurrentDirectory, request.WorkingDirectory);
        Assert.Equal(stub.Root, request.Caller.Environment["PERSISTPROC_ROOT"]);
    }

    [Fact]
    public async Task A_program_that_was_not_found_ends_the_client_with_127()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(new SessionError { Error = "nope: not found in PATH", ExitCode = 127, Code = ErrorCode.LaunchFailed });
        });
        Assert.Equal((127, "", "persistproc: nope: not found in PATH\n"), await Cli.RunAsync(stub, "", "run", "nope"));
    }

    [Fact]
    public async Task A_client_whose_input_stays_open_ends_with_its_program()
    {
        using var stub = new StubSupervisor();
        Session(stub, (c, _) => c.TellAsync(new Ended { State = "completed", ExitCode = 0 }));
        Assert.Equal(0, (await Cli.ShellAsync(stub, "mkfifo $PERSISTPROC_ROOT/in; exec 3<>$PERSISTPROC_ROOT/in; $PP run x <&3")).Code);
    }

    [Fact]
    public async Task Without_input_nothing_is_forwarded_and_it_may_join()
    {
        using var stub = new StubSupervisor();
        RunRequest? request = null;
        Session(stub, (c, run) =>
        {
            request = run;
            return c.TellAsync(new Ended { State = "completed", ExitCode = 0 });
        });
        await Cli.ShellAsync(stub, "$PP run x </dev/null");
        Assert.Equal((false, true), (request!.Stdin, request.Join));
    }

    [Fact]
    public async Task When_nobody_reads_any_more_it_detaches_and_says_so()
    {
        using var stub = new StubSupervisor();
        var said = new TaskCompletionSource<ClientMessage>();
        Session(stub, async (c, _) =>
        {
            var hearing = c.HearAsync();
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                for (var position = 2L; ; position += 2) await c.ShowAsync("y\n", position);
            });
            said.SetResult(await hearing);
        });
        var (code, output, error) = await Cli.ShellAsync(stub, "$PP run x </dev/null | head -1; exit ${PIPESTATUS[0]}");
        Assert.Equal((0, "y\n"), (code, output));
        Assert.Equal("persistproc: x (pid 7) is left running. Back to it: persistproc attach x. To stop it: persistproc stop x\n", error);
        Assert.IsType<DetachMessage>(await said.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_session_that_is_closed_before_we_have_said_that_we_detached_is_no_failure()
    {
        using var stub = new StubSupervisor();
        Session(stub, async (c, _) =>
        {
            await c.ShowAsync("ready\n", 6);
            Assert.IsType<DetachMessage>(await c.HearAsync());
            await c.CloseAsync();
            await File.WriteAllTextAsync(Path.Combine(stub.Root, "closed"), "");
        });
        // what it says of having detached has to wait: its standard error is full
        const string Script = """
            cd $PERSISTPROC_ROOT; mkfifo full; exec 4<>full; head -c 65536 /dev/zero >&4
            exec 3< <(exec $PP run --on-exit detach x </dev/null 2>&4); pid=$!; read line <&3; kill -TERM $pid
            until [ -e closed ]; do sleep 0.01; done; head -c 65536 <&4 >/dev/null; wait $pid
            """;
        Assert.Equal((0, "", ""), await Cli.ShellAsync(stub, Script));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    public async Task A_signal_under_stop_asks_for_a_stop_and_waits_for_the_end(string signal)
    {
        using var stub = new StubSupervisor();
        var stopped = new TaskCompletionSource();
        Session(stub, async (c, run) =>
        {
            await c.ShowAsync("ready\n", 6);
            await stopped.Task;
            await c.TellAsync(new Ended { State = "stopped", ExitSignal = "SIGINT" });
        });
        stub.Next(c =>
        {
            stopped.SetResult();
            return c.SendAsync(StubSupervisor.Head + "Content-Length: 41\r\n\r\n" + """{"action":"stop","name":"x","error":null}""");
        });
        var (code, output, _) = await Cli.ShellAsync(stub, $"exec 3< <(exec $PP run --on-exit stop x </dev/null); pid=$!; read line <&3; echo $line; kill -{signal} $pid; wait $pid");
        Assert.Equal((130, "ready\n"), (code, output));
        var body = JsonSerializer.Deserialize(stub.Requests.ElementAt(1).Body, ProtocolJson.Default.StopRequest)!;
        Assert.Equal(["x"], body.Words);
        Assert.NotEmpty(body.ClientId);
    }

    [Fact]
    public async Task A_stop_that_leaves_somebody_fails_and_says_who()
    {
        using var stub = new StubSupervisor();
        const string Left = """{"action":"stop","name":"x","error":"x: 9 (sleep) is left. Look at it","survivors":[9]}""";
        stub.AnswerJson(Left, "409 Conflict");
        Assert.Equal((1, Left + "\n", "persistproc: x: 9 (sleep) is left. Look at it\n"), await Cli.RunAsync(stub, "", "stop", "-o", "json", "x"));
    }

    [Fact]
    public async Task A_shutdown_whose_answer_is_lost_with_the_supervisor_has_succeeded()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"version":"0.1.0","protocol":1,"pid":77}""");
        stub.Next(_ =>
        {
            stub.StopListening();
            return Task.CompletedTask;
        });
        Assert.Equal((0, """{"pid":77}""" + "\n", ""), await Cli.RunAsync(stub, "", "shutdown", "-o", "json"));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("is-active")]
    public async Task Who_asks_for_the_state_of_what_is_not_known_gets_4(string verb)
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"error":"x: no such service","exit_code":1,"code":"no_such_target"}""", "404 Not Found");
        Assert.Equal(4, (await Cli.RunAsync(stub, "", verb, "x")).Code);
    }

    [Fact]
    public async Task A_detached_run_prints_name_and_pid()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"action":"run","name":"sleep","pid":99,"error":null}""");
        Assert.Equal((0, "sleep 99\n", ""), await Cli.RunAsync(stub, "", "run", "-d", "sleep", "5"));
        Assert.False(JsonDocument.Parse(stub.Requests.Single().Body).RootElement.GetProperty("stdin").GetBoolean());
    }

    [Fact]
    public async Task Logs_come_as_the_supervisor_sends_them_and_what_is_missing_is_told_on_stderr()
    {
        using var stub = new StubSupervisor();
        stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n8\r\n\u0001\u0003\0\0\0a\nb\r\n8\r\n\u0002\u0003\0\0\0gap\r\n0\r\n\r\n");
        var (code, output, errors) = await Cli.RunAsync(stub, "", "logs", "x", "y", "--grep", "^t", "-n", "1", "--since", "2026-01-31T14:30:00Z", "--run", "-1");
        Assert.Equal((0, "a\nb", "persistproc: gap\n"), (code, output, errors));
        var asked = stub.Requests.Single().Line;
        foreach (var part in new[] { "target=x&target=y", "lines=1", "grep=%5Et", "since=2026-01-31T14%3A30%3A00.000000Z", "run=-1", "format=text", "frames=true" }) Assert.Contains(part, asked, StringComparison.Ordinal);
        const string Window = """{"output":["two\n","three"],"lines_before":1,"lines_after":0,"error":null}""";
        stub.AnswerJson(Window);
        Assert.Equal(Window + "\n", (await Cli.RunAsync(stub, "", "output", "x", "--lines", "2", "--format", "json")).Out);
        stub.AnswerJson(Window);
        Assert.Equal("two\nthree", (await Cli.RunAsync(stub, "", "output", "x", "--lines", "2")).Out);
    }

    [Fact]
    public async Task A_mistyped_verb_asks_nobody_and_ends_with_2()
    {
        using var stub = new StubSupervisor();
        Assert.Equal(2, (await Cli.RunAsync(stub, "", "lst")).Code);
        Assert.Equal(2, (await Cli.RunAsync(stub, "", "tui")).Code);
        Assert.Empty(stub.Requests);
    }
}
