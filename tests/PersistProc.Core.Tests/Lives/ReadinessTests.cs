namespace PersistProc.Core.Tests.Lives;

public class ReadinessTests
{
    private static readonly RequestId Asked = new("r1");

    private static readonly Probe Port = new() { Tcp = new TcpTarget(TcpTarget.Local, 5432) };

    [Fact]
    public void What_needs_nothing_is_ready_as_soon_as_it_runs()
    {
        var story = new Story().Running();

        story.State<ServiceState.Running>();
        Assert.NotNull(story.Record.Instance!.ReadyAt);
    }

    [Fact]
    public void With_a_probe_it_is_starting_until_that_succeeds()
    {
        var story = Requested(new Story(Some.Unit() with { Ready = Port })).Spawned();
        Assert.Equal(TimeSpan.FromSeconds(30), story.Effect<Effect.StartTimer>().After);
        Assert.Equal(ServiceStatus.Starting, ServiceStatuses.Of(story.Record.State));
        Assert.Null(Outcome(story));

        story.Later(1).NotReadyYet("port 5432 refuses connections");
        Assert.Equal("not ready yet: port 5432 refuses connections", ServiceStatuses.Why(story.Record.State));
        story.NotReadyYet("port 5432 refuses connections");
        Assert.Equal("that is known", story.Effect<Effect.Ignored>().Why);

        story.Later(1).Ready();
        Assert.Equal(TimeSpan.FromSeconds(100), story.State<ServiceState.Running>().Since);
        Assert.Equal(LifeTimer.Activation, story.Effect<Effect.CancelTimer>().Timer);
        story.Event<ServiceEvent.Ready>();
        Assert.Null(Outcome(story)!.Error);
    }

    [Fact]
    public void What_is_not_ready_in_time_is_stopped_and_its_policy_decides()
    {
        var story = Requested(new Story(Some.Unit() with { Ready = Port with { Timeout = TimeSpan.FromSeconds(3) } })).Spawned().NotReadyYet("port 5432 refuses connections");
        story.Later(2.5).ActivationTimer();
        Assert.Equal(0.5, story.Effect<Effect.StartTimer>().After.TotalSeconds, 6);

        story.Later(0.5).ActivationTimer();
        story.State<ServiceState.Stopping>();
        Assert.Contains(("INT", SignalScope.Group), story.Signals);
        Assert.Equal("not ready within 3s: port 5432 refuses connections", Outcome(story)!.Error);

        // it ended by the signal that we sent, which would be a clean end of its own
        story.Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(new Reason.NotReady(TimeSpan.FromSeconds(3), "port 5432 refuses connections"), story.State<ServiceState.BackingOff>().Why);
    }

    [Fact]
    public void Without_a_restart_policy_it_has_failed_then()
    {
        var story = new Story(Some.Unit(RestartPolicy.No) with { Ready = Port }).Start().Spawned().Later(30).ActivationTimer().Exited(ExitStatus.Exited(0));

        Assert.Equal(new Reason.NotReady(TimeSpan.FromSeconds(30), null), story.State<ServiceState.Failed>().Why);
    }

    [Fact]
    public void What_ends_before_it_is_ready_fails_its_start_though_it_is_tried_again()
    {
        var story = Requested(new Story(Some.Unit() with { Ready = Port })).Spawned().Exited(ExitStatus.Exited(3));

        story.State<ServiceState.BackingOff>();
        Assert.Equal("exited with 3 before it was ready", Outcome(story)!.Error);
    }

    [Fact]
    public void That_holds_without_a_delay_too()
    {
        var story = Requested(new Story(Some.Unit() with { Ready = Port, RestartDelay = TimeSpan.Zero })).Spawned().Exited(ExitStatus.Exited(3));

        story.State<ServiceState.Launching>();
        Assert.Equal("exited with 3 before it was ready", Outcome(story)!.Error);
    }

    [Fact]
    public void A_oneshot_is_ready_when_it_has_ended_well()
    {
        var story = Requested(new Story(Some.Unit() with { Type = ServiceType.Oneshot })).Spawned();
        Assert.Empty(story.Effects.OfType<Effect.StartTimer>());
        Assert.Equal(ServiceStatus.Starting, ServiceStatuses.Of(story.Record.State));
        Assert.Null(Outcome(story));

        story.Later(1000).Exited(ExitStatus.Exited(0));
        story.State<ServiceState.Completed>();
        story.Event<ServiceEvent.Ready>();
        Assert.Equal(101, Outcome(story)!.Pid);
        Assert.Null(Outcome(story)!.Error);
    }

    [Fact]
    public void A_oneshot_that_fails_is_never_ready_and_a_signal_is_a_failure_too()
    {
        var story = Requested(new Story(Some.Unit(RestartPolicy.No) with { Type = ServiceType.Oneshot })).Spawned().Exited(ExitStatus.Killed(Signal.Term));

        Assert.Equal(new Reason.Ended(ExitStatus.Killed(Signal.Term)), story.State<ServiceState.Failed>().Why);
        Assert.Equal("killed by SIGTERM", Outcome(story)!.Error);
        Assert.Empty(story.Effects.OfType<Effect.Announce>().Select(announce => announce.Event).OfType<ServiceEvent.Ready>());
    }

