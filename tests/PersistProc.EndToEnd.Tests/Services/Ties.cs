namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>binds_to, part_of, conflicts, on_failure, on_success and smooth_recovery, from outside.</summary>
public sealed class Ties(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task What_is_bound_ends_with_the_other_says_why_and_comes_back_with_it_also_when_no_supervisor_saw_it()
    {
        await Project("""
            [services.db]
            command = "sleep 1101"
            restart = "no"
            [services.api]
            command = "sleep 1102"
            binds_to = ["db"]
            """);
        await Box.Do("start", "api");
        foreach (var isSeen in new[] { true, false })
        {
            var (db, api, old) = (await Box.Status("db"), await Box.Status("api"), Box.Supervisor);
            if (!isSeen) _ = Libc.kill(old, (int)Signal.STOP);
            _ = Libc.kill(db.Pid, (int)Signal.KILL);
            if (!isSeen) _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => !Proc.Alive(api.Pid));
            await Box.Until("api", "waiting");
            Assert.Contains("stopped, because p/db, which it is bound to, was killed by SIGKILL; waits for p/db, which it is bound to and which has failed", (await Box.Cli("why", "api")).Stdout, StringComparison.Ordinal);
            await Box.Do("start", "db");
            await Box.Until("api", "running");
            Assert.Contains("started: p/db, which it is bound to, runs again", (await Box.Cli("status", "api")).Stdout, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_crash_that_recovers_smoothly_bounces_nobody_and_one_that_does_not_does()
    {
        await Project("""
            [defaults]
            restart = "always"
            restart_delay = 0
            [services.smooth]
            command = "sleep 1103"
            smooth_recovery = true
            [services.rough]
            command = "sleep 1104"
            [services.on-smooth]
            command = "sleep 1105"
            binds_to = ["smooth"]
            [services.on-rough]
            command = "sleep 1106"
            binds_to = ["rough@ready"]
            """);
        await Box.Do("start", "on-smooth", "on-rough");
        var (smooth, rough) = ((await Box.Status("on-smooth")).Pid, (await Box.Status("on-rough")).Pid);
        foreach (var name in new[] { "smooth", "rough" })
        {
            var pid = (await Box.Status(name)).Pid;
            _ = Libc.kill(pid, (int)Signal.KILL);
            await Box.Until(name, row => row.State == "running" && row.Pid != pid);
        }

        await Box.Until("on-rough", row => row.State == "running" && row.Pid != rough);
        Assert.Equal(smooth, (await Box.Status("on-smooth")).Pid);
        Assert.True(Proc.Alive(smooth));
    }

    [Fact]
    public async Task Of_two_that_exclude_each_other_the_last_one_started_runs_and_never_beside_the_other()
    {
        await Project($"""
            [services.blue]
            command = ["{Dummy}", "on", "INT", "{"{"}", "await-file", "{Box.At("bye")}", "halt", "{"}"}", "wait"]
            stop = ["INT 60s", "KILL"]
            [services.green]
            command = "sleep 1107"
            conflicts = ["blue"]
            [services.part]
            command = "sleep 1108"
            part_of = ["blue"]
            """);
        await Box.Do("start", "blue", "part");
        var blue = (await Box.Status("blue")).Pid;
        var start = Box.Begin("start", "green");
        await Box.Until("green", "waiting");
        Assert.Equal("waits for p/blue to be stopped first", (await Box.Status("green")).Why);
        Assert.True(Proc.Alive(blue));
        await File.WriteAllTextAsync(Box.At("bye"), "");
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.Equal(("stopped", "stopped, because p/green, which it conflicts with, was started"), ((await Box.Status("blue")).State, (await Box.Status("blue")).Why));
        await Box.Until("part", "stopped");
        var up = await Box.Cli("up", "-d");
        Assert.Equal(1, up.ExitCode);
        Assert.Contains("it cannot run beside p/", up.Stderr, StringComparison.Ordinal);
        Assert.Equal(("running", "stopped"), ((await Box.Status("green")).State, (await Box.Status("blue")).State));
    }

    [Fact]
    public async Task What_comes_after_an_end_is_started_once_for_each_also_over_a_killed_supervisor()
    {
        await Project($"""
            [services.job]
            command = ["{Dummy}", "await-file", "{Box.At("go")}", "exit", "3"]
            restart = "no"
            on_failure = ["mail"]
            [services.mail]
            command = ["sh", "-c", "echo sent >> mails"]
            restart = "no"
            on_success = ["after"]
            manual = true
            [services.after]
            command = "sleep 1109"
            """);
        await Box.Do("start", "job");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.STOP);
        await File.WriteAllTextAsync(Box.At("go"), "");
        _ = Libc.kill(old, (int)Signal.KILL);
        await Box.Until("after", "running");
        for (var kills = 0; kills < 3; kills++)
        {
            old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
            await Box.Do("list");
        }

        Assert.Equal("sent\n", await File.ReadAllTextAsync(Box.At("mails")));
        Assert.Contains("because p/mail has ended well (on_success)", (await Box.Cli("status", "after")).Stdout, StringComparison.Ordinal);
        Assert.Equal(("failed", "completed"), ((await Box.Status("job")).State, (await Box.Status("mail")).State));
    }

    private Task Project(string text) => File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), "project = \"p\"\n" + text);
}
