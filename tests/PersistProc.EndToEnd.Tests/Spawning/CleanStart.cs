namespace PersistProc.EndToEnd.Tests.Spawning;

/// <summary>What a service gets from us: nothing but what it should. Read from outside, of a plain `sleep`.</summary>
public sealed class CleanStart(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string NoSignals = "0000000000000000";

    [Fact]
    public async Task A_service_has_three_descriptors_no_blocked_or_ignored_signal_and_a_session_of_its_own()
    {
        await AssertClean((await Box.Service("job", "sleep", "1000")).Pid);
    }

    [Fact]
    public async Task Also_when_the_supervisor_was_started_under_ignored_signals_and_a_small_descriptor_limit()
    {
        await InShell("trap '' CHLD INT TERM HUP PIPE USR1; ulimit -Sn 1024", "run", "-d", "--name", "job", "--", "sleep", "1000");
        await AssertClean((await Box.Status("job")).Pid);

        // the exit status of a child is lost where SIGCHLD stays ignored
        Assert.Equal(7, (await Box.Cli("run", "--", Dummy, "exit", "7")).ExitCode);
        await Box.Do("stop", "job");
    }

    [Fact]
    public async Task Limits_and_umask_are_those_of_the_caller_not_of_who_started_the_supervisor()
    {
        await InShell("ulimit -Sn 1024; umask 022", "list");
        await InShell("ulimit -Sn 777; ulimit -Ss 4096; umask 027", "run", "-d", "--name", "job", "--", "sleep", "1000");
        var pid = (await Box.Status("job")).Pid;
        Assert.StartsWith("777 ", Proc.Limits(pid)["Max open files"], StringComparison.Ordinal);
        Assert.StartsWith($"{4096 * 1024} ", Proc.Limits(pid)["Max stack size"], StringComparison.Ordinal);
        Assert.Equal("0027", Proc.Status(pid, "Umask"));

        await InShell("umask 002", "run", "-d", "--name", "other", "--", "sleep", "1001");
        var other = (await Box.Status("other")).Pid;
        Assert.Equal("0002", Proc.Status(other, "Umask"));
        Assert.Equal(Soft(Proc.Limits(Environment.ProcessId)["Max open files"]), Soft(Proc.Limits(other)["Max open files"]));
    }

    [Fact]
    public async Task Its_environment_names_it_and_each_start_has_an_id_of_its_own()
    {
        var first = Proc.Environment((await Box.Service("job", "sleep", "1000")).Pid);
        Assert.Contains("PERSISTPROC_NAME=job", first);
        Assert.Contains("PERSISTPROC_RESTARTS=0", first);
        var id = Assert.Single(first, variable => variable.StartsWith("INVOCATION_ID=", StringComparison.Ordinal));

        await Box.Do("restart", "job");
        var second = Proc.Environment((await Box.Status("job")).Pid);
        Assert.NotEqual(id, Assert.Single(second, variable => variable.StartsWith("INVOCATION_ID=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_more_services_than_the_callers_descriptor_limit_would_allow_pipes_for()
    {
        await InShell("ulimit -Sn 128", "list");
        for (var number = 0; number < 60; number++)
            await Box.Service($"s{number}", "sleep", $"55{number:D4}");
        Assert.Equal(60, (await Box.List("-a")).Count(row => row.State == "running"));
        await AssertClean((await Box.Status("s59")).Pid);
    }

    [Fact]
    public async Task A_reader_at_the_other_end_that_went_is_sigpipe_as_everywhere()
    {
        // ignored SIGPIPE would be inherited, and `yes` would complain instead of dying
        var result = await Box.Cli("run", "--", "bash", "-c", "yes | head -n 1; echo ${PIPESTATUS[0]}");
        Assert.Equal("y\n141\n", result.Stdout);
    }

    private async Task InShell(string first, params string[] arguments)
    {
        var result = await Box.Run("bash", "-c", $"{first}; exec {Terminal.Quoted(Box.Command(arguments))}");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private async Task AssertClean(int pid)
    {
        await Proc.HasItsStreamsAlone(pid);
        Assert.Equal("/dev/null", Proc.Descriptors(pid)[0]);
        Assert.Equal(NoSignals, Proc.Status(pid, "SigBlk"));
        Assert.Equal(NoSignals, Proc.Status(pid, "SigIgn"));
        var stat = Proc.Stat(pid)!;
        Assert.Equal((pid, pid, 0), (stat.Session, stat.Group, stat.Terminal));
        Assert.Equal(Box.Keeper, stat.Parent);
        Assert.Equal(Box.Work, Proc.WorkingDirectory(pid));
    }

    private static string Soft(string limits) => limits.Split(' ')[0];
}
