namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Services that say of themselves where they are (sd_notify(3)), the watchdog, and `reload`.</summary>
public sealed class Notifying(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Why_and_status_tell_what_it_said_of_its_failure()
    {
        await Project($"""
            [services.db]
            type = "notify"
            command = ["{Dummy}", "notify", "STATUS=opening the table,ERRNO=2", "exit", "1"]
            restart = "no"
            """);
        Assert.Equal(1, (await Box.Cli("start", "db")).ExitCode);
        var why = (await Box.Cli("why", "db")).Stdout;
        Assert.Contains("it said of itself: opening the table\n", why, StringComparison.Ordinal);
        Assert.Contains("it gave as the reason: No such file or directory (errno 2)\n", why, StringComparison.Ordinal);
        Assert.Contains("reason: No such file or directory (errno 2)\n", (await Box.Cli("status", "db")).Stdout, StringComparison.Ordinal);
        Assert.Contains("\"errno\":2", (await Box.Cli("why", "db", "-o", "json")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_ready_when_it_says_so_also_to_nobody_at_the_moment()
    {
        await Project($"""
            [services.db]
            command = ["{Dummy}", "notify", "STATUS=loading", "await-file", "{Box.At("go")}", "notify", "READY=1,STATUS=serving", "append", "{Box.At("said")}", "x", "wait"]
            type = "notify"
            """);
        var start = Box.Begin("start", "db");
        await Eventually.True(async () => (await Box.Cli("status", "db")).Stdout.Contains("says: loading", StringComparison.Ordinal));
        Assert.Equal("starting", (await Box.Status("db")).State);
        // said while the supervisor stands still and is killed over it
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.STOP);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(() => File.Exists(Box.At("said")));
        _ = Libc.kill(old, (int)Signal.KILL);
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(30)));
        Assert.Equal("running", (await Box.Status("db")).State);
        Assert.Contains("says: serving", (await Box.Do("status", "db")).Stdout, StringComparison.Ordinal);
    }

    // the supervisor outlives its keeper for a moment, in which it hears what is said and can tell it to nobody
    [Fact]
    public async Task What_was_heard_when_the_keeper_was_dying_is_heard_again()
    {
        await Project($"""
            [services.db]
            command = ["{Dummy}", "await-file", "{Box.At("go")}", "notify", "READY=1", "wait"]
            type = "notify"
            """);
        var start = Box.Begin("start", "db");
        await Eventually.True(async () => await Box.Status("db") is { State: "starting", Pid: > 0 });
        var (keeper, old, row) = (Box.Keeper, Box.Supervisor, await Box.Status("db"));
        _ = Libc.kill(keeper, (int)Signal.STOP);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(async () => (await Box.Status("db")).State == "running");
        _ = Libc.kill(keeper, (int)Signal.KILL);
        await Eventually.True(() => !Proc.Alive(old), TimeSpan.FromSeconds(60));
        await start.EndedWithin(TimeSpan.FromSeconds(60));
        await Eventually.True(async () => await Box.Status("db") is { State: "running" } now && now.Pid == row.Pid && Box.Keeper != keeper, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Who_names_another_main_process_lives_as_long_as_that_one()
    {
        await Project($"""
            [services.db]
            command = ["sh", "-c", 'sleep 100000 & sleep 100001 & echo $! > "{Box.At("main")}"; exec "{Dummy}" notify READY=1,MAINPID=$!']
            type = "notify"
            restart_delay = 0
            """);
        await Box.Do("start", "db");
        var first = await MainOf();
        await Eventually.True(async () => (await Box.Cli("why", "db")).Stdout.Contains($"its program has ended, and process {first}, which it has named as its main one, counts as running", StringComparison.Ordinal));
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        Assert.Equal(("running", 0), (await Box.Status("db")) is var row ? (row.State, row.Restarts) : default);
        // what it leaves behind is stopped, and the next one started
        _ = Libc.kill(first, (int)Signal.KILL);
        await Eventually.True(async () => await Box.Status("db") is { State: "running", Restarts: 1 } && await MainOf() != first);
        await Box.Do("stop", "db");
        Assert.False(Proc.Alive(await MainOf()));
    }

    private async Task<int> MainOf() => int.Parse(await File.ReadAllTextAsync(Box.At("main")), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_never_says_so_has_not_started()
    {
        await Project($"""
            [services.db]
            command = ["{Dummy}", "wait"]
            type = "notify"
            start_timeout = "500ms"
            restart = "no"
            """);
        var start = await Box.Cli("start", "db");
        Assert.Equal(1, start.ExitCode);
        Assert.EndsWith("persistproc: not ready within 500ms\n", start.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_falls_silent_is_aborted_and_replaced()
    {
        await Project($"""
            [services.db]
            command = ["{Dummy}", "on", "ABRT", "{"{"}", "exit", "7", "{"}"}", "notify", "READY=1", "notify", "WATCHDOG=1", "wait"]
            type = "notify"
            watchdog = "300ms"
            restart_delay = "1h"
            """);
        await Box.Do("start", "db");
        var row = await Box.Until("db", "backoff");
        Assert.Equal(7, row.ExitCode);
        Assert.Contains("did not say within 300ms that it lives", row.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_sends_the_signal_and_shows_that_it_is_under_way()
    {
        await Project($"""
            [services.db]
            command = ["{Dummy}", "on", "HUP", "{"{"}", "notify", "RELOADING=1", "await-file", "{Box.At("go")}", "notify", "READY=1", "{"}"}", "notify", "READY=1", "wait"]
            type = "notify"
            reload_signal = "HUP"
            [services.plain]
            command = "sleep 1041"
            """);
        await Box.Do("start", "db", "plain");
        var pid = (await Box.Status("db")).Pid;
        await Box.Do("reload", "db");
        await Box.Until("db", "reloading");
        Assert.Equal(0, (await Box.Cli("is-active", "db")).ExitCode);
        await File.WriteAllTextAsync(Box.At("go"), "");
        var row = await Box.Until("db", "running");
        Assert.Equal(pid, row.Pid);
        Assert.Contains("reloaded", (await Box.Do("events")).Stdout, StringComparison.Ordinal);
        var plain = await Box.Cli("reload", "plain");
        Assert.Equal(1, plain.ExitCode);
        Assert.Contains("needs a reload_signal", plain.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_another_will_do_that_has_ended_before_anybody_looks()
    {
        if (!File.Exists("/usr/bin/systemd-notify"))
        {
            Output.WriteLine("skipped: systemd-notify is not installed");
            return;
        }

        await Project("""
            [services.db]
            command = ["sh", "-c", "systemd-notify --ready --status=serving; exec sleep 1042"]
            type = "notify"
            """);
        await Box.Do("start", "db");
        Assert.Contains("says: serving", (await Box.Do("status", "db")).Stdout, StringComparison.Ordinal);
    }

    private Task Project(string services) => File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), $"project = \"p\"\n{services}");
}
