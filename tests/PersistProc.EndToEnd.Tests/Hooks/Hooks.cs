using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Hooks;

/// <summary>`[hooks]`: commands and HTTP calls when something happens, and no harm when they fail.</summary>
public sealed class Hooks(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_command_gets_the_event_on_its_standard_input()
    {
        Settings($$"""
            [hooks.all]
            on = ["started", "ready", "exited", "failed", "gave_up"]
            command = ["sh", "-c", 'cat >> "{{Box.At("told")}}"; echo "$PERSISTPROC_HOOK $PERSISTPROC_EVENT $PERSISTPROC_NAME" >> "{{Box.At("told.env")}}"']
            """);
        await Box.Cli("run", "--name", "job", "--", "sh", "-c", "exit 3");
        await Eventually.True(() => Told().Count == 4);
        Assert.Equal(["exited", "failed", "ready", "started"], Told().Select(told => told.GetProperty("event").GetString()!).Order());
        Assert.All(Told(), told => Assert.Equal(("all", "job", 1), (told.GetProperty("hook").GetString(), told.GetProperty("name").GetString(), told.GetProperty("attempt").GetInt32())));
        Assert.Equal(3, Told().Single(told => told.GetProperty("event").GetString() == "exited").GetProperty("exit_code").GetInt32());
        await Eventually.True(() => File.ReadAllLines(Box.At("told.env")).Length == 4);
        Assert.Contains("all failed job", File.ReadAllLines(Box.At("told.env")));
        // it is no service, and nothing of it stays
        Assert.Equal(["job"], (await Box.List("-a")).Select(row => row.Name));
        await Eventually.True(() => Directory.GetFiles(Path.Combine(Box.Root, "run/hooks")).Length == 0);
    }

    [Fact]
    public async Task A_service_that_gives_up_calls_the_hook_for_that_and_only_for_whom_it_is()
    {
        Settings($$"""
            [hooks.end]
            on = "gave_up"
            services = ["cr*"]
            command = ["sh", "-c", 'cat >> "{{Box.At("told")}}"']
            """);
        Box.User("[services.crasher]\ncommand = \"false\"\nrestart = \"always\"\nrestart_delay = \"10ms\"\nstart_limit = { burst = 3, interval = \"1m\" }\n[services.other]\ncommand = \"false\"\nrestart = \"always\"\nrestart_delay = \"10ms\"\nstart_limit = { burst = 3, interval = \"1m\" }\n");
        await Box.Cli("start", "crasher", "other");
        await Box.Until("other", "failed");
        await Eventually.True(() => Told().Count == 1);
        var told = Assert.Single(Told());
        Assert.Equal(("gave_up", "failed", true, "crasher"), (told.GetProperty("on").GetString(), told.GetProperty("event").GetString(), told.GetProperty("gave_up").GetBoolean(), told.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_line_of_a_log_that_matches_calls_it_also_one_that_was_written_while_there_was_no_supervisor()
    {
        Settings($$"""
            [hooks.panic]
            log = "panic: (.*)"
            command = ["sh", "-c", 'cat >> "{{Box.At("told")}}"']
            """);
        await Box.Service("job", "sh", "-c", "echo fine; echo panic: one >&2; while [ ! -e go ]; do sleep 0.01; done; echo panic: two; touch gone; exec sleep 1000");
        await Eventually.True(() => Told().Count == 1);
        var one = Told()[0];
        Assert.Equal(("log", "stderr", "panic: one"), (one.GetProperty("on").GetString(), one.GetProperty("stream").GetString(), one.GetProperty("message").GetString()));
        await Box.Do("shutdown", "--keep");
        await Eventually.True(() => Box.Supervisor == 0);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(() => File.Exists(Box.At("gone")));
        Assert.Equal(0, Box.Supervisor);
        await Box.Do("list"); // starts the next one
        await Eventually.True(() => Told().Count == 2);
        Assert.Equal("panic: two", Told()[1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_last_words_of_who_ended_are_a_line_without_an_end_too()
    {
        Settings($$"""
            [hooks.panic]
            log = "panic: (.*)"
            command = ["sh", "-c", 'cat >> "{{Box.At("told")}}"']
            """);
        await Box.Cli("run", "--name", "job", "--", "sh", "-c", "echo fine; printf 'panic: last'; exit 3");
        await Eventually.True(() => Told().Count == 1);
        Assert.Equal("panic: last", Told()[0].GetProperty("message").GetString());
        await Box.Cli("run", "--name", "job", "--", "sh", "-c", "echo 'panic: next'");
        await Eventually.True(() => Told().Count == 2);
        Assert.Equal("panic: next", Told()[1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Lines_and_events_that_waited_behind_a_call_are_made_up_for_by_the_next_supervisor_and_each_comes_once()
    {
        Settings($$"""
            [hooks.slow]
            on = "exited"
            log = "word"
            timeout = "5m"
            command = ["sh", "-c", 'if [ ! -e "{{Box.At("quick")}}" ]; then touch "{{Box.At("hangs")}}"; sleep 7744; fi; cat >> "{{Box.At("told")}}"']
            """);
        await Box.Service("job", "sh", "-c", "for n in 1 2 3 4; do echo word $n; done; exec sleep 1000");
        await Eventually.True(() => File.Exists(Box.At("hangs")));
        var hanging = Box.Running("7744");
        await Box.Do("stop", "job");
        await File.WriteAllTextAsync(Box.At("quick"), "");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Told().Count == 5);
        Assert.Equal(["exited", "word 1", "word 2", "word 3", "word 4"], Told().Select(told => told.TryGetProperty("message", out var message) ? message.GetString()! : told.GetProperty("event").GetString()!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(hanging, Proc.Alive);
        // once more, and nobody is told again: of whom it was noted that his call is over
        await Eventually.True(() => File.ReadAllLines(Path.Combine(Box.Root, "state/hooks/slow")) is { Length: > 0 } noted && !noted.Any(line => line.StartsWith("call\t", StringComparison.Ordinal)));
        old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Do("run", "--name", "another", "true");
        await Eventually.True(() => Told().Count >= 6);
        Assert.Equal("another", Told()[5].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_call_of_which_everybody_died_is_ended_by_who_comes_next()
    {
        Settings("""
            [hooks.hangs]
            on = "started"
            timeout = "5m"
            command = ["sh", "-c", "sleep 7744 & setsid sleep 7744"]
            """);
        await Box.Service("job", "sleep", "1000");
        await Eventually.True(() => Box.Running("7744").Count == 3);
        var old = Box.Running("7744");
        await Mortals.Kill(Box, "k+h+s");
        await Box.Do("list");
        await Eventually.True(() => Box.Running("7744").Count == 3 && !Box.Running("7744").Intersect(old).Any());
        await Box.Do("shutdown");
        await Eventually.True(() => Box.Running("7744").Count == 0);
    }

    [Fact]
    public async Task A_shutdown_leaves_no_hook_behind()
    {
        Settings("""
            [hooks.hangs]
            on = "started"
            timeout = "5m"
            command = ["sh", "-c", "sleep 7755 & sleep 7755"]
            """);
        await Box.Service("job", "sleep", "1000");
        await Eventually.True(() => Box.Running("7755").Count == 3);
        await Box.Do("shutdown");
        await Eventually.True(() => Box.Running("7755").Count == 0);
    }

    [Fact]
    public async Task One_that_hangs_holds_up_no_other_and_one_that_floods_nobody()
    {
        Settings($$"""
            [hooks.hangs]
            on = "started"
            timeout = "5m"
            command = ["sleep", "7766"]
            [hooks.floods]
            on = "started"
            timeout = "5m"
            command = ["sh", "-c", "yes flood & yes flood >&2"]
            [hooks.tells]
            on = "started"
            command = ["sh", "-c", 'cat >> "{{Box.At("told")}}"']
            """);
        await Box.Service("a", "sleep", "1000");
        await Eventually.True(() => Told().Count == 1 && Box.Running("7766").Count == 1 && Box.Running("yes").Count > 0);
        await Box.Service("b", "sh", "-c", "echo heard; exec sleep 1000");
        await Eventually.True(() => Told().Count == 2);
        await Eventually.True(async () => (await Box.Cli("logs", "b")).Stdout.Contains("heard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_leaves_a_process_behind_is_told_and_that_is_killed()
    {
        Settings("""
            [hooks.leaves]
            on = "started"
            command = ["sh", "-c", "setsid sleep 7777 & exit 0"]
            """);
        await Box.Service("job", "sleep", "1000");
        await Eventually.True(() => Log().Contains("left processes behind, which were killed", StringComparison.Ordinal));
        await Eventually.True(() => Box.Running("7777").Count == 0);
        using var api = new Api(Box);
        Assert.Contains("persistproc_hook_calls_total{hook=\"leaves\",outcome=\"failed\"} 1\n", (await api.Get("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_in_the_settings_is_said_with_its_place_and_the_other_hooks_are_called()
    {
        Settings($$"""
            [hooks.wrong]
            on = "crashed"
            command = "x"
            [hooks.right]
            on = "started"
            command = ["sh", "-c", 'cat >> "{{Box.At("told")}}"']
            """);
        await Box.Service("job", "sleep", "1000");
        await Eventually.True(() => Told().Count == 1);
        Assert.Contains("persistprocd.toml:2:6: hooks.wrong.on: \"crashed\" is no moment for a hook", Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_hangs_or_is_not_there_harms_nobody_and_is_said_and_counted()
    {
        Settings("""
            [hooks.fails]
            on = "started"
            command = ["sh", "-c", "echo no mail today >&2; exit 7"]
            [hooks.hangs]
            on = "started"
            timeout = "300ms"
            command = ["sh", "-c", "sleep 7733 & sleep 7733"]
            [hooks.missing]
            on = "started"
            command = "/nonexistent/hook"
            """);
        var row = await Box.Service("job", "sleep", "1000");
        await Eventually.True(() => Log().Contains("hook hangs: it took longer than 300ms", StringComparison.Ordinal));
        await Eventually.True(() => Log().Contains("hook fails: sh -c", StringComparison.Ordinal) && Log().Contains("no mail today", StringComparison.Ordinal) && Log().Contains("hook missing: /nonexistent/hook", StringComparison.Ordinal));
        await Eventually.True(() => Box.Running("7733").Count == 0);
        Assert.Equal(("running", row.Pid), ((await Box.Status("job")).State, (await Box.Status("job")).Pid));
        using var api = new Api(Box);
        var metrics = (await api.Get("/metrics")).Text;
        foreach (var (hook, outcome) in new[] { ("fails", "failed"), ("hangs", "late"), ("missing", "failed") })
            Assert.Contains($"persistproc_hook_calls_total{{hook=\"{hook}\",outcome=\"{outcome}\"}} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_makes_what_it_is_called_for_does_not_feed_itself_for_ever()
    {
        Settings($$"""
            [hooks.storm]
            on = "started"
            command = ["{{Binaries.PersistProc}}", "--root", "{{Box.Root}}", "restart", "--no-wait", "job"]
            """);
        await Box.Service("job", "sleep", "1000");
        await Eventually.True(() => Log().Contains("hook storm: called too often for job", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await Box.Until("job", "running");
        await Box.Do("list");
    }

    [Fact]
    public async Task An_HTTP_call_has_the_event_as_its_body()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Settings($$"""
            [hooks.chat]
            on = "ready"
            http = "http://127.0.0.1:{{((IPEndPoint)listener.LocalEndpoint).Port}}/hook"
            headers = { X-Token = "secret" }
            """);
        await Box.Service("job", "sleep", "1000");
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(20));
        var (stream, text, buffer) = (client.GetStream(), "", new byte[8192]);
        await Eventually.True(async () => (text += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer))).EndsWith('}'));
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", text, StringComparison.Ordinal);
        Assert.Contains("X-Token: secret\r\n", text, StringComparison.Ordinal);
        Assert.Equal("ready", JsonDocument.Parse(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).RootElement.GetProperty("event").GetString());
    }

    private void Settings(string toml)
    {
        Directory.CreateDirectory(Path.Combine(Box.Root, "config"));
        File.WriteAllText(Path.Combine(Box.Root, "config/persistprocd.toml"), toml);
    }

    private List<JsonElement> Told() => !File.Exists(Box.At("told")) ? [] : [.. File.ReadAllLines(Box.At("told")).Where(line => line.EndsWith('}')).Select(line => JsonDocument.Parse(line).RootElement)];

    private string Log() => File.ReadAllText(Path.Combine(Box.Root, "state", "persistprocd.log"));
}
