using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`ready`, `health`, oneshots: when a service counts as started, and what follows if it does not.</summary>
public sealed class Readiness(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task What_comes_after_it_waits_until_it_is_ready_also_under_the_next_supervisor()
    {
        await Project($"""
            [services.db]
            command = "sleep 1031"
            ready = {"{"} file = "{Box.At("open")}", timeout = "60s" {"}"}
            [services.api]
            command = "sleep 1032"
            requires = ["db"]
            after = ["db"]
            [services.early]
            command = "sleep 1033"
            after = ["db@started"]
            """);
        var up = Box.Begin("up", "-d", "--wait");
        await Box.Until("early", "running");
        await Eventually.True(async () => (await Box.Status("db")).Why == $"not ready yet: file {Box.At("open")} is not there");
        Assert.Equal(("starting", "waiting"), ((await Box.Status("db")).State, (await Box.Status("api")).State));
        var (old, pid) = (Box.Supervisor, (await Box.Status("db")).Pid);
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        Assert.Equal(("starting", pid), ((await Box.Status("db")).State, (await Box.Status("db")).Pid));
        await File.WriteAllTextAsync(Box.At("open"), "");
        Assert.Equal(0, await up.EndedWithin(TimeSpan.FromSeconds(30)));
        Assert.Equal(("running", "running"), ((await Box.Status("db")).State, (await Box.Status("api")).State));
        Assert.Equal(["starting", "started", "ready"], (await Told("p/db")).Where(word => word is "starting" or "started" or "ready"));
    }

    [Fact]
    public async Task What_is_not_ready_in_time_is_stopped_and_start_says_what_it_lacked()
    {
        await Project("""
            [services.db]
            command = "sleep 1034"
            ready = { unix = "db.sock", timeout = "500ms" }
            restart = "no"
            """);
        var start = await Box.Cli("start", "db");
        Assert.Equal(1, start.ExitCode);
        Assert.Contains($"not ready within 500ms: socket {Path.Combine(Box.Work, "db.sock")} is not there", start.Stderr, StringComparison.Ordinal);
        await Box.Until("db", "failed");
        Assert.False(Proc.Alive((await Box.Status("db")).Pid));
        Assert.Equal(3, (await Box.Cli("is-active", "db")).ExitCode);
        Assert.Equal(1, (await Box.Cli("wait", "db", "--for", "ready")).ExitCode);
    }

    [Fact]
    public async Task A_line_of_its_output_makes_it_ready_and_one_of_its_last_instance_does_not()
    {
        await Project($"""
            [services.web]
            command = ["{Dummy}", "print", "booting", "await-file", "{Box.At("go")}", "say", "listening on 8080> ", "wait"]
            ready = {"{"} log = "listening on \\d+" {"}"}
            """);
        var start = Box.Begin("start", "web");
        await Box.Until("web", "starting");
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.Equal("running", (await Box.Status("web")).State);
        File.Delete(Box.At("go"));
        var restart = Box.Begin("restart", "web");
        await Eventually.True(async () => (await Box.Status("web")).Why == "not ready yet: no line of its output matches listening on \\d+");
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(0, await restart.EndedWithin(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_oneshot_is_started_when_it_has_ended_well_and_one_that_remains_counts_as_running()
    {
        await Project($"""
            [services.migrate]
            command = ["{Dummy}", "await-file", "{Box.At("go")}"]
            type = "oneshot"
            [services.mount]
            command = ["{Dummy}", "exit", "0"]
            type = "oneshot"
            remain_after_exit = true
            [services.broken]
            command = ["{Dummy}", "exit", "3"]
            type = "oneshot"
            restart = "no"
            [services.api]
            command = "sleep 1035"
            requires = ["migrate", "mount"]
            after = ["migrate", "mount"]
            """);
        var start = Box.Begin("start", "api");
        await Box.Until("mount", "running");
        Assert.Equal(("starting", "waiting"), ((await Box.Status("migrate")).State, (await Box.Status("api")).State));
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.Equal(("completed", "running", "running"), ((await Box.Status("migrate")).State, (await Box.Status("mount")).State, (await Box.Status("api")).State));
        Assert.Equal(0, (await Box.Cli("is-active", "mount")).ExitCode);
        Assert.Equal(0, (await Box.Cli("wait", "migrate", "--for", "ready")).ExitCode);
        var broken = await Box.Cli("start", "broken");
        Assert.Equal(1, broken.ExitCode);
        Assert.EndsWith("persistproc: exited with 3\n", broken.Stderr, StringComparison.Ordinal);
        await Box.Do("stop", "mount");
        Assert.Equal("stopped", (await Box.Status("mount")).State);
    }

    [Fact]
    public async Task What_is_unwell_is_replaced_and_a_hanging_probe_counts_as_unwell()
    {
        await Project($"""
            [services.web]
            command = "sleep 1036"
            health = {"{"} file = "{Box.At("well")}", interval = "100ms", failures = 2 {"}"}
            """);
        await File.WriteAllTextAsync(Box.At("well"), "");
        await Box.Do("start", "web");
        var first = (await Box.Status("web")).Pid;
        File.Delete(Box.At("well"));
        await Eventually.True(async () => (await Box.Status("web")).Restarts > 0);
        await File.WriteAllTextAsync(Box.At("well"), "");
        await Box.Until("web", "running");
        Assert.NotEqual(first, (await Box.Status("web")).Pid);
        Assert.Contains($"unhealthy: file {Box.At("well")} is not there, 2 times in a row", (await Box.Cli("events")).Stdout, StringComparison.Ordinal);
    }

    private async Task<List<string>> Told(string name) =>
        [.. (await Box.Do("-o", "json", "events")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("name").GetString() == name).Select(line => line.GetProperty("event").GetString()!)];

    private Task Project(string services) => File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), $"project = \"p\"\n{services}");
}
