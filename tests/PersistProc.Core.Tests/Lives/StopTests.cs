namespace PersistProc.Core.Tests.Lives;

public class StopTests
{
    private static readonly ExitStatus Interrupted = ExitStatus.Killed(Signal.Int);

    [Fact]
    public void A_stop_sends_the_first_rung_to_the_group_and_wakes_it()
    {
        var story = new Story().Running().Stop(Some.Alice);

        Assert.Equal([("INT", SignalScope.Group), ("CONT", SignalScope.Group)], story.Signals);
        Assert.Equal(TimeSpan.FromSeconds(5), story.Effect<Effect.StartTimer>().After);
        story.Effect<Effect.CheckTree>();
        story.State<ServiceState.Stopping>();
    }

    [Fact]
    public void Those_who_watch_are_told_once_a_rung_who_is_alive()
    {
        var story = new Story().Running().Stop(Some.Alice).Tree(Some.Orphans);

        var rung = story.Event<ServiceEvent.OnRung>();
        Assert.Equal((Signal.Int, Signal.Term), (rung.Rung.Signal, rung.Next!.Signal));
        Assert.Equal(Some.Orphans, rung.Alive);
        Assert.Empty(story.Tree(Some.Orphans).Effects.OfType<Effect.Announce>());
    }

    [Fact]
    public void A_stop_is_over_when_the_whole_tree_is_gone()
    {
        var story = new Story().Running().Stop(Some.Alice).Exited(Interrupted, treeEmpty: false);
        Assert.Equal(Interrupted, story.State<ServiceState.Stopping>().Exit);
        story.Effect<Effect.CheckTree>();

        story.Tree(Some.Orphans).State<ServiceState.Stopping>();
        story.Tree(Some.Nobody);

        Assert.Equal(new Reason.StoppedOnRequest(Some.Alice), story.State<ServiceState.Idle>().Why);
        story.Effect<Effect.Release>();
        story.Effect<Effect.CancelTimer>();
        Assert.Equal(Interrupted, story.Event<ServiceEvent.AtRest>().Exit);
    }

    [Fact]
    public void An_empty_tree_waits_for_the_status_of_its_leader()
    {
        var story = new Story().Running().Stop(Some.Alice).Tree(Some.Nobody);
        story.State<ServiceState.Stopping>();

        story.Exited(Interrupted).State<ServiceState.Idle>();
    }

    [Fact]
    public void A_status_that_never_comes_is_not_waited_for_longer_than_the_ladder()
    {
        var story = new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice).Later(5).RungTimer().Tree(Some.Nobody);

