namespace PersistProc.Core.Tests.Policies;

public class RestartPolicyTests
{
    private static readonly Dictionary<string, Reason> Ends = new()
    {
        ["0"] = new Reason.Ended(ExitStatus.Exited(0)),
        ["1"] = new Reason.Ended(ExitStatus.Exited(1)),
        ["42"] = new Reason.Ended(ExitStatus.Exited(42)), // one of success_exit_codes
        ["255"] = new Reason.Ended(ExitStatus.Exited(255)),
        ["HUP"] = new Reason.Ended(ExitStatus.Killed(Signal.Hup)),
        ["INT"] = new Reason.Ended(ExitStatus.Killed(Signal.Int)),
        ["TERM"] = new Reason.Ended(ExitStatus.Killed(Signal.Term)),
        ["PIPE"] = new Reason.Ended(ExitStatus.Killed(Signal.Pipe)),
        ["KILL"] = new Reason.Ended(ExitStatus.Killed(Signal.Kill)),
        ["SEGV"] = new Reason.Ended(ExitStatus.Killed(Signal.Parse("SEGV"), coreDumped: true)),
        ["ABRT"] = new Reason.Ended(ExitStatus.Killed(Signal.Parse("ABRT"))),
        ["lost"] = new Reason.Ended(ExitStatus.Lost),
        ["launch"] = new Reason.NotLaunched(Some.NoProgram),
        ["timeout"] = new Reason.NotReady(TimeSpan.FromSeconds(5), null),
        ["too-long"] = new Reason.RanTooLong(TimeSpan.FromSeconds(5)),
        ["silent"] = new Reason.Silent(TimeSpan.FromSeconds(5)),
        ["unhealthy"] = new Reason.Unhealthy("it answers 500"),
        ["pre-1"] = Prepared(ExitStatus.Exited(1)),
        ["pre-KILL"] = Prepared(ExitStatus.Killed(Signal.Kill)),
        ["pre-none"] = Prepared(ExitStatus.Never),
        ["pre-late"] = Prepared(null),
    };

    private static Reason.ControlFailed Prepared(ExitStatus? exit) => new(ControlStage.StartPre, "./migrate", exit, "as it is");

    // systemd.service(5), the table of Restart=; a failed launch is an unclean exit code there
    [Theory]
    [InlineData("no", "")]
    [InlineData("on-success", "0 42 HUP INT TERM PIPE")]
    [InlineData("on-failure", "1 255 KILL SEGV ABRT lost launch timeout too-long silent unhealthy pre-1 pre-KILL pre-none pre-late")]
    [InlineData("on-abnormal", "KILL SEGV ABRT lost timeout too-long silent unhealthy pre-KILL pre-late")]
    [InlineData("on-watchdog", "silent unhealthy")]
    [InlineData("always", "0 1 42 255 HUP INT TERM PIPE KILL SEGV ABRT lost launch timeout too-long silent unhealthy pre-1 pre-KILL pre-none pre-late")]
    [InlineData("unless-stopped", "0 1 42 255 HUP INT TERM PIPE KILL SEGV ABRT lost launch timeout too-long silent unhealthy pre-1 pre-KILL pre-none pre-late")]
    public void Each_policy_wants_another_instance_after_these_ends_and_no_others(string word, string ends)
    {
        Assert.True(Words.Restart.TryParse(word, out var policy, out _));
        var unit = Some.Unit(policy) with { SuccessExitCodes = [42] };

        Assert.Equal(ends.Split(' ', StringSplitOptions.RemoveEmptyEntries), Ends.Where(end => RestartDecision.Wants(unit, end.Value)).Select(end => end.Key));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("42", true)]
    [InlineData("TERM", true)]
    [InlineData("1", false)]
    [InlineData("KILL", false)]
    [InlineData("launch", false)]
    public void What_is_not_started_again_has_completed_or_failed(string end, bool completed)
    {
        var record = Some.Record(Some.Unit(RestartPolicy.No) with { SuccessExitCodes = [42] });
        var rest = Assert.IsType<Verdict.Rest>(RestartDecision.Of(record, Ends[end], Some.At(0), 0.5));

        Assert.Equal(completed, rest.State is ServiceState.Completed);
        if (!completed) Assert.Equal(new ServiceState.Failed(Ends[end]), rest.State);
    }

    [Theory]
    [InlineData("255", false)]
    [InlineData("42", true)]
    public void A_prevented_code_is_followed_by_nothing_whatever_the_policy(string end, bool completed)
    {
        var unit = Some.Unit(RestartPolicy.Always) with { SuccessExitCodes = [42], RestartPreventCodes = [42, 255] };
        Assert.False(RestartDecision.Wants(unit, Ends[end]));
        Assert.True(RestartDecision.Wants(unit, Ends["1"]));
        Assert.True(RestartDecision.Wants(unit, Ends["KILL"]));
        var rest = Assert.IsType<Verdict.Rest>(RestartDecision.Of(Some.Record(unit), Ends[end], Some.At(0), 0.5));
        Assert.Equal(completed, rest.State is ServiceState.Completed);
        if (!completed) Assert.Contains("restart_prevent_codes", ServiceStatuses.Why(rest.State), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_word_is_read_and_printed()
    {
        foreach (var policy in Enum.GetValues<RestartPolicy>())
        {
            Assert.True(Words.Restart.TryParse(Words.Restart.Print(policy), out var read, out _));
            Assert.Equal(policy, read);
        }

        Assert.False(Words.Restart.TryParse("sometimes", out _, out var why));
        Assert.Contains("on-failure", why, StringComparison.Ordinal);
    }
}