    [Fact]
    public void A_oneshot_that_remains_counts_as_running_until_it_is_stopped()
    {
        var story = new Story(Some.Unit() with { Type = ServiceType.Oneshot, RemainAfterExit = true }).Start().Spawned().Exited(ExitStatus.Exited(0), treeEmpty: false);
        story.State<ServiceState.Remaining>();
        Assert.Equal(ServiceStatus.Running, ServiceStatuses.Of(story.Record.State));
        Assert.Empty(story.Effects.OfType<Effect.CheckTree>());

        story.Start();
        story.State<ServiceState.Remaining>();

        story.Stop(Some.Alice).Tree(Some.Orphans);
        Assert.Equal(ExitStatus.Exited(0), story.State<ServiceState.Stopping>().Exit);
        story.Tree(Some.Nobody);
        Assert.Equal(new Reason.StoppedOnRequest(Some.Alice), story.State<ServiceState.Idle>().Why);
    }

    [Fact]
    public void A_restart_of_what_remains_does_its_work_again()
    {
        var story = new Story(Some.Unit() with { Type = ServiceType.Oneshot, RemainAfterExit = true }).Start().Spawned().Exited(ExitStatus.Exited(0)).Restart().Tree(Some.Nobody);

        Assert.Equal(new Attempt(2), story.Effect<Effect.Spawn>().Attempt);
    }

    [Fact]
    public void What_is_stopped_while_it_is_being_started_has_not_done_its_work()
    {
        var story = new Story(Some.Unit() with { Type = ServiceType.Oneshot, RemainAfterExit = true }).Start().Spawned().Stop().Exited(ExitStatus.Exited(0));

        story.State<ServiceState.Idle>();
        Assert.Null(story.Record.Exits[^1].ReadyAt);
    }

    [Fact]
    public void What_runs_as_long_as_it_may_is_stopped_as_a_failure()
    {
        var story = new Story(Some.Unit() with { RuntimeMax = TimeSpan.FromSeconds(60) }).Running();
        Assert.Equal(TimeSpan.FromSeconds(60), story.Effect<Effect.StartTimer>().After);

        story.Later(60).Feed(new ServiceInput.TimerFired(LifeTimer.Runtime, story.Attempt)).Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(new Reason.RanTooLong(TimeSpan.FromSeconds(60)), story.State<ServiceState.BackingOff>().Why);
    }

    [Fact]
    public void What_is_unwell_is_stopped_and_started_again()
    {
        var story = new Story().Running().Feed(new ServiceInput.Unhealthy(new Attempt(1), "it answers 500"));
        Assert.Contains(("INT", SignalScope.Group), story.Signals);

        story.Exited(ExitStatus.Exited(0));
        Assert.Equal(new Reason.Unhealthy("it answers 500"), story.State<ServiceState.BackingOff>().Why);
    }

    [Fact]
    public void A_takeover_goes_on_waiting_for_what_is_left()
    {
        var story = new Story(Some.Unit() with { Ready = Port }).Start().Spawned().Later(10).Resume(new HeldInstance(new InstanceId(Some.Name, new Attempt(1)), 101, null, 0));

        Assert.Equal(TimeSpan.FromSeconds(20), story.Effect<Effect.StartTimer>().After);
        story.State<ServiceState.Activating>();
    }

    [Fact]
    public void A_takeover_leaves_alone_what_has_done_its_work()
    {
        var unit = Some.Unit() with { Type = ServiceType.Oneshot, RemainAfterExit = true };
        var story = new Story(unit).Start().Spawned().Exited(ExitStatus.Exited(0)).Resume(new HeldInstance(new InstanceId(Some.Name, new Attempt(1)), 101, ExitStatus.Exited(0), 0));

        story.State<ServiceState.Remaining>();
    }

    [Fact]
    public void A_record_with_all_of_it_is_read_back()
    {
        var probe = Port with { Headers = new Dictionary<string, string> { ["Accept"] = "text/plain" }.ToValueMap(), Status = [200], Delay = TimeSpan.FromSeconds(1) };
        var story = new Story(Some.Unit() with { Ready = probe, Health = probe, StartTimeout = TimeSpan.FromSeconds(3) }).Start().Spawned().NotReadyYet("x").Later(60).ActivationTimer();

        Assert.Equal(story.Record, RecordJson.DecodeService(RecordJson.Encode(story.Record), out _));
    }

    private static Story Requested(Story story) => story.Start().With(record => Requests.Note(record, Asked, RequestAction.Start));

    private static RequestOutcome? Outcome(Story story) => Requests.Find(Requests.Settle(story.Record), Asked)!.Outcome;
}
