using Akka.Actor;
using Akka.Event;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// One service: feeds inputs to <see cref="Lifecycle"/>, keeps the record, performs the effects. It decides nothing.
/// In each step the order is: record kept, effects performed, events journalled, supervisor told, watchers told, requests answered; so
/// whoever is answered finds in a listing what he was told, and what others do because of it stands behind it in the journal.
/// </summary>
internal sealed class ServiceActor(ServiceSeat seat, SupervisionParts parts, IActorRef keeper) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan PauseAfterFall = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private (Probing Probing, IActorRef Actor)? _probe;
    private (Alarm Alarm, IActorRef Actor)? _schedule;
    private SocketWish? _sockets;
    private (Watch Watch, IActorRef Actor)? _watch;

    private enum TimerKey
    {
        TakeOver,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private ServiceRecord Record => seat.Record;

    protected override void PreStart()
    {
        if (seat.Taken)
        {
            // who fell after the record was kept may not have come to telling of it
            if (Record.Told is { } told) keeper.Tell(new KeeperProtocol.Restore([told]));
            // who falls over the takeover itself would do nothing else any more: a pause
            var again = new KeeperProtocol.Attend(Record.Name, true);
            if (seat.Falls > 1) Timers.StartSingleTimer(TimerKey.TakeOver, again, PauseAfterFall);
            else keeper.Tell(again);
            return;
        }

        seat.Taken = true;
        keeper.Tell(new KeeperProtocol.Attend(Record.Name, false));
        if (seat.FromKeeper) TakeOver(seat.Held, seat.HeldControls);
        else
        {
            Publish();
            HoldSockets();
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _log.Error(reason, "{0}: {1} could not be served; a new actor takes over", Record.Name, message);
        seat.Falls++;
        Publish(); // the supervisor waits for nobody who falls over the takeover
        if (message is ServiceProtocol.Command command) Refuse(command, Sender);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ServiceInput input: Apply(Next(input)); break;
            case ServiceProtocol.Command command: Serve(command, Sender); break;
            case ServiceProtocol.Redefine redefine: Redefine(redefine); break;
            case ServiceProtocol.Declared declared:
                seat.HasLeft = !declared.IsDeclared;
                HoldSockets();
                break;
            case ServiceProtocol.Attach attach: Attach(attach); break;
            case ServiceProtocol.Detach detach: Forget(detach.Session); break;
            case Trigger.Change change: Context.Parent.Tell(new ServiceProtocol.Triggered(Record.Name, change)); break;
            case ServiceProtocol.WatchTrouble trouble: Complain(trouble.Why); break;
            case ServiceProtocol.TurnHasCome come: Context.Parent.Tell(new ServiceProtocol.Triggered(Record.Name, come.Turn)); break;
            case KeeperProtocol.Held held: TakeOver(held.Instance, held.Controls); break;
            case KeeperProtocol.Notified notified: Hear(notified); break;
            case KeeperProtocol.Attend again: keeper.Tell(again); break; // by our timer
            case Terminated gone: Forget(gone.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    // whatever comes of it: the next one waits for this
    private void Hear(KeeperProtocol.Notified notified)
    {
        try
        {
            _log.Debug("{0}: says {1}", notified.Instance, notified.Notification);
            Apply(Next(new ServiceInput.Said(notified.Instance.Attempt, notified.Notification)));
        }
        finally
        {
            keeper.Tell(new KeeperProtocol.Handled(notified.Handled));
        }
    }

    // also one that falls over it is waited for by nobody
    private void Redefine(ServiceProtocol.Redefine redefine)
    {
        try
        {
            Apply(Next(new ServiceInput.Redefine(redefine.Unit)));
        }
        finally
        {
            Context.Parent.Tell(new ServiceProtocol.Redefined(redefine.Round));
        }
    }

    private Transition Next(ServiceInput input)
    {
        var transition = Lifecycle.Next(Record, input, parts.Now, parts.Chance());
        _log.Debug("{0}: {1}: {2} -> {3}", Record.Name, input, Record.State, transition.Record.State);
        return transition;
    }

    private void TakeOver(HeldInstance? held, ValueList<HeldInstance> controls)
    {
        Apply(Lifecycle.Resume(Record, held, controls, parts.Now, parts.Chance()));
        seat.Falls = 0;
    }

    private void Apply(Transition transition)
    {
        var events = EventRecords.Of(Record, transition, parts.Time.GetUtcNow());
        Keep(Noted(Requests.Settle(transition.Record), events));
        HoldSockets();
        foreach (var effect in transition.Effects) Perform(effect);
        if (events.Count > 0) keeper.Tell(new KeeperProtocol.Journal(events));
        Publish(); // behind the journal: what others do because of it is told after it
        foreach (var announce in transition.Effects.OfType<Effect.Announce>()) Announce(announce.Event);
        Look();
        Wait();
        WatchFiles();
        Answer();
    }

    // whether it is looked at is read off the record: nothing has to be begun or ended
    private void Look()
    {
        var wanted = Probing.Of(Record);
        if (wanted == _probe?.Probing) return;
        if (_probe is { } old) Context.Stop(old.Actor);
        if (wanted is null)
        {
            _probe = null;
            return;
        }

        var command = SpawnOrders.Of(Record, wanted);
        _probe = (wanted, Context.ActorOf(Make.Props(() => new ProbeActor(Instance(wanted.Attempt), wanted, command, parts))));
    }

    // so is whether it waits for its time
    private void Wait()
    {
        var wanted = Alarm.Of(Record);
        if (wanted == _schedule?.Alarm) return;
        if (_schedule is { } old) Context.Stop(old.Actor);
        _schedule = wanted is null ? null : (wanted, Context.ActorOf(Make.Props(() => new ScheduleActor(wanted, parts))));
    }

    // before a spawn that is given them
    private void HoldSockets()
    {
        var wanted = SocketWish.Of(Record, seat.HasLeft);
        if (wanted == _sockets) return;
        _sockets = wanted;
        keeper.Tell(new KeeperProtocol.HoldSockets(Record.Name, wanted));
    }

    private void WatchFiles()
    {
        var wanted = Core.Watch.Of(Record);
        if (wanted == _watch?.Watch) return;
        if (_watch is { } old) Context.Stop(old.Actor);
        if (seat.WatchTrouble is not null) seat.WatchTrouble = null;
        _watch = wanted is null ? null : (wanted, Context.ActorOf(Make.Props(() => new WatchActor(Record.Name, wanted, parts))));
    }

    private void Complain(string why)
    {
        seat.WatchTrouble = why;
        _log.Warning("{0}: {1}", Record.Name, why);
        Publish();
    }

    // events are kept with what they tell of, until they are in the journal. An adoption is told by each supervisor itself.
    private ServiceRecord Noted(ServiceRecord record, ValueList<EventRecord> events) =>
        events.Any(told => told.Event is not EventKind.Adopted) ? record with { Told = new Told(events, parts.JournalEnd()) } : record;

    private void Keep(ServiceRecord record)
    {
        if (record == Record) return;
        if (seat.Keeps && !WaitsOn(record)) keeper.Tell(new KeeperProtocol.Put(RecordKeys.Of(record.Name), RecordJson.Encode(record)));
        seat.Record = record;
    }

    // for less than before, and nothing else has changed: the next supervisor asks what is in the way, too
    private bool WaitsOn(ServiceRecord record) =>
        record.State is ServiceState.Waiting now && Record.State is ServiceState.Waiting { For.Count: > 0 } before && now == before with { For = now.For } && record with { State = before } == Record;

    private void Publish() => Context.Parent.Tell(new ServiceProtocol.Changed(new ServiceSnapshot(Record) { WatchTrouble = seat.WatchTrouble }, seat.Ticket));

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.Spawn spawn: keeper.Tell(new KeeperProtocol.Spawn(SpawnOrders.Of(Record, spawn.Attempt))); break;
            case Effect.RunControl run: keeper.Tell(new KeeperProtocol.Spawn(SpawnOrders.Of(Record, run.Attempt, run.Run))); break;
            case Effect.KillControl kill: keeper.Tell(new KeeperProtocol.SendSignal(Instance(kill.Attempt).Control(kill.Number), Signal.Kill, SignalScope.Tree)); break;
            case Effect.ReleaseControl release: keeper.Tell(new KeeperProtocol.Release(Instance(release.Attempt).Control(release.Number))); break;
            case Effect.SendSignal send: keeper.Tell(new KeeperProtocol.SendSignal(Instance(send.Attempt), send.Signal, send.Scope)); break;
            case Effect.CheckTree check: keeper.Tell(new KeeperProtocol.CheckTree(Instance(check.Attempt))); break;
            case Effect.Release release: keeper.Tell(new KeeperProtocol.Release(Instance(release.Attempt))); break;
            case Effect.StartTimer start: Timers.StartSingleTimer(start.Timer, new ServiceInput.TimerFired(start.Timer, start.Attempt), start.After); break;
            case Effect.CancelTimer cancel: Timers.Cancel(cancel.Timer); break;
            case Effect.AskGraph: break; // the supervisor is told of the new state, and answers
            case Effect.Announce: break; // when the supervisor has been told: who hears of it finds it so
            case Effect.Ignored ignored: _log.Debug("{0}: ignored: {1}", Record.Name, ignored.Why); break;
            default: throw new InvalidOperationException($"an effect that nobody performs: {effect}");
        }
    }

    private void Announce(ServiceEvent what)
    {
        var told = new SessionProtocol.Happened(what, new ServiceSnapshot(Record));
        foreach (var watcher in seat.Watchers) watcher.Tell(told);
        if (seat.Chronicle.Line(what, parts.Time.Moment().Monotonic) is { } line) _log.Info("{0}: {1}", Record.Name, line);
        Context.System.EventStream.Publish(new ServiceHappened(Record.Name, what, parts.Time.GetUtcNow()));
    }

    private void Serve(ServiceProtocol.Command command, IActorRef replyTo)
    {
        seat.Ticket = Math.Max(seat.Ticket, command.Ticket);
        if (command.Session is { } session) Watch(session);
        seat.Waiters.Add(new ServiceSeat.Waiter(command, replyTo));
        if (Requests.Find(Record, command.Request) is not null)
        {
            Publish();
            Answer();
            return;
        }

        var joins = command.Join && ServiceStatuses.IsLive(Record.State) && Record.Wish is Wish.Up;
        // who joins brings nothing of his own along
        var transition = Next(joins ? new ServiceInput.Start(null, null) : command.Input);
        Apply(transition with { Record = Requests.Note(transition.Record, command.Request, command.Action, joins, Commands.OutcomeAtOnce(command, Record, transition)) });
    }

    private void Answer()
    {
        foreach (var waiter in seat.Waiters.ToList())
        {
            var request = Requests.Find(Record, waiter.Command.Request);
            if (Commands.Outcome(waiter.Command, request, Record) is not { } outcome) continue;
            seat.Waiters.Remove(waiter);
            var age = Record.Instance is { } instance ? parts.Time.Moment().Monotonic - instance.Since : TimeSpan.Zero;
            var done = new ServiceProtocol.Done(waiter.Command.Ticket, waiter.Command.Action, outcome, request?.Joined ?? false, age, new ServiceSnapshot(Record));
            waiter.ReplyTo.Tell(done);
            waiter.Command.Session?.Tell(outcome.Error is { } error ? new SessionProtocol.Failed(error) : new SessionProtocol.Granted(done.Service, true, done.Joined, age));
        }
    }

    private void Refuse(ServiceProtocol.Command command, IActorRef replyTo)
    {
        seat.Waiters.RemoveAll(waiter => ReferenceEquals(waiter.Command, command));
        var outcome = RequestOutcome.Failed("an error of the supervisor's own; its log says more");
        replyTo.Tell(new ServiceProtocol.Done(command.Ticket, command.Action, outcome, false, TimeSpan.Zero, new ServiceSnapshot(Record)));
        command.Session?.Tell(new SessionProtocol.Failed(outcome.Error!));
    }

    private void Attach(ServiceProtocol.Attach attach)
    {
        var snapshot = new ServiceSnapshot(Record);
        if (!snapshot.Live && !attach.AtRestToo)
        {
            attach.Session.Tell(new SessionProtocol.NotRunning(snapshot));
            return;
        }

        Watch(attach.Session);
        var age = Record.Instance is { Exit: null } instance ? parts.Time.Moment().Monotonic - instance.Since : TimeSpan.Zero;
        attach.Session.Tell(new SessionProtocol.Granted(snapshot, false, false, age));
    }

    private void Watch(IActorRef session)
    {
        if (seat.Watchers.Add(session)) Context.Watch(session);
    }

    private void Forget(IActorRef session)
    {
        seat.Watchers.Remove(session);
        Context.Unwatch(session);
    }

    private InstanceId Instance(Attempt attempt) => new(Record.Name, attempt);
}
