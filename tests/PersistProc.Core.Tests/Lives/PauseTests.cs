namespace PersistProc.Core.Tests.Lives;

/// <summary>A paused service keeps its state, and its time does not pass.</summary>
public class PauseTests
{
    private static readonly ServiceUnit Unit = Some.Unit() with { Type = ServiceType.Notify, Watchdog = TimeSpan.FromSeconds(10), RuntimeMax = TimeSpan.FromSeconds(60) };
    private static readonly ServiceInput.Pause Pause = new(true), GoOn = new(false);

    [Fact]
    public void It_stands_still_and_goes_on_in_the_state_that_it_has()
    {
        var story = new Story().Running().Feed(Pause);
        story.State<ServiceState.Running>();
        Assert.Equal([("STOP", SignalScope.Whole)], story.Signals);
        Assert.NotNull(story.Record.Instance!.PausedSince);
        story.Feed(GoOn).State<ServiceState.Running>();
        Assert.Equal([("CONT", SignalScope.Whole)], story.Signals);
        Assert.Null(story.Record.Instance!.PausedSince);
    }

    [Fact]
    public void Said_again_a_pause_is_ordered_again_and_who_is_not_paused_is_not_resumed()
    {
        var story = new Story().Running().Feed(Pause).Later(5).Feed(Pause);
        Assert.Equal([("STOP", SignalScope.Whole)], story.Signals);
        Assert.Equal(TimeSpan.FromSeconds(100), story.Record.Instance!.PausedSince);
        Assert.Equal("it is not paused", story.Feed(GoOn).Feed(GoOn).Effect<Effect.Ignored>().Why);
        Assert.Equal("it does not run", new Story().Feed(Pause).Effect<Effect.Ignored>().Why);
    }

    [Fact]
    public void No_limit_on_its_time_passes()
    {
        var story = Notified().Later(20).Feed(Pause);
        Assert.Equal([LifeTimer.Control, LifeTimer.Watchdog, LifeTimer.Activation, LifeTimer.Runtime], story.Effects.OfType<Effect.CancelTimer>().Select(cancel => cancel.Timer));
        // a supervisor that takes over has begun them
        foreach (var timer in (LifeTimer[])[LifeTimer.Watchdog, LifeTimer.Runtime]) story.Later(500).Feed(new ServiceInput.TimerFired(timer, story.Attempt)).State<ServiceState.Running>();
        story.Feed(new ServiceInput.Unhealthy(story.Attempt, "nobody answers")).State<ServiceState.Running>();
        Assert.Null(Probing.Of(story.Record with { Unit = Unit with { Health = new Probe { File = "/x" } } }));

        story.Feed(GoOn);
        Assert.Equal([(LifeTimer.Runtime, 40.0), (LifeTimer.Watchdog, 10.0)], story.Effects.OfType<Effect.StartTimer>().Select(start => (start.Timer, start.After.TotalSeconds)));
        story.Later(39).Feed(new ServiceInput.TimerFired(LifeTimer.Runtime, story.Attempt)).State<ServiceState.Running>();
        story.Later(1).Feed(new ServiceInput.TimerFired(LifeTimer.Runtime, story.Attempt)).State<ServiceState.Stopping>();
    }

    [Fact]
    public void What_is_being_started_has_the_rest_of_its_time_afterwards()
    {
        var story = new Story(Unit with { StartTimeout = TimeSpan.FromSeconds(30) }).Start().Spawned().Later(10).Feed(Pause).Later(100).Feed(GoOn);
        Assert.Equal((LifeTimer.Activation, 20.0), (story.Effect<Effect.StartTimer>().Timer, story.Effect<Effect.StartTimer>().After.TotalSeconds));
        story.Later(19).ActivationTimer().State<ServiceState.Activating>();
        story.Later(1).ActivationTimer().State<ServiceState.Stopping>();
    }

    [Fact]
    public void A_stop_lifts_the_pause_behind_its_first_signal_and_only_once()
    {
        var story = new Story().Running().Feed(Pause).Stop();
        Assert.Equal([("INT", SignalScope.Group), ("CONT", SignalScope.Group), ("CONT", SignalScope.Whole)], story.Signals);
        Assert.Null(story.Record.Instance!.PausedSince);
        Assert.DoesNotContain(("CONT", SignalScope.Whole), story.Later(5).RungTimer().Signals);
        Assert.Equal([("KILL", SignalScope.Tree), ("CONT", SignalScope.Whole)], new Story().Running().Feed(Pause).Stop(force: true).Signals);
    }

    [Fact]
    public void What_a_leader_leaves_that_was_killed_while_it_was_paused_is_stopped_like_any_other()
    {
        var story = new Story().Running().Feed(Pause).Exited(ExitStatus.Killed(Signal.Kill), treeEmpty: false).Tree(Some.Orphans);
        story.State<ServiceState.Stopping>();
        Assert.Contains(("CONT", SignalScope.Whole), story.Signals);
        Assert.Null(new Story().Running().Feed(Pause).Exited(ExitStatus.Killed(Signal.Kill)).Later(60).BackOffTimer().Spawned().Record.Instance!.PausedSince);
    }

    [Fact]
    public void The_next_supervisor_orders_it_again_and_so_it_does_of_what_went_on()
    {
        var story = new Story(Some.Unit() with { RuntimeMax = TimeSpan.FromSeconds(60) }).Running().Feed(Pause);
        var held = new HeldInstance(new InstanceId(story.Record.Name, story.Attempt), 101, null, 0);
        Assert.Equal([("STOP", SignalScope.Whole)], story.Resume(held).Signals);
        Assert.Empty(story.Effects.OfType<Effect.StartTimer>());
        Assert.Equal([("CONT", SignalScope.Whole)], story.Feed(GoOn).Resume(held).Signals);
        Assert.Empty(new Story().Running().Resume(held).Signals);
    }

    private static Story Notified()
    {
        var story = new Story(Unit).Start().Spawned();
        return story.Feed(new ServiceInput.Said(story.Attempt, new Notification { Phase = NotifiedPhase.Ready }));
    }
}
