namespace PersistProc.Core.Tests.Lives;

/// <summary>What a service says of itself, and what it does not say in time.</summary>
public class NotifyTests
{
    private static readonly ServiceUnit Unit = Some.Unit() with { Type = ServiceType.Notify, Watchdog = TimeSpan.FromSeconds(10), ReloadSignal = Signal.Hup };

    [Fact]
    public void It_is_ready_when_it_says_so()
    {
        var story = new Story(Unit).Start().Spawned();
        Assert.Equal(TimeSpan.FromSeconds(90), story.Effect<Effect.StartTimer>().After);

        Say(story, new Notification { Status = "loading 3 of 7" });
        story.State<ServiceState.Activating>();
        Assert.Equal("loading 3 of 7", story.Record.Instance!.Says);

        Say(story, new Notification { Phase = NotifiedPhase.Ready, Status = "" });
        story.State<ServiceState.Running>();
        Assert.Null(story.Record.Instance!.Says);
        Assert.Equal((LifeTimer.Watchdog, TimeSpan.FromSeconds(10)), (story.Effect<Effect.StartTimer>().Timer, story.Effect<Effect.StartTimer>().After));
        story.Event<ServiceEvent.Ready>();

        // said again, by a supervisor that died over it
        Say(story, new Notification { Phase = NotifiedPhase.Ready });
        story.State<ServiceState.Running>();
        Assert.Empty(story.Effects.OfType<Effect.Announce>());
    }

    [Fact]
    public void Where_a_probe_tells_its_own_word_does_not_count()
    {
        var story = new Story(Unit with { Ready = new Probe { File = "/run/ready" } }).Start().Spawned();
        Say(story, new Notification { Phase = NotifiedPhase.Ready });
        story.State<ServiceState.Activating>();
        story.Ready().State<ServiceState.Running>();
    }

    [Fact]
    public void It_may_ask_for_more_time_but_not_for_less()
    {
        var story = new Story(Unit with { StartTimeout = TimeSpan.FromSeconds(20) }).Start().Spawned().Later(10);
        Say(story, new Notification { ExtendTimeout = TimeSpan.FromSeconds(5) });
        Assert.Empty(story.Effects.OfType<Effect.StartTimer>());

        Say(story, new Notification { ExtendTimeout = TimeSpan.FromSeconds(30) });
        Assert.Equal(TimeSpan.FromSeconds(30), story.Effect<Effect.StartTimer>().After);
        story.Later(29).ActivationTimer();
        story.State<ServiceState.Activating>();
        story.Later(1).ActivationTimer();
        Assert.Equal(new Reason.NotReady(TimeSpan.FromSeconds(40), null), story.Record.Instance!.Fault);
    }

    [Fact]
    public void A_stop_waits_longer_for_who_asks_for_it_but_not_once_it_kills()
    {
        var story = new Story(Unit).Start().Spawned().Stop().Later(4);
        Say(story, new Notification { ExtendTimeout = TimeSpan.FromSeconds(60) });
        Assert.Equal(TimeSpan.FromSeconds(60), story.Effect<Effect.StartTimer>().After);
        story.Later(60).RungTimer();
        Assert.Contains(("TERM", SignalScope.Group), story.Signals);
        story.Later(5).RungTimer();
        Assert.Contains(("KILL", SignalScope.Tree), story.Signals);
        Say(story, new Notification { ExtendTimeout = TimeSpan.FromSeconds(60) });
        Assert.Empty(story.Effects.OfType<Effect.StartTimer>());
    }

    [Fact]
    public void Who_does_not_say_in_time_that_it_lives_gets_abrt_and_its_policy_decides()
    {
        var story = Ready();
        story.Later(9);
        Say(story, new Notification { Watchdog = WatchdogWord.Alive });
        Assert.Equal(LifeTimer.Watchdog, story.Effect<Effect.StartTimer>().Timer);

        story.Later(10).Feed(new ServiceInput.TimerFired(LifeTimer.Watchdog, story.Attempt));
        Assert.Equal("ABRT 5s, INT 5s, TERM 5s, KILL", Spelled(story.State<ServiceState.Stopping>().Climb.Ladder));
        Assert.Contains(("ABRT", SignalScope.Group), story.Signals);
        story.Exited(ExitStatus.Killed(Signal.Parse("ABRT")));
        Assert.Equal(new Reason.Silent(TimeSpan.FromSeconds(10)), story.State<ServiceState.BackingOff>().Why);
    }

    [Fact]
    public void It_may_choose_how_often_and_trigger_it()
    {
        var story = Ready();
        Say(story, new Notification { WatchdogTime = TimeSpan.FromSeconds(2) });
        Assert.Equal(TimeSpan.FromSeconds(2), story.Effect<Effect.StartTimer>().After);
        Say(story, new Notification { WatchdogTime = TimeSpan.Zero });
        Assert.Equal(LifeTimer.Watchdog, story.Effect<Effect.CancelTimer>().Timer);
        story.Feed(new ServiceInput.TimerFired(LifeTimer.Watchdog, story.Attempt));
        story.State<ServiceState.Running>();
        Say(story, new Notification { WatchdogTime = TimeSpan.FromSeconds(2) });
        Say(story, new Notification { Watchdog = WatchdogWord.Trigger });
        story.State<ServiceState.Stopping>();
    }

    [Fact]
    public void A_reload_sends_its_signal_and_who_tells_is_believed()
    {
        var story = Ready().Feed(new ServiceInput.Reload());
        Assert.Equal(("HUP", SignalScope.Main), Assert.Single(story.Signals));
        Say(story, new Notification { Phase = NotifiedPhase.Reloading });
        Assert.Equal(ServiceStatus.Reloading, ServiceStatuses.Of(story.Record.State));
        Assert.Equal(TimeSpan.FromSeconds(90), story.Effect<Effect.StartTimer>().After);
        Say(story, new Notification { Phase = NotifiedPhase.Ready });
        Assert.Null(story.Event<ServiceEvent.Reloaded>().Fault);
        story.State<ServiceState.Running>();
    }

    [Fact]
    public void A_reload_that_never_ends_leaves_it_running()
    {
        var story = Ready();
        Say(story, new Notification { Phase = NotifiedPhase.Reloading });
        story.Later(90).ActivationTimer();
        Assert.Equal("did not say within 90s that it is ready again", story.Event<ServiceEvent.Reloaded>().Fault);
        story.State<ServiceState.Running>();
    }

    [Fact]
    public void Without_a_socket_a_reload_is_its_signal_and_without_a_signal_there_is_none()
    {
        var story = new Story(Some.Unit() with { ReloadSignal = Signal.Hup }).Running().Feed(new ServiceInput.Reload());
        story.Event<ServiceEvent.Reloaded>();

        story = new Story().Running().Feed(new ServiceInput.Reload());
        Assert.Contains("needs a reload_signal", story.Effect<Effect.Ignored>().Why, StringComparison.Ordinal);
    }

    private static Story Ready()
    {
        var story = new Story(Unit).Start().Spawned();
        Say(story, new Notification { Phase = NotifiedPhase.Ready });
        return story;
    }

    private static void Say(Story story, Notification what) => story.Feed(new ServiceInput.Said(story.Attempt, what));

    private static string Spelled(StopLadder ladder) => string.Join(", ", ladder.Rungs.Select(rung => rung.Wait is null && rung.Signal != Signal.Kill ? $"{rung.Signal.ShortName} {Durations.Print(rung.Patience)}" : rung.ToString()));
}
