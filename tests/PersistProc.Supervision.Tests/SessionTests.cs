using Akka.TestKit;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

public class SessionTests : Stage
{
    private readonly TestProbe _told;

    public SessionTests() => _told = CreateTestProbe("told");

    [Fact]
    public void A_run_is_attached_when_there_is_an_instance_and_told_everything_after()
    {
        Begin();
        var instance = Running(Run(session: Session(OnExit.Stop)));
        var attached = _told.ExpectMsg<SessionEvent.Attached>();
        Assert.Equal((101, 1000, false, OnExit.Stop), (attached.Pid, attached.LogPosition, attached.Joined, attached.Vanish));

        Exits(instance, ExitStatus.Exited(3));
        Assert.Equal((ExitStatus.Exited(3), 2000), Told<ServiceEvent.Exited>() is var exited ? (exited.Status, exited.LogPosition) : default);
        Assert.Equal(ExitStatus.Exited(3), Told<ServiceEvent.AtRest>().Exit);
        Settled(() => Assert.DoesNotContain("session/s1", Keeper.Kept.Keys));
    }

    [Fact]
    public void The_session_is_on_record_before_the_process_exists()
    {
        Begin();
        Begin(Run(session: Session(OnExit.Stop)));
        Spawn();

        AwaitAssert(() => Assert.Contains("session/s1", Keeper.Kept.Keys));
    }

    [Fact]
    public void A_run_that_could_not_be_launched_is_told_why()
    {
        Begin();
        Begin(Run(session: Session(OnExit.Stop)));
        Keeper.Says(new KeeperEvent.LaunchFailed(Spawn(), new LaunchFailure(LaunchStage.Program, 2, "no such program", 127)));

        Assert.Equal(127, Told<ServiceEvent.LaunchFailed>().Failure.ExitCode);
        Told<ServiceEvent.AtRest>();
    }

    [Fact]
    public void Each_rung_is_told_with_those_who_are_alive()
    {
        Begin();
        var instance = Attached(OnExit.Stop);
        Begin(Stop(client: Bob));
        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(instance, [new TreeMember(101, "sleep"), new TreeMember(102, "child")]));

