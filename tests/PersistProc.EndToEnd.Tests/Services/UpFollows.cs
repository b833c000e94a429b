namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`up` in the foreground: all logs in one stream, and what its end means.</summary>
public sealed class UpFollows(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Lines_stand_behind_aligned_names_and_it_ends_when_all_have()
    {
        await Project($"""
            [services.a]
            command = ["{Dummy}", "print", "from a", "exit", "0"]
            restart = "no"
            [services.longer]
            command = ["{Dummy}", "print", "from longer", "complain", "to stderr", "exit", "3"]
            restart = "no"
            """);
        var up = await Box.Cli("up");
        Assert.Equal(1, up.ExitCode);       // one of them has failed
        Assert.Equal(["p/a      | from a", "p/longer | from longer", "p/longer | to stderr"], up.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains("+ longer  added", up.Stderr, StringComparison.Ordinal);
        // each is told to have been started, however soon it ended
        Assert.InRange(up.Stderr.IndexOf("started p/a (pid", StringComparison.Ordinal), 0, up.Stderr.IndexOf("p/a: completed (exit 0)", StringComparison.Ordinal));
        Assert.Contains("started p/longer (pid", up.Stderr, StringComparison.Ordinal);
        Assert.Contains("p/longer: failed (exit 3)", up.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restarts_are_followed_and_a_supervisor_that_dies_is_not_noticed()
    {
        await Project($"""
            [services.a]
            command = ["{Dummy}", "print", "one more", "await-file", "{Box.At("go")}", "exit", "1"]
            restart_delay = 0
            restart_backoff = {"{"} factor = 1.0, max = 0, jitter = 0 {"}"}
            start_limit = {"{"} burst = 3, interval = "60s" {"}"}
            [services.job]
            command = ["{Dummy}", "exit", "0"]
            restart = "no"
            """);
        var up = Box.Begin("up");
        await up.SaysOnStdout("one more");
        await up.SaysOnStderr("p/job: completed (exit 0)");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(1, await up.EndedWithin(TimeSpan.FromSeconds(30)));
        Assert.Equal("p/a   | one more\np/a   | one more\np/a   | one more\n", up.Text);
        Assert.Equal(2, up.Errors.Split("p/job: completed").Length);        // told once
    }

    [Fact]
    public async Task It_is_told_when_one_has_become_ready_which_takes_it_a_while()
    {
        await Project($"""
            [services.slow]
            command = ["{Dummy}", "wait"]
            ready = {"{"} file = "{Box.At("loaded")}" {"}"}
            [services.quick]
            command = ["{Dummy}", "wait"]
            after = ["slow"]
            """);
        var up = Box.Begin("up", "--on-exit", "stop");
        await up.SaysOnStderr("started p/slow (pid");
        await File.WriteAllTextAsync(Box.At("loaded"), "");
        await up.SaysOnStderr("started p/quick (pid");
        await up.SaysOnStderr("persistproc: p/slow is ready after ");
        Assert.DoesNotContain("p/quick is ready", up.Errors, StringComparison.Ordinal);
        up.Signal(Signal.INT);
        await up.EndedWithin(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task One_that_cannot_be_started_does_not_end_it()
    {
        await Project($"""
            [services.bad]
            command = "/no/such/program"
            restart_delay = "50ms"
            [services.good]
            command = ["{Dummy}", "print", "here", "await-file", "{Box.At("go")}", "print", "and on", "wait"]
            """);
        var up = Box.Begin("up", "--on-exit", "stop");
        await up.SaysOnStdout("p/good | here");
        await Box.Until("bad", row => row.Restarts > 3);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await up.SaysOnStdout("p/good | and on");
        up.Signal(Signal.TERM);
        Assert.Equal(0, await up.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.False((await Box.Status("good")).HasRunningProcess);
    }

    [Theory]
    [InlineData("s", false)]
    [InlineData("d", true)]
    public async Task Ctrl_c_asks_and_the_answer_holds_for_all(string key, bool run)
    {
        await Project("[services.a]\ncommand = \"sleep 1051\"\n[services.b]\ncommand = \"sleep 1052\"\nrequires = [\"a\"]\nafter = [\"a\"]\n");
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("up"));
        await terminal.Shows("started p/b");
        terminal.CtrlC();
        await terminal.Shows("p/a, p/b are running. [s]top, [d]etach, [c]ontinue?");
        terminal.Type(key);
        Assert.Equal(0, await terminal.Prompt());
        Assert.Equal([run, run], [(await Box.Status("a")).HasRunningProcess, (await Box.Status("b")).HasRunningProcess]);
        if (run) await terminal.Shows("left running: p/a, p/b");
    }

    [Theory]
    [InlineData("stop", false)]
    [InlineData("detach", true)]
    public async Task A_client_that_is_killed_means_what_it_said(string policy, bool run)
    {
        await Project("[services.a]\ncommand = \"sleep 1053\"\n[services.b]\ncommand = \"sleep 1054\"\nrequires = [\"a\"]\nafter = [\"a\"]\n");
        var up = Box.Begin("up", "--on-exit", policy);
        await up.SaysOnStderr("started p/b");
        if (!run) await Eventually.True(async () => (await Box.Do("events")).Stdout.Split('\n').Count(line => line.Contains("attached", StringComparison.Ordinal)) == 2);
        up.Signal(Signal.KILL);
        await up.Ended;
        if (run) Assert.Equal("running", (await Box.Status("b")).State);
        else await Box.Until("a", "stopped");
        Assert.Equal(run, (await Box.Status("b")).HasRunningProcess);
    }

    [Fact]
    public async Task Nobody_who_reads_leaves_them_running()
    {
        await Project($"[services.a]\ncommand = [\"{Dummy}\", \"tick\", \"20000\"]\n");
        var result = await Box.Run("sh", "-c", $"{Terminal.Quoted(Box.Command("up"))} | head -1");
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("p/a | ", result.Stdout, StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("a")).State);
    }

    private Task Project(string text) => File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), "project = \"p\"\n" + text);
}
