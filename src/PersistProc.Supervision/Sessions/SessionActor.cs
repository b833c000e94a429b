using Akka.Actor;
using Akka.Event;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// One attached client. Passes on what happens to its service; and when the client vanishes, does what it wanted to be done then.
/// After a takeover, or a fault of this actor, the client has <see cref="Grace"/> to come back.
/// </summary>
internal sealed class SessionActor(SessionSeat seat, SupervisionParts parts, IActorRef service, IActorRef keeper) : UntypedActor, IWithTimers
{
    /// <summary>How long a client has to come back before its policy applies.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _attached;
    private bool _told;

    private enum TimerKey
    {
        Grace,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool HasPolicy => seat.Mode is not SessionMode.Follow;

    protected override void PreStart()
    {
        if (!seat.Taken && seat.Opening is not null) Keep(seat.Record);
        if (seat.Taken || seat.Opening is null) AwaitClient();
        seat.Taken = true;
    }

    protected override void PostStop()
    {
        // of a session that is over the client has been told so
        if (!_told) Tell(new SessionEvent.Interrupted());
        seat.Opening = null;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SessionProtocol.Granted granted: Attach(granted); break;
            case SessionProtocol.Happened happened: Pass(happened); break;
            // who comes after its end is told how that was
            case SessionProtocol.NotRunning { Service: { Exit: { IsLost: false, NeverRan: false } } ended }: Pass(new SessionProtocol.Happened(new ServiceEvent.AtRest(ended.Attempt, ended.State, ended.Exit), ended)); break;
            case SessionProtocol.NotRunning resting: End(Refusal(RefusalCode.NotRunning, $"{resting.Service.Name}: it is not running ({resting.Service.Why})")); break;
            case SessionProtocol.Failed failed: End(Refusal(RefusalCode.Conflict, $"{seat.Record.Service}: {failed.Error}")); break;
            case SessionProtocol.Reopen reopen: Reopen(reopen.Opening); break;
            case SessionProtocol.Close { Detached: true }: Leave("its client has detached"); break;
            case SessionProtocol.Close: Vanish(); break;
            case SessionProtocol.GraceOver: Vanish(); break;
            case SupervisorProtocol.Results or SupervisorProtocol.Refused: End(null); break; // the stop is on record: the session need not be any longer
            default: Unhandled(message); break;
        }
    }

    private void Attach(SessionProtocol.Granted granted)
    {
        // who joins what he did not start leaves it running, unless he says otherwise; whether he joined is known only now
        var vanish = granted.Joined ? OnExit.Detach : granted.Service.OnExit;
        if (granted.Start && !seat.VanishSaid && vanish != seat.Record.Vanish) Keep(seat.Record with { Vanish = vanish });
        _attached = true;
        var now = granted.Service;
        if (HasPolicy) _log.Info("{0}: session {1} attached ({2}); when its client vanishes: {3}", seat.Record.Service, seat.Record.Id, Word(seat.Mode), Word(seat.Record.Vanish));
        else _log.Info("{0}: session {1} follows its output", seat.Record.Service, seat.Record.Id);
        if (seat.Record.Stage is SessionStage.Opened) TellOf(SessionStage.Attached, EventKind.Attached, granted.Joined ? "a client has joined" : granted.Start ? "a client has started it" : "a client has attached", now);
        Tell(new SessionEvent.Attached(now, now.Attempt, now.LivePid, now.LogPosition, granted.Joined, granted.Age, seat.Record.Vanish));
        if (HasPolicy && !now.Live) Pass(new SessionProtocol.Happened(new ServiceEvent.AtRest(now.Attempt, now.State, now.Exit), now));
    }

    private void Pass(SessionProtocol.Happened happened)
    {
        var rest = happened.Event is ServiceEvent.AtRest;
        seat.LastSeen = happened.Service;
        // before it is attached it hears only of why it will not be
        if (_attached || rest || happened.Event is ServiceEvent.LaunchFailed) Tell(new SessionEvent.Happened(happened.Event, happened.Service));
        if (rest && HasPolicy) End(null);
    }

    private void Reopen(SessionOpening opening)
    {
        Timers.Cancel(TimerKey.Grace);
        if (!ReferenceEquals(seat.Opening, opening)) Tell(new SessionEvent.Interrupted());
        seat.Opening = opening;
        _attached = false;
        if (opening.Vanish is not { } vanish) return;
        seat.VanishSaid = true;
        Keep(seat.Record with { Vanish = vanish });
    }

    private void Vanish()
    {
        seat.Opening = null;
        if (!HasPolicy || seat.Record.Vanish is OnExit.Detach)
        {
            Leave("its client has vanished");
            return;
        }

        if (seat.Record.Stage is SessionStage.Attached) TellOf(SessionStage.Leaving, EventKind.Detached, "its client has vanished: stopping it");
        _log.Info("{0}: its client has vanished: stopping it", seat.Record.Service);
        // the session stays on record until the stop is: otherwise a supervisor that dies in between forgets the policy
        var asker = new SupervisorProtocol.Asker(new RequestId($"vanished-{seat.Record.Id}"), new ClientId($"vanished-{seat.Record.Id}"));
        Context.Parent.Tell(new SupervisorProtocol.Named(asker, RequestAction.Stop, [seat.Record.Service], null) { NoWait = true });
    }

    private void Leave(string how)
    {
        var name = seat.Record.Service;
        if (seat.Record.Stage is SessionStage.Attached) TellOf(SessionStage.Over, EventKind.Detached, $"{how}; it is left running. To stop it: persistproc stop {name}");
        End(null);
    }

    // the event goes with the stage, in one record: each is told once, whoever dies in between
    private void TellOf(SessionStage stage, EventKind kind, string why, ServiceSnapshot? service = null)
    {
        if (!HasPolicy) return;
        seat.LastSeen = service ?? seat.LastSeen;
        ValueList<EventRecord> events = [new EventRecord(EventRecord.TimeOf(parts.Time.GetUtcNow()), seat.Record.Service, kind)
        {
            Pid = seat.LastSeen?.LivePid,
            Attempt = seat.LastSeen is { Attempt.Number: > 0 } seen ? seen.Attempt.Number : null,
            Reason = why,
        }];
        Keep(seat.Record with { Stage = stage, Told = new Told(events, parts.JournalEnd()) });
        keeper.Tell(new KeeperProtocol.Journal(events));
    }

    private void AwaitClient() => Timers.StartSingleTimer(TimerKey.Grace, new SessionProtocol.GraceOver(), Grace);

    private void Keep(SessionRecord record)
    {
        seat.Record = record;
        if (HasPolicy) keeper.Tell(new KeeperProtocol.Put(RecordKeys.Of(record.Id), RecordJson.Encode(record)));
    }

    private void End(SessionEvent? last)
    {
        if (_attached) _log.Info("{0}: session {1} is over", seat.Record.Service, seat.Record.Id);
        if (last is not null) Tell(last);
        _told = true;
        service.Tell(new ServiceProtocol.Detach(Self));
        if (HasPolicy) keeper.Tell(new KeeperProtocol.Delete(RecordKeys.Of(seat.Record.Id)));
        Context.Stop(Self);
    }

    private void Tell(SessionEvent what)
    {
        try
        {
            seat.Opening?.Sink(what);
        }
        catch (Exception fault)
        {
            _log.Warning("{0}: its client could not be told {1}: {2}", seat.Record.Id, what.GetType().Name, fault.Message);
        }
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static SessionEvent.Refused Refusal(RefusalCode code, string text) => new(new SupervisorProtocol.Refused(code, text, []));
}