        var rung = Told<ServiceEvent.OnRung>();
        Assert.Equal(("INT", "TERM", 2), (rung.Rung.Signal.ShortName, rung.Next!.Signal.ShortName, rung.Alive.Count));
    }

    [Fact]
    public void When_somebody_else_restarts_it_the_session_goes_on_with_the_next_instance()
    {
        Begin();
        var instance = Attached(OnExit.Stop);
        Begin(Restart());
        Next<Call.CheckTree>();
        Exits(instance, ExitStatus.Killed(Signal.Int));
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 102, 2000));

        Assert.Equal((102, StartCause.RestartedByHand), Told<ServiceEvent.Started>() is var started ? (started.Pid, started.Cause) : default);
    }

    [Fact]
    public void A_client_that_vanishes_under_stop_stops_its_service()
    {
        Begin();
        Attached(OnExit.Stop);
        Supervisor.Tell(new SupervisorProtocol.CloseSession(new SessionId("s1"), Detached: false));

        Assert.Equal("INT", Next<Call.Signal>().Name);
        Settle();
        Assert.DoesNotContain("session/s1", Keeper.Kept.Keys);
        // the stop was on record before the session went off it
        var log = Keeper.Log.ToList();
        Assert.True(log.LastIndexOf("put service/sleep") < log.LastIndexOf("delete session/s1"));
    }

    [Theory]
    [InlineData(OnExit.Detach, false)]
    [InlineData(OnExit.Stop, true)]
    public void A_client_that_vanishes_under_detach_or_says_goodbye_leaves_it_running(OnExit policy, bool detached)
    {
        Begin();
        Attached(policy);
        Supervisor.Tell(new SupervisorProtocol.CloseSession(new SessionId("s1"), detached));

        AwaitAssert(() => Assert.DoesNotContain("session/s1", Keeper.Kept.Keys));
        Settle();
        Assert.Equal(ServiceStatus.Running, Snapshot("sleep").Status);
    }

    [Fact]
    public void A_client_that_vanishes_while_its_run_is_launched_stops_it_all_the_same()
    {
        Begin();
        Begin(Run(session: Session(OnExit.Stop)));
        var instance = Spawn();
        Supervisor.Tell(new SupervisorProtocol.CloseSession(new SessionId("s1"), Detached: false));
        AwaitAssert(() => Assert.DoesNotContain("session/s1", Keeper.Kept.Keys));

        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        Assert.Equal("INT", Next<Call.Signal>().Name);
    }

    [Fact]
    public void Who_joins_what_he_did_not_start_leaves_it_running_unless_he_says_otherwise()
    {
        Begin();
        Running(Run() with { OnExit = OnExit.Stop });
        Ask<SupervisorProtocol.Results>(Run(session: Session(null)) with { OnExit = OnExit.Stop });
        var attached = _told.ExpectMsg<SessionEvent.Attached>();
        Assert.Equal((true, OnExit.Detach), (attached.Joined, attached.Vanish));

        Ask<SupervisorProtocol.Results>(Run(session: Session(OnExit.Stop) with { Id = new SessionId("s2") }));
        Assert.Equal(OnExit.Stop, _told.ExpectMsg<SessionEvent.Attached>().Vanish);
    }

    [Fact]
    public void Who_finds_what_he_would_join_on_its_way_out_has_started_the_next_one()
    {
        Begin();
        var instance = Running(Run());
        Begin(Stop());
        Next<Call.CheckTree>();
        Begin(Run(session: Session(null)) with { OnExit = OnExit.Stop });
        Settle();
        Exits(instance, ExitStatus.Killed(Signal.Int));
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 102, 0));

        var attached = _told.ExpectMsg<SessionEvent.Attached>();
        Assert.Equal((102, false, OnExit.Stop), (attached.Pid, attached.Joined, attached.Vanish));
    }

    [Fact]
    public void Attach_is_for_what_runs_and_follow_for_everything()
    {
        Begin();
        Exits(Running(Run()), ExitStatus.Exited(0));
        Event<ServiceEvent.AtRest>();
        Supervisor.Tell(new SupervisorProtocol.Attach("sleep", Here, Session(null) with { Mode = SessionMode.Attach }));
        var ended = Assert.IsType<ServiceEvent.AtRest>(_told.ExpectMsg<SessionEvent.Happened>().Event); // who comes late is told how it ended
        Assert.Equal(ExitStatus.Exited(0), ended.Exit);

        Supervisor.Tell(new SupervisorProtocol.Attach("sleep", Here, Session(null) with { Id = new SessionId("s2"), Mode = SessionMode.Follow }));
        Assert.Null(_told.ExpectMsg<SessionEvent.Attached>().Pid);
        Begin(Run());
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 102, 0));
        Assert.Equal(102, Told<ServiceEvent.Started>().Pid);
        Assert.DoesNotContain("session/s2", Keeper.Kept.Keys);
    }

    [Fact]
    public void Attach_to_what_is_unknown_is_refused()
    {
        Begin();
        Supervisor.Tell(new SupervisorProtocol.Attach("nosuch", Here, Session(null)));

        Assert.Equal(RefusalCode.NoSuchTarget, _told.ExpectMsg<SessionEvent.Refused>().Refusal.Code);
    }

    [Fact]
    public void After_a_takeover_a_client_that_does_not_come_back_has_its_policy_applied()
    {
        BeginWithSession(OnExit.Stop);
        Pass(4.9);
        Settle();
        Assert.Equal(ServiceStatus.Running, Snapshot("sleep").Status);

        Pass(0.1);
        Assert.Equal("INT", Next<Call.Signal>().Name);
    }

    [Fact]
    public void After_a_takeover_a_client_that_comes_back_goes_on()
    {
        BeginWithSession(OnExit.Stop);
        Pass(4);
        Supervisor.Tell(new SupervisorProtocol.Resume(ServiceName.Parse("sleep"), Session(null)));
        Assert.Equal((101, OnExit.Stop), _told.ExpectMsg<SessionEvent.Attached>() is var attached ? (attached.Pid!.Value, attached.Vanish) : default);

        Pass(10);
        Settle();
        Assert.Equal(ServiceStatus.Running, Snapshot("sleep").Status);
    }

    [Fact]
    public void Who_comes_back_when_all_is_over_is_told_how_it_ended()
    {
        Begin();
        Exits(Running(Run()), ExitStatus.Exited(3));
        Event<ServiceEvent.AtRest>();
        Supervisor.Tell(new SupervisorProtocol.Resume(ServiceName.Parse("sleep"), Session(null)));

        _told.ExpectMsg<SessionEvent.Attached>();
        Assert.Equal(ExitStatus.Exited(3), Told<ServiceEvent.AtRest>().Exit);
    }

    [Fact]
    public void A_client_that_throws_when_it_is_told_hurts_nobody()
    {
        Begin();
        var session = Session(OnExit.Detach) with { Sink = _ => throw new InvalidOperationException("a fault on purpose") };
        var instance = Running(Run(session: session));
        Exits(instance, ExitStatus.Exited(0));

        Event<ServiceEvent.AtRest>();
        AwaitAssert(() => Assert.DoesNotContain("session/s1", Keeper.Kept.Keys));
    }

    private SessionOpening Session(OnExit? vanish) => new(new SessionId("s1"), Alice, SessionMode.Run, vanish, what => _told.Ref.Tell(what));

    private InstanceId Attached(OnExit policy)
    {
        var instance = Running(Run(session: Session(policy)));
        _told.ExpectMsg<SessionEvent.Attached>();
        return instance;
    }

    private T Told<T>()
        where T : ServiceEvent => (T)((SessionEvent.Happened)_told.FishForMessage(told => told is SessionEvent.Happened { Event: T })).Event;

    private void Settled(Action assertion) => AwaitAssert(assertion);

    private void BeginWithSession(OnExit policy)
    {
        var instance = new InstanceId(ServiceName.Parse("sleep"), new Attempt(1));
        var record = TakeoverTests.RunningRecord(instance, Time);
        var session = new SessionRecord(new SessionId("s1"), Alice, instance.Service, policy);
        var records = new Dictionary<string, byte[]> { ["service/sleep"] = RecordJson.Encode(record), ["session/s1"] = RecordJson.Encode(session) };
        Begin(records, new HeldInstance(instance, 101, null, 1000));
        // the session counts its five seconds once it is there
        var probe = CreateTestProbe();
        Sys.ActorSelection("/user/supervisor/*").Tell(new Identify("all"), probe.Ref);
        probe.ReceiveN(2);
    }
}
