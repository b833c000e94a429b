namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Commands around a service: `start_pre` … `stop_post`, `reload_command`, and probes that are commands.</summary>
public sealed class Commands(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task They_are_run_in_their_order_with_their_output_in_the_log()
    {
        await Project("""
            [services.db]
            command       = ["sh", "-c", "echo main; touch said; exec sleep 1051"]
            start_pre     = [["sh", "-c", "echo one $PERSISTPROC_NAME"], "-sh -c 'echo fails >&2; exit 3'", "echo two"]
            start_post    = ["sh", "-c", "while [ ! -e said ]; do sleep 0.01; done; echo post $MAINPID"]
            stop_command  = "sh -c 'echo asks $0; kill -TERM $0' $MAINPID"
            stop_post     = [["sh", "-c", "echo after $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"], "echo last"]
            """);
        await Box.Do("start", "db");
        var pid = (await Box.Status("db")).Pid;
        await Box.Do("stop", "db");
        Assert.Equal(
            ["one db", "fails", "two", "main", $"post {pid}", $"asks {pid}", "after success killed TERM", "last"],
            (await Box.Do("logs", "db")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("stopped", (await Box.Status("db")).State);
    }

    [Fact]
    public async Task A_start_whose_first_command_fails_has_failed_and_is_cleaned_up_behind()
    {
        await Project("""
            [services.db]
            command   = "sleep 1052"
            start_pre = ["sh", "-c", "exit 4"]
            stop_post = ["sh", "-c", "echo cleaned $SERVICE_RESULT"]
            restart   = "no"
            [services.none]
            command   = "sleep 1052"
            start_pre = "no-such-program-here x"
            restart   = "no"
            """);
        var start = await Box.Cli("start", "db");
        Assert.Equal(1, start.ExitCode);
        Assert.Contains("start_pre (exit 4): exited with 4", start.Stderr, StringComparison.Ordinal);
        await Box.Until("db", "failed");
        Assert.Equal("cleaned exit-code\n", (await Box.Do("logs", "db")).Stdout);
        Assert.Contains("start_pre (no-such-program-here x): ", (await Box.Cli("start", "none")).Stderr, StringComparison.Ordinal);
        Assert.Empty(Box.Running("sleep 1052"));
    }

    [Fact]
    public async Task One_that_hangs_is_stopped_with_its_tree_when_its_time_is_over_and_by_a_stop()
    {
        await Project($"""
            [services.slow]
            command       = "sleep 1053"
            start_pre     = ["{Dummy}", "ignore", "TERM", "spawn", "session,orphan", "{"{"}", "ignore", "TERM", "wait", "{"}"}", "wait"]
            start_timeout = "1s"
            stop          = ["TERM 300ms", "KILL"]
            restart       = "no"
            [services.long]
            command   = "sleep 1053"
            start_pre = "sleep 1054"
            """);
        var start = await Box.Cli("start", "slow");
        Assert.Contains("did not end within 1s", start.Stderr, StringComparison.Ordinal);
        await Box.Until("slow", "failed");
        Assert.Empty(Box.Running("ignore"));

        await Box.Do("start", "--no-wait", "long");
        await Eventually.True(() => Box.Running("sleep 1054").Count > 0);
        Assert.Equal("starting", (await Box.Status("long")).State);
        await Box.Do("stop", "long");
        Assert.Empty(Box.Running("sleep 1054"));
        Assert.Empty(Box.Running("sleep 1053"));
    }

    [Theory]
    [InlineData("start_pre")]
    [InlineData("start_post")]
    [InlineData("stop_command")]
    [InlineData("stop_post")]
    public async Task A_killed_supervisor_changes_nothing_and_none_is_run_twice(string stage)
    {
        await Project($"""
            [services.db]
            command = "sleep 1055"
            {stage} = ["{Dummy}", "print", "begins", "await-file", "{Box.At("go")}", "print", "ends"]
            """);
        var isOfStop = stage.StartsWith("stop", StringComparison.Ordinal);
        if (isOfStop) await Box.Do("start", "db");
        var under = isOfStop ? Box.Begin("stop", "db") : Box.Begin("start", "db");
        await Eventually.True(async () => (await Box.Cli("logs", "db")).Stdout.Contains("begins", StringComparison.Ordinal));
        for (var kills = 0; kills < 3; kills++)
        {
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
            Assert.Contains($"{stage} runs", (await Box.Status("db")).Why, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(0, await under.EndedWithin(TimeSpan.FromSeconds(40)));
        Assert.Equal(isOfStop ? "stopped" : "running", (await Box.Status("db")).State);
        Assert.Equal(1, (await Box.Do("logs", "db")).Stdout.Split("begins").Length - 1);
        Assert.Equal(isOfStop ? 0 : 1, Box.Running("sleep 1055").Count);
    }

    [Fact]
    public async Task A_reload_runs_its_command_and_says_how_that_ended()
    {
        await Project($"""
            [services.web]
            command        = "sleep 1056"
            reload_command = ["sh", "-c", "test -e {Box.At("fine")} && echo reloads $MAINPID"]
            """);
        await Box.Do("start", "web");
        var pid = (await Box.Status("web")).Pid;
        var failed = await Box.Cli("reload", "web");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("exited with 1", failed.Stderr, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Box.At("fine"), "");
        await Box.Do("reload", "web");
        Assert.Contains($"reloads {pid}", (await Box.Do("logs", "web")).Stdout, StringComparison.Ordinal);
        Assert.Equal(("running", pid), ((await Box.Status("web")).State, (await Box.Status("web")).Pid));
    }

    [Fact]
    public async Task A_probe_may_be_a_command_and_its_last_words_say_why_not()
    {
        await Project($"""
            [services.db]
            command = "sleep 1057"
            ready   = {"{"} exec = ["sh", "-c", "test -e {Box.At("open")} || {"{"} echo no door >&2; exit 7; {"}"}"], interval = "100ms", timeout = "60s" {"}"}
            health  = {"{"} exec = ["sh", "-c", "setsid sleep 1058 & test ! -e {Box.At("sick")}"], interval = "200ms", failures = 2 {"}"}
            restart = "no"
            """);
        var start = Box.Begin("start", "db");
        await Eventually.True(async () => (await Box.Status("db")).Why?.EndsWith("exited with 7: no door", StringComparison.Ordinal) is true);
        await File.WriteAllTextAsync(Box.At("open"), "");
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(40)));
        await File.WriteAllTextAsync(Box.At("sick"), "");
        await Box.Until("db", "failed");
        Assert.Contains("unhealthy: sh -c", (await Box.Status("db")).Why, StringComparison.Ordinal);
        // what a probe leaves behind goes with it
        await Eventually.True(() => Box.Running("sleep 1058").Count == 0);
    }

    [Fact]
    public async Task A_probe_that_hangs_is_killed_with_its_tree_and_they_never_pile_up()
    {
        await Project("""
            [services.db]
            command = "sleep 1059"
            health  = { exec = ["sh", "-c", "sleep 1060 & exec sleep 1060"], interval = "1s", timeout = "300ms", failures = 100 }
            """);
        await Box.Do("start", "db");
        for (var seen = 0; seen < 3; seen++)
        {
            await Eventually.True(() => Box.Running("sleep 1060").Count > 0);
            Assert.InRange(Box.Running("sleep 1060").Count, 0, 2);
            await Eventually.True(() => Box.Running("sleep 1060").Count == 0);
        }

        await Box.Do("stop", "db");
        Assert.Empty(Box.Running("sleep 1060"));
    }

    [Fact]
    public async Task A_service_may_end_with_its_tree_and_not_with_its_program()
    {
        await Project($"""
            [services.daemon]
            command   = ["{Dummy}", "spawn", "session,orphan", "{"{"}", "await-file", "{Box.At("go")}", "{"}"}"]
            exit_type = "tree"
            """);
        await Box.Do("start", "daemon");
        await Eventually.True(async () => (await Box.Status("daemon")).Why?.Contains("what that left behind counts as running", StringComparison.Ordinal) is true);
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        Assert.Equal("running", (await Box.Status("daemon")).State);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Box.Until("daemon", "completed");

        File.Delete(Box.At("go"));
        await Box.Do("start", "daemon");
        await Eventually.True(() => Box.Running("await-file").Count > 0);
        await Box.Do("stop", "daemon");
        Assert.Empty(Box.Running("await-file"));
    }

    private async Task Project(string services)
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + services);
    }
}