        story.State<ServiceState.Idle>();
        Assert.Equal(ExitStatus.Lost, story.Event<ServiceEvent.AtRest>().Exit);
    }

    [Fact]
    public void Each_rung_follows_when_the_patience_of_the_last_is_over()
    {
        var story = new Story().Running().Stop(Some.Alice).Later(5).RungTimer();
        Assert.Equal([("TERM", SignalScope.Group), ("CONT", SignalScope.Group)], story.Signals);

        story.Later(5).RungTimer();
        Assert.Equal([("KILL", SignalScope.Tree)], story.Signals);
    }

    [Fact]
    public void A_timer_that_fires_early_is_started_again_for_the_rest()
    {
        var story = new Story().Running().Stop(Some.Alice).Later(4).RungTimer();

        Assert.Equal(TimeSpan.FromSeconds(1), story.Effect<Effect.StartTimer>().After);
        Assert.Empty(story.Signals);
    }

    [Fact]
    public void Once_the_leader_has_gone_the_next_rung_is_for_what_is_left_of_the_tree()
    {
        var story = new Story().Running().Stop(Some.Alice).Exited(Interrupted, treeEmpty: false).Tree(Some.Orphans).Later(5).RungTimer();

        Assert.Equal([("TERM", SignalScope.Tree), ("CONT", SignalScope.Tree)], story.Signals);
    }

    [Theory]
    [InlineData(KillMode.Group, SignalScope.Group)]
    [InlineData(KillMode.Tree, SignalScope.Tree)]
    [InlineData(KillMode.Main, SignalScope.Main)]
    public void The_kill_mode_says_whom_a_polite_rung_reaches(KillMode mode, SignalScope scope)
    {
        var story = new Story(Some.Unit() with { KillMode = mode }).Running().Stop(Some.Alice);

        Assert.Equal([("INT", scope), ("CONT", scope)], story.Signals);
    }

    [Fact]
    public void Polite_rungs_that_would_reach_nobody_are_passed_over()
    {
        var story = new Story(Some.Unit() with { KillMode = KillMode.Main }).Running().Exited(ExitStatus.Exited(1), treeEmpty: false).Tree(Some.Orphans);

        Assert.Equal([("KILL", SignalScope.Tree)], story.Signals);
    }

    [Fact]
    public void A_second_stop_of_the_same_client_moves_to_the_next_rung()
    {
        var story = new Story().Running().Stop(Some.Alice).Stop(Some.Alice);
        Assert.Equal([("TERM", SignalScope.Group), ("CONT", SignalScope.Group)], story.Signals);

        Assert.Equal([("KILL", SignalScope.Tree)], story.Stop(Some.Alice).Signals);
        story.Stop(Some.Alice).Effect<Effect.Ignored>();
        Assert.Empty(story.Signals);
    }

    [Fact]
    public void Another_clients_stop_joins_the_first()
    {
        var story = new Story().Running().Stop(Some.Alice).Stop(Some.Bob);
        Assert.Empty(story.Signals);

        Assert.Equal(("TERM", SignalScope.Group), story.Stop(Some.Bob).Signals.First());
    }

    [Fact]
    public void A_stop_of_the_supervisor_itself_joins_too()
    {
        Assert.Empty(new Story().Running().Stop(Some.Alice).Stop(null).Stop(null).Signals);
    }

    [Fact]
    public void A_forced_stop_kills_the_tree_at_once()
    {
        Assert.Equal([("KILL", SignalScope.Tree)], new Story().Running().Stop(Some.Alice, force: true).Signals);
    }

    [Fact]
    public void A_forced_stop_leaves_a_ladder_that_is_under_way()
    {
        var story = new Story(Some.Unit(stop: "TERM 60s")).Running().Stop(Some.Alice).Stop(Some.Bob, force: true);

        Assert.Equal([("KILL", SignalScope.Tree)], story.Signals);
        Assert.Empty(story.Stop(Some.Alice, force: true).Signals);
    }

    [Fact]
    public void A_ladder_that_ends_while_someone_lives_has_failed_and_names_them()
    {
        var story = new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice).Tree(Some.Orphans).Later(5).RungTimer();
        story.Effect<Effect.CheckTree>();

        story.Tree(Some.Orphans);
        Assert.Equal(Some.Orphans, story.State<ServiceState.Lingering>().Survivors);
        Assert.Equal(Some.Orphans, story.Event<ServiceEvent.StopFailed>().Survivors);
        Assert.Equal(ServiceStatus.Failed, ServiceStatuses.Of(story.Record.State));
    }

    [Fact]
    public void What_outlives_even_kill_is_named_after_the_patience_of_that_rung()
    {
        var story = new Story().Running().Stop(Some.Alice, force: true).Tree(Some.Orphans).Later(5).RungTimer().Tree(Some.Orphans);

        story.State<ServiceState.Lingering>();
    }

    [Fact]
    public void Survivors_can_be_stopped_again_and_by_force()
    {
        var story = Lingering().Stop(Some.Bob);
        Assert.Equal(("TERM", SignalScope.Tree), story.Signals.First());

        Assert.Equal([("KILL", SignalScope.Tree)], Lingering().Stop(Some.Bob, force: true).Signals);
    }

    [Fact]
    public void When_the_survivors_end_by_themselves_the_stop_is_complete_after_all()
    {
        var story = Lingering().Feed(new ServiceInput.TreeChanged());
        story.Effect<Effect.CheckTree>();

        story.Tree(Some.Nobody).State<ServiceState.Idle>();
        story.Effect<Effect.Release>();
    }

    [Fact]
    public void A_leader_among_the_survivors_may_still_exit()
    {
        var story = new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice).Later(5).RungTimer().Tree([new TreeMember(101, "api")]);
        Assert.Null(story.State<ServiceState.Lingering>().Exit);

        story.Exited(ExitStatus.Exited(0)).State<ServiceState.Idle>();
        Assert.Equal(ExitStatus.Exited(0), story.Record.Instance!.Exit);
    }

    [Fact]
    public void A_stop_during_a_launch_waits_for_what_is_to_be_stopped()
    {
        var story = new Story().Start().Stop(Some.Alice);
        Assert.Empty(story.Signals);

        story.Spawned();
        Assert.Equal(("INT", SignalScope.Group), story.Signals.First());
        story.Event<ServiceEvent.Started>();
        Assert.Equal([Some.Alice], story.State<ServiceState.Stopping>().Climb.AskedBy);
    }

    [Fact]
    public void A_forced_stop_during_a_launch_is_forced_when_it_can_be()
    {
        Assert.Equal([("KILL", SignalScope.Tree)], new Story().Start().Stop(Some.Alice, force: true).Stop(Some.Bob).Spawned().Signals);
    }

    [Fact]
    public void A_stop_during_back_off_is_over_at_once()
    {
        var story = new Story().Running().Exited(ExitStatus.Exited(1));
        story.State<ServiceState.BackingOff>();

        story.Stop(Some.Alice).State<ServiceState.Idle>();
        Assert.Equal(LifeTimer.BackOff, story.Effect<Effect.CancelTimer>().Timer);
        story.Event<ServiceEvent.AtRest>();
    }

    [Fact]
    public void A_stop_that_comes_just_after_the_end_keeps_the_policy_from_starting_it_again()
    {
        var story = new Story(Some.Unit(RestartPolicy.Always)).Running().Exited(ExitStatus.Exited(1), treeEmpty: false).Stop(Some.Alice).Tree(Some.Nobody);

        story.State<ServiceState.Idle>();
        Assert.Equal(ExitStatus.Exited(1), story.Record.Instance!.Exit);
    }

    [Fact]
    public void A_signal_is_sent_as_asked_and_no_more()
    {
        var story = new Story().Running().Feed(new ServiceInput.Kill(Signal.Parse("USR1"), SignalScope.Main));

        Assert.Equal([("USR1", SignalScope.Main)], story.Signals);
        story.State<ServiceState.Running>();
    }

    private static Story Lingering() =>
        new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice).Exited(Interrupted, treeEmpty: false).Tree(Some.Orphans).Later(5).RungTimer().Tree(Some.Orphans);
}
