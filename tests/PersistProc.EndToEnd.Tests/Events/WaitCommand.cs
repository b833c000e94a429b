namespace PersistProc.EndToEnd.Tests.Events;

/// <summary>`wait`: for what is true at once, comes true, never will, and over takeovers.</summary>
public sealed class WaitCommand(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task What_is_true_already_is_answered_at_once()
    {
        await Box.Service("job", "sleep", "1000");
        Assert.Equal("job is ready (pid " + (await Box.Status("job")).Pid + ")\n", (await Box.Do("wait", "job")).Stdout);
        await Box.Do("stop", "job");
        await Box.Do("wait", "job", "--for", "stopped");
        Assert.Equal("job has exited (SIGINT)\n", (await Box.Do("wait", "job", "--for", "exited")).Stdout);
    }

    [Fact]
    public async Task An_exit_is_waited_for_over_a_takeover_though_the_next_instance_runs_by_then()
    {
        await Box.ServiceWith("job", ["--restart", "always"], Dummy, "await-file", Box.At("go"), "print", "x", "exit", "3");
        var wait = Box.Begin("-o", "json", "wait", "job", "--for", "exited");
        await Eventually.True(() => Box.Supervisor != 0 && Proc.Alive(wait.Pid));
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await Box.Do("list");
        File.WriteAllText(Box.At("go"), "");
        Assert.Equal(0, await wait.EndedWithin(TimeSpan.FromSeconds(30)));
        Assert.Contains("\"exit_code\":3", wait.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patience_ends_with_124_and_failure_with_1_and_words()
    {
        await Box.Service("job", "sleep", "1000");
        var late = await Box.Cli("wait", "job", "--for", "stopped", "--timeout", "2s");
        Assert.Equal((124, true), (late.ExitCode, late.Stderr.Contains("not stopped within 2s: running", StringComparison.Ordinal)));
        await Box.Cli("run", "--name", "bad", "--", Dummy, "exit", "3");
        var never = await Box.Cli("wait", "bad");
        Assert.Equal((1, true), (never.ExitCode, never.Stderr.Contains("it has failed: exited with 3", StringComparison.Ordinal)));
        Assert.Equal(1, (await Box.Cli("wait", "nobody")).ExitCode);
    }

    [Fact]
    public async Task Who_waits_for_a_start_sees_it()
    {
        await Box.Service("job", "sleep", "1000");
        await Box.Do("stop", "job");
        var wait = Box.Begin("wait", "job");
        await Eventually.True(() => wait.Errors.Contains("waiting for job to be ready: stopped: stopped on request", StringComparison.Ordinal));
        await Box.Do("start", "job");
        Assert.Equal(0, await wait.EndedWithin(TimeSpan.FromSeconds(20)));
    }
}
