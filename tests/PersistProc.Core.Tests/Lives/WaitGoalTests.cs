namespace PersistProc.Core.Tests.Lives;

public class WaitGoalTests
{
    private static readonly Attempt One = new(1);
    private static readonly Attempt Two = new(2);
    private static readonly ExitStatus Three = ExitStatus.Exited(3);

    private static readonly ServiceState Idle = new ServiceState.Idle(new Reason.NeverStarted());
    private static readonly ServiceState Launching = new ServiceState.Launching(One, StartCause.ByHand);
    private static readonly ServiceState Running = new ServiceState.Running(One, 101, TimeSpan.Zero);
    private static readonly ServiceState Clearing = new ServiceState.Clearing(One, Three);
    private static readonly ServiceState BackingOff = new ServiceState.BackingOff(One, TimeSpan.Zero, TimeSpan.FromSeconds(2), new Reason.Ended(Three));
    private static readonly ServiceState Completed = new ServiceState.Completed(ExitStatus.Exited(0));
    private static readonly ServiceState Failed = new ServiceState.Failed(new Reason.Ended(Three));
    private static readonly ServiceState Lingering = new ServiceState.Lingering(One, null, [new TreeMember(7, "x")]);

    [Fact]
    public void Ready_is_running_and_never_comes_to_what_has_failed_or_ended_for_good()
    {
        Assert.IsType<WaitVerdict.Met>(Of(WaitGoal.Ready, Running));
        foreach (var state in new[] { Idle, Launching, Clearing, BackingOff }) Assert.IsType<WaitVerdict.NotYet>(Of(WaitGoal.Ready, state));
        Assert.Equal("it has failed: exited with 3", Assert.IsType<WaitVerdict.Never>(Of(WaitGoal.Ready, Failed)).Why);
        Assert.Equal("it has ended: exited with 0", Assert.IsType<WaitVerdict.Never>(Of(WaitGoal.Ready, Completed)).Why);
        Assert.Contains("7 (x)", Assert.IsType<WaitVerdict.Never>(Of(WaitGoal.Ready, Lingering)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_is_at_rest_and_a_back_off_is_none()
    {
        foreach (var state in new[] { Idle, Completed, Failed }) Assert.IsType<WaitVerdict.Met>(Of(WaitGoal.Stopped, state));
        foreach (var state in new[] { Launching, Running, Clearing, Lingering }) Assert.IsType<WaitVerdict.NotYet>(Of(WaitGoal.Stopped, state));
        Assert.Equal("backoff: exited with 3; starts again after 2s", Assert.IsType<WaitVerdict.NotYet>(Of(WaitGoal.Stopped, BackingOff)).Why);
    }

    [Fact]
    public void Exited_is_the_end_of_the_instance_that_was_there()
    {
        Assert.IsType<WaitVerdict.NotYet>(WaitGoals.Of(WaitGoal.Exited, One, Running, One, null));
        Assert.IsType<WaitVerdict.Met>(WaitGoals.Of(WaitGoal.Exited, One, Clearing, One, Three));
        Assert.IsType<WaitVerdict.Met>(WaitGoals.Of(WaitGoal.Exited, One, BackingOff, One, Three));
        Assert.IsType<WaitVerdict.Met>(WaitGoals.Of(WaitGoal.Exited, One, new ServiceState.Running(Two, 102, TimeSpan.Zero), Two, null));
        // it could not be launched: there is nothing to wait for either
        Assert.IsType<WaitVerdict.Met>(WaitGoals.Of(WaitGoal.Exited, One, new ServiceState.Failed(new Reason.NotLaunched(Some.NoProgram)), One, null));
    }

    [Fact]
    public void Of_what_was_never_started_the_first_instance_is_waited_for()
    {
        var target = WaitGoals.Target(default);
        Assert.Equal(One, target);
        Assert.IsType<WaitVerdict.NotYet>(WaitGoals.Of(WaitGoal.Exited, target, Idle, default, null));
        Assert.Equal(Two, WaitGoals.Target(Two));
    }

    private static WaitVerdict Of(WaitGoal goal, ServiceState state) => WaitGoals.Of(goal, One, state, One, null);
}
