using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>requires, wants, after, before: who is started and stopped with whom, and in which order.</summary>
public sealed class Dependencies(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task What_waits_for_a_job_to_succeed_starts_when_it_has_also_under_the_next_supervisor()
    {
        await Project($"""
            [services.init]
            command = ["{Dummy}", "await-file", "{Box.At("go")}"]
            restart = "no"
            [services.api]
            command = "sleep 1021"
            requires = ["init"]
            after = ["init@succeeded"]
            """);
        var start = Box.Begin("start", "api");
        await Box.Until("init", "running");
        await Box.Until("api", "waiting");
        Assert.Contains("waits for p/init to be succeeded", (await Box.Cli("why", "api")).Stdout, StringComparison.Ordinal);
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        Assert.Equal("waiting", (await Box.Status("api")).State);
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.Equal("running", (await Box.Status("api")).State);
        Assert.Equal(["waiting", "starting", "started"], (await Told("p/api")).Where(word => word is "waiting" or "starting" or "started"));
    }

    [Fact]
    public async Task What_requires_it_has_stopped_before_it_is_stopped()
    {
        await Project($"""
            [services.db]
            command = "sleep 1022"
            before = ["web"]
            [services.api]
            command = ["{Dummy}", "on", "INT", "{"{"}", "await-file", "{Box.At("bye")}", "halt", "{"}"}", "wait"]
            requires = ["db"]
            stop = ["INT 60s", "KILL"]
            [services.web]
            command = "sleep 1023"
            """);
        await Box.Do("start", "web", "api");
        var db = (await Box.Status("db")).Pid;
        var stop = Box.Begin("stop", "db");
        await Box.Until("db", "stopping");
        Assert.Equal("waits for p/api to be stopped first", (await Box.Status("db")).Why);
        Assert.True(Proc.Alive(db));
        Assert.Equal("running", (await Box.Status("web")).State);
        await File.WriteAllTextAsync(Box.At("bye"), "");
        Assert.Equal(0, await stop.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.Equal(["stopped", "stopped", "running"], [(await Box.Status("db")).State, (await Box.Status("api")).State, (await Box.Status("web")).State]);
    }

    [Fact]
    public async Task What_cannot_start_says_why_and_starts_when_what_it_requires_runs()
    {
        await Project($"""
            [services.db]
            command = ["{Box.At("missing")}"]
            restart = "no"
            [services.api]
            command = "sleep 1024"
            requires = ["db"]
            after = ["db"]
            """);
        var refused = await Box.Cli("start", "api");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("waits for p/db, which it requires and which has failed", refused.Stderr, StringComparison.Ordinal);
        File.CreateSymbolicLink(Box.At("missing"), Dummy);
        var file = Path.Combine(Box.Work, "persistproc.toml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("missing\"]", "missing\", \"wait\"]", StringComparison.Ordinal));
        await Box.Do("start", "db");
        await Box.Until("api", "running");
    }

    [Fact]
    public async Task What_came_before_starts_again_only_when_what_requires_it_is_gone()
    {
        await Project($"""
            [services.prep]
            command = ["sh", "-c", "test ! -e {Box.At("alive")} || echo both"]
            type = "oneshot"
            [services.srv]
            command = ["sh", "-c", "trap 'until [ -e {Box.At("bye")} ]; do sleep 0.02; done; rm {Box.At("alive")}; exit' INT; touch {Box.At("alive")}; while :; do sleep 1; done"]
            requires = ["prep"]
            after = ["prep"]
            stop = ["INT 60s", "KILL"]
            """);
        await Box.Do("start", "srv");
        await Eventually.True(() => File.Exists(Box.At("alive")));
        var restart = Box.Begin("restart", "prep");
        await Box.Until("prep", "waiting");
        Assert.Contains("waits for p/srv to be stopped first", (await Box.Status("prep")).Why, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Box.At("bye"), "");
        Assert.Equal(0, await restart.EndedWithin(TimeSpan.FromSeconds(20)));
        await Box.Until("srv", "running");
        Assert.DoesNotContain("both", (await Box.Cli("logs", "prep")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_starts_what_waits_for_one_that_does_not_become_ready_is_told_so_when_that_has_failed()
    {
        await Project($"""
            [services.db]
            command = "sleep 1027"
            ready = {"{"} file = "{Box.At("there")}", timeout = "500ms", interval = "20ms" {"}"}
            [services.api]
            command = "sleep 1028"
            requires = ["db"]
            after = ["db"]
            [services.web]
            command = "sleep 1029"
            requires = ["api"]
            after = ["api"]
            """);
        var up = await Box.Cli("up", "--wait");
        Assert.Equal(1, up.ExitCode);
        Assert.Contains("not ready within 500ms", up.Stderr, StringComparison.Ordinal);
        Assert.Contains("waits for p/db, which it requires and which was not ready before it failed; it is tried again", up.Stderr, StringComparison.Ordinal);
        Assert.Contains("waits for p/api, which it requires and which was not ready", up.Stderr, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Box.At("there"), "");
        await Box.Until("web", "running");
    }

    [Fact]
    public async Task A_circle_and_an_unknown_name_are_errors_with_their_places_and_change_nothing()
    {
        await Project("[services.a]\ncommand = \"sleep 1025\"\n");
        await Box.Do("start", "a");
        await Project("""
            [services.a]
            command = "sleep 1026"
            after = ["b"]
            [services.b]
            command = "sleep 1027"
            requires = ["c"]
            [services.c]
            command = "sleep 1028"
            after = ["a@started"]
            wants = ["bb"]
            """);
        var check = await Box.Cli("config", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"{Box.Work}/persistproc.toml:11:10: services.c.wants: no service \"bb\" is declared", check.Stderr, StringComparison.Ordinal);
        Assert.Contains("a circle: p/a \u2192 p/b \u2192 p/c \u2192 p/a", check.Stderr, StringComparison.Ordinal);
        var start = await Box.Cli("start", "b");
        Assert.NotEqual(0, start.ExitCode);
        Assert.Contains("a circle", start.Stderr, StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("a")).State);
    }

    [Fact]
    public async Task Shutdown_stops_dependents_first()
    {
        await Project("""
            [services.db]
            command = "sleep 1029"
            [services.api]
            command = "sleep 1030"
            requires = ["db"]
            after = ["db"]
            """);
        await Box.Do("start", "api");
        await Box.Do("shutdown");
        await Box.Do("list");
        var order = await Lines();
        Assert.True(order.IndexOf("p/api stopped") is >= 0 and var api && api < order.IndexOf("p/db stopping"), string.Join('\n', order));
    }

    private Task Project(string text) => File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), "project = \"p\"\n" + text);

    private async Task<List<string>> Told(string name) => [.. (await Lines()).Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..])];

    private async Task<List<string>> Lines() =>
        [.. (await Box.Do("-o", "json", "events")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => $"{line.GetProperty("name").GetString()} {line.GetProperty("event").GetString()}")];
}
