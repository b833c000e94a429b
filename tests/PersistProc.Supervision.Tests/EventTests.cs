using PersistProc.Core;

namespace PersistProc.Supervision.Tests;

/// <summary>Events are kept in the record they tell of before they are written down, and whoever takes over looks for them.</summary>
public class EventTests : Stage
{
    [Fact]
    public void An_event_is_in_the_record_before_it_is_in_the_journal()
    {
        Begin();
        var instance = Running(Run(restart: RestartPolicy.OnFailure));
        Exits(instance, ExitStatus.Exited(3));
        Event<ServiceEvent.BackingOff>();
        Settle();

        Assert.Equal("starting started ready exited backoff", string.Join(' ', Keeper.Journalled.Select(told => EventKinds.Words.Print(told.Event))));
        var log = Keeper.Log.Where(line => line.StartsWith("put service", StringComparison.Ordinal) || line.StartsWith("journal", StringComparison.Ordinal)).ToList();
        Assert.Equal(["put service/sleep", "journal sleep starting", "put service/sleep", "journal sleep started", "journal sleep ready", "put service/sleep", "journal sleep exited", "journal sleep backoff"],
            log.Where((line, at) => at == 0 || line != log[at - 1]));
        Assert.Equal([EventKind.Exited, EventKind.Backoff], Record().Told!.Events.Select(told => told.Event));
    }

    [Fact]
    public void Who_takes_over_looks_for_his_predecessors_last_events()
    {
        var told = new Told([new EventRecord(DateTimeOffset.UnixEpoch, ServiceName.Parse("api"), EventKind.Started) { Pid = 101 }], 42);
        var record = ServiceRecord.New(Unit("api"), "0123456789abcdef0123456789abcdef") with
        {
            Attempt = new Attempt(1),
            State = new ServiceState.Running(new Attempt(1), 101, TimeSpan.Zero),
            Wish = new Wish.Up(new Attempt(1)),
            Instance = new InstanceRecord(new Attempt(1), DateTimeOffset.UnixEpoch) { Pid = 101 },
            Told = told,
        };
        Begin(new Dictionary<string, byte[]> { ["service/api"] = RecordJson.Encode(record) }, new HeldInstance(new InstanceId(record.Name, new Attempt(1)), 101, null, 0));
        Settle();

        Assert.Equal([told], Keeper.Restored);
        // an adoption is told by each supervisor itself: it needs no place in the record
        Assert.Equal([EventKind.Adopted], Keeper.Journalled.Select(one => one.Event));
        Assert.DoesNotContain("put service/api", Keeper.Log);
    }

    [Fact]
    public void A_client_that_comes_and_says_goodbye_is_told_once_each()
    {
        Begin();
        var session = new SessionId("s1");
        Running(Run(session: new SessionOpening(session, Alice, SessionMode.Run, OnExit.Stop, _ => { })));
        Settle();
        Supervisor.Tell(new SupervisorProtocol.Resume(ServiceName.Parse("sleep"), new SessionOpening(session, Alice, SessionMode.Run, null, _ => { })));
        Settle();
        Supervisor.Tell(new SupervisorProtocol.CloseSession(session, Detached: true));

        AwaitAssert(() => Assert.Equal([EventKind.Attached, EventKind.Detached], Clients().Select(told => told.Event)));
        Assert.Equal((101, "its client has detached; it is left running. To stop it: persistproc stop sleep"), (Clients()[1].Pid, Clients()[1].Reason));
        AwaitAssert(() => Assert.Equal("delete session/s1", Keeper.Log.Last(line => line.Contains("session/s1", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_client_that_vanishes_is_told_with_what_follows()
    {
        Begin();
        var session = new SessionId("s1");
        Running(Run(session: new SessionOpening(session, Alice, SessionMode.Run, OnExit.Stop, _ => { })));
        Settle();
        Supervisor.Tell(new SupervisorProtocol.CloseSession(session, Detached: false));

        AwaitAssert(() => Assert.Equal([EventKind.Attached, EventKind.Detached], Clients().Select(told => told.Event)));
        Assert.Equal("its client has vanished: stopping it", Clients()[1].Reason);
    }

    [Fact]
    public void A_session_that_was_over_is_not_taken_over()
    {
        var over = new SessionRecord(new SessionId("s1"), Alice, ServiceName.Parse("api"), OnExit.Stop) { Stage = SessionStage.Over, Told = new Told([new EventRecord(DateTimeOffset.UnixEpoch, ServiceName.Parse("api"), EventKind.Detached)], 7) };
        var record = ServiceRecord.New(Unit("api"), "0123456789abcdef0123456789abcdef");
        Begin(new Dictionary<string, byte[]> { ["service/api"] = RecordJson.Encode(record), ["session/s1"] = RecordJson.Encode(over) });

        AwaitAssert(() => Assert.Contains("delete session/s1", Keeper.Log));
        Assert.Equal([over.Told], Keeper.Restored);
    }

    [Fact]
    public void The_actor_that_replaces_one_that_fell_looks_for_its_last_events()
    {
        Begin();
        var instance = Running(Run());
        Settle();
        var told = Record().Told;
        FailServiceOnce();
        Exits(instance, ExitStatus.Exited(0));
        AwaitAssert(() => Assert.Equal([told], Keeper.Restored));
    }

    [Fact]
    public void Who_asks_is_told_when_the_journal_has_all()
    {
        Begin();
        Ask<SupervisorProtocol.Journalled>(new SupervisorProtocol.GetJournalled());
    }

    private List<EventRecord> Clients() => [.. Keeper.Journalled.Where(told => told.Event is EventKind.Attached or EventKind.Detached)];

    private ServiceRecord Record() => RecordJson.DecodeService(Keeper.Kept["service/sleep"], out _)!;

    private static ServiceUnit Unit(string name) => new() { Name = ServiceName.Parse(name), Label = name, Command = ["x"], WorkingDirectory = "/" };
}
