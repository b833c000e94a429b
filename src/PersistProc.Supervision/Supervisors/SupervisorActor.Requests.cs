using Akka.Actor;
using Akka.Event;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>The requests: from words to services.</summary>
internal sealed partial class SupervisorActor
{
    private bool Request(object message)
    {
        switch (message)
        {
            case SupervisorProtocol.GetReady: Sender.Tell(_ready); return true;
            case SupervisorProtocol.GetJournalled: keeper.Tell(new KeeperProtocol.AfterJournal(Sender)); return true;
            case SupervisorProtocol.Run run: Start(run, new Way()); return true;
            case SupervisorProtocol.Start start: Start(start); return true;
            case SupervisorProtocol.Stop stop: Stop(stop); return true;
            case SupervisorProtocol.Restart restart: Restart(restart); return true;
            case SupervisorProtocol.Named named: Act(named); return true;
            case SupervisorProtocol.AskBack ask: AskBack(ask); return true;
            case SupervisorProtocol.Kill kill: Kill(kill); return true;
            case SupervisorProtocol.Reload reload: ForTargets(reload.Targets, Standing(reload.Place, null), reload.Asker, RequestAction.Reload, _ => new ServiceInput.Reload(), false); return true;
            case SupervisorProtocol.Pause pause: ForTargets(pause.Targets, Standing(pause.Place, null), pause.Asker, pause.On ? RequestAction.Pause : RequestAction.Resume, _ => new ServiceInput.Pause(pause.On), false); return true;
            case SupervisorProtocol.ResetFailed reset: ForTargets(reset.Targets, Standing(reset.Place, null), reset.Asker, RequestAction.ResetFailed, _ => new ServiceInput.ResetFailed(), false); return true;
            case SupervisorProtocol.Enable enable: Enable(enable); return true;
            case SupervisorProtocol.Autostart autostart: StartAll(autostart); return true;
            case SupervisorProtocol.List list: List(list); return true;
            case SupervisorProtocol.Define define: Define(define); return true;
            case SupervisorProtocol.Forget forget: Forget(forget); return true;
            case SupervisorProtocol.Attach attach: Attach(attach); return true;
            case SupervisorProtocol.Resume resume: Resume(resume); return true;
            case SupervisorProtocol.CloseSession close: Close(close); return true;
            case KeeperEvent.Connected connected: StartOnDemand(connected); return true;
            case KeeperEvent.NobodyConnected nobody: StopIdle(nobody); return true;
            case SupervisorProtocol.Shutdown shutdown: Shutdown(shutdown); return true;
            default: return false;
        }
    }

    /// <summary>A command: joined, made again under its name, or made new.</summary>
    private void Start(SupervisorProtocol.Run run, Way way)
    {
        if (_closing) Refuse(Refusals.ShuttingDown, run.Session);
        else if (run.Command.Count == 0) Refuse(Refusals.NoCommand, run.Session);
        else if (run.Name is { Project: not null }) Refuse(Refusals.Usage($"{run.Name}: a run belongs to no project. Choose a --name without \"/\""), run.Session);
        else if (_book.Earlier(run.Asker.Request) is { } earlier) Launch(run, earlier, RequestAction.Start, way);
        else Place(run, way);
    }

    private void Place(SupervisorProtocol.Run run, Way way)
    {
        var wish = new RunWish(run.Command, run.WorkingDirectory, run.Name, run.Join && !run.New && run.Name is null, run.Fresh);
        switch (RunNaming.Place(wish, _book.Known()))
        {
            case RunPlacement.Join join: Launch(run, _book.Find(join.Name)!, RequestAction.Start, way with { Join = true }); break;
            case RunPlacement.Again again when Ownership.IsAnothers(_book.Find(again.Name)!.Snapshot, Ownership.Agent(run.Caller)): Refuse(Refusals.AnothersRun(_book.Find(again.Name)!.Snapshot), run.Session); break;
            case RunPlacement.Again again:
                var entry = _book.Find(again.Name)!;
                Launch(run, entry, entry.Live ? RequestAction.Restart : RequestAction.Start, way);
                break;
            case RunPlacement.New @new:
                var seat = new ServiceSeat(ServiceRecord.New(RunUnits.Of(run, @new.Name), parts.Seed()));
                Launch(run, Add(seat), RequestAction.Start, way);
                break;
            case RunPlacement.Conflict conflict: Refuse(Refusals.Conflict(conflict.Why), run.Session); break;
            default: throw new InvalidOperationException("a run has no such place");
        }
    }

    private void Launch(SupervisorProtocol.Run run, ServiceBook.Entry entry, RequestAction action, Way way)
    {
        var unit = RunUnits.Of(run, entry.Name);
        ServiceInput input = action is RequestAction.Restart ? new ServiceInput.Restart(unit, run.Caller, false) : new ServiceInput.Start(unit, run.Caller);
        // the session is on record before the process exists: whoever dies in between, its policy holds
        var vanish = run.Session?.Vanish ?? (way.Join ? OnExit.Detach : unit.OnExit);
        var session = run.Session is { } opening ? Open(opening, entry, vanish) : null;
        if (!way.Join) SendAlong([entry.Name], run.Asker, action, _ => action is RequestAction.Restart ? new ServiceInput.Restart(null, run.Caller, false) : new ServiceInput.Start(null, run.Caller));
        var gathering = NewGathering(1);
        Send(entry, run.Asker, action, input, (gathering, 0), way with { Session = session });
    }

    private void Start(SupervisorProtocol.Start start)
    {
        var known = _book.Known();
        var meaning = TargetWords.ReadForStart(start.Words, Standing(start.Place, null), known);
        if (_closing) Refuse(Refusals.ShuttingDown, null);
        else if (start.Words.Count == 0) Refuse(Refusals.NoTargets, null);
        else if (meaning is WordsMeaning.Services services) SendAll(services, start.Asker, RequestAction.Start, entry => new ServiceInput.Start(null, CallerFor(entry, start.Caller)), start.NoWait);
        else if (meaning is WordsMeaning.Ambiguous ambiguous) Refuse(Refusals.Ambiguous(ambiguous.Word, ambiguous.Names), null);
        else if (start.NoProgram is { } why && meaning is WordsMeaning.Unknown unknown && _book.Earlier(start.Asker.Request) is null) Refuse(Refusals.NeitherServiceNorProgram(unknown.Words, why), null);
        else StartCommand(start, known);
    }

    private void StartCommand(SupervisorProtocol.Start start, IReadOnlyCollection<KnownService> known)
    {
        // one word with blanks is a line, split as a shell splits it
        var command = start.Words;
        if (command is [var line] && line.Contains(' ', StringComparison.Ordinal))
        {
            if (!ShellWords.TrySplit(line, out var words, out var why))
            {
                Refuse(Refusals.Usage($"start: {why}"), null);
                return;
            }

            command = words;
        }

        var run = RunUnits.AsRun(start, command);
        var label = run.Label ?? ServiceUnit.DefaultLabel(run.Command, run.WorkingDirectory);
        var taken = known.FirstOrDefault(service => service.Live && string.Equals(service.Label, label, StringComparison.Ordinal));
        if (taken is not null && _book.Earlier(start.Asker.Request) is null) Refuse(Refusals.LabelTaken(label, taken.Name), null);
        else Start(run, new Way { NoWait = start.NoWait, AsCommand = true });
    }

    private void Stop(SupervisorProtocol.Stop stop) =>
        ForTargets(stop.Words, Standing(stop.Place, stop.WorkingDirectory), stop.Asker, RequestAction.Stop, entry => new ServiceInput.Stop(stop.Asker.Client, stop.Force && !Ownership.IsAnothers(entry.Snapshot, stop.By)), stop.NoWait, stop.Force ? null : stop.By);

    private void Restart(SupervisorProtocol.Restart restart)
    {
        if (_closing) Refuse(Refusals.ShuttingDown, null);
        else ForTargets(restart.Words, Standing(restart.Place, restart.WorkingDirectory), restart.Asker, RequestAction.Restart, Input, restart.NoWait, restart.Force ? null : restart.By);

        ServiceInput Input(ServiceBook.Entry entry)
        {
            var present = entry.Snapshot.NextUnit ?? entry.Snapshot.Unit;
            return new ServiceInput.Restart(restart.Label is { } label ? present with { Label = label } : null, CallerFor(entry, restart.Caller), restart.Force && !Ownership.IsAnothers(entry.Snapshot, restart.By));
        }
    }

    private void Act(SupervisorProtocol.Named named)
    {
        var names = named.Names.Where(name => _book.Find(name) is not null).ToValueList();
        if (_closing && named.Action is not RequestAction.Stop) Refuse(Refusals.ShuttingDown, null);
        else if (names.Count < named.Names.Count) Refuse(Refusals.Unknown(named.Names.Except(names).Select(name => name.ToString()).ToValueList()), null);
        else if (!named.Force && Others(names, named.By, named.Asker) is { Count: > 0 } anothers) Refuse(Refusals.Anothers(named.Action, anothers), null);
        else SendAll(new WordsMeaning.Services(names, false), named.Asker, named.Action, Input, named.NoWait);

        ServiceInput Input(ServiceBook.Entry entry) => named.Action switch
        {
            RequestAction.Start when named.Waits && entry.Unit.Timetable is not null => new ServiceInput.Arm(true, null, named.Caller),
            RequestAction.Start => new ServiceInput.Start(null, named.Caller) { Lazily = named.Waits && IsLazy(entry) },
            RequestAction.Restart => new ServiceInput.Restart(null, named.Caller, named.Force),
            RequestAction.Stop => new ServiceInput.Stop(named.Asker.Client, named.Force && !Ownership.IsAnothers(entry.Snapshot, named.By)),
            _ => throw new ArgumentOutOfRangeException(nameof(named), named.Action, "is asked for by words"),
        };
    }

    private void AskBack(SupervisorProtocol.AskBack ask)
    {
        var anothers = Others(ask.Names.Where(name => _book.Find(name) is not null).ToValueList(), ask.By, ask.Asker);
        if (anothers.Count > 0) Refuse(Refusals.Anothers(ask.Action, anothers), null);
        else Sender.Tell(new SupervisorProtocol.NotAskedBack());
    }

    private void Kill(SupervisorProtocol.Kill kill) =>
        ForTargets(kill.Targets, Standing(kill.Place, null), kill.Asker, RequestAction.Kill, _ => new ServiceInput.Kill(kill.Signal, kill.Scope), false, kill.Force ? null : kill.By);

    private void Enable(SupervisorProtocol.Enable enable)
    {
        var action = enable.On ? RequestAction.Enable : RequestAction.Disable;
        ForTargets(enable.Targets, Standing(enable.Place, null), enable.Asker, action, entry => new ServiceInput.Enable(enable.On, CallerFor(entry, enable.Caller)), false);
    }

    private void StartAll(SupervisorProtocol.Autostart autostart)
    {
        if (_autostarted || _closing)
        {
            Sender.Tell(new SupervisorProtocol.Autostarted());
            return;
        }

        _autostarted = true;
        var wanted = new List<ServiceBook.Entry>();
        foreach (var entry in _book.All.Where(entry => entry.Snapshot.WantsAutostart && !autostart.Gone.Contains(entry.Name)))
        {
            // of two that exclude each other the first one is started
            if (entry.Unit.Timetable is null && Consequences.OfStart(wanted.Where(each => each.Unit.Timetable is null).Append(entry).Select(each => each.Name), Graph) is { } contradiction) _log.Warning("not started with the supervisor: {0}", contradiction.Text);
            else wanted.Add(entry);
        }

        // one of its own each time: a supervisor after a shutdown is the first of its keeper again
        var asker = new SupervisorProtocol.Asker(new RequestId($"autostart-{parts.Seed()}"), new ClientId("supervisor"));
        SendAlong(wanted.Where(entry => entry.Unit.Timetable is null && !IsLazy(entry)).Select(entry => entry.Name), asker, RequestAction.Start, Input);
        foreach (var entry in wanted)
        {
            _log.Info(IsLazy(entry) ? "{0}: waits for a connection" : "{0}: started with the supervisor", entry.Name);
            SendAlong(entry, asker, RequestAction.Start, Input(entry));
        }

        // after the starts: who dies in between does them again, and a second start of what runs is none
        keeper.Tell(new KeeperProtocol.Put(RecordKeys.Autostarted, []));
        _autostarting = (Sender, _book.All.Where(entry => entry.IsAsked).Select(entry => entry.Name).ToHashSet());
        TellOfAutostart();

        static ServiceInput Input(ServiceBook.Entry entry) =>
            entry.Unit.Timetable is null ? new ServiceInput.Start(null, entry.Snapshot.EnabledBy) { Lazily = IsLazy(entry) } : new ServiceInput.Arm(true, null, entry.Snapshot.EnabledBy);
    }

    // once every one that was asked shows what has become of it: the next question must not find it at rest
    private void TellOfAutostart(ServiceBook.Entry? heard = null)
    {
        if (_autostarting is not { } waiting) return;
        if (heard is { IsAsked: false }) waiting.Open.Remove(heard.Name);
        if (waiting.Open.Count > 0) return;
        _autostarting = null;
        waiting.ReplyTo.Tell(new SupervisorProtocol.Autostarted());
    }

    private void ForTargets(ValueList<string> words, TargetContext context, SupervisorProtocol.Asker asker, RequestAction action, Func<ServiceBook.Entry, ServiceInput> input, bool noWait, Owner? by = null)
    {
        if (words.Count == 0)
        {
            Refuse(Refusals.NoTargets, null);
            return;
        }

        switch (TargetWords.Read(words, context, _book.Known()))
        {
            case WordsMeaning.Services services when Others(services.Names, by, asker) is { Count: > 0 } anothers: Refuse(Refusals.Anothers(action, anothers), null); break;
            case WordsMeaning.Services services: SendAll(services, asker, action, input, noWait); break;
            case WordsMeaning.Ambiguous ambiguous: Refuse(Refusals.Ambiguous(ambiguous.Word, ambiguous.Names), null); break;
            // a restart asked for by pid, and asked again after a takeover: that pid is nobody's any more
            case WordsMeaning.Unknown when _book.Earlier(asker.Request) is { } earlier: SendAll(new WordsMeaning.Services([earlier.Name], false), asker, action, input, noWait); break;
            case WordsMeaning.Unknown unknown: Refuse(Refusals.Unknown(unknown.Words), null); break;
            default: throw new InvalidOperationException("words have no such meaning");
        }
    }

    // what was begun already, by a request that is sent again, is carried out
    private ValueList<ServiceSnapshot> Others(ValueList<ServiceName> names, Owner? by, SupervisorProtocol.Asker asker) =>
        _book.Earlier(asker.Request) is null ? Ownership.Of(names.Select(name => _book.Find(name)!.Snapshot), by) : [];

    private void SendAll(WordsMeaning.Services services, SupervisorProtocol.Asker asker, RequestAction action, Func<ServiceBook.Entry, ServiceInput> input, bool noWait)
    {
        // who only waits for his time, or for a connection, takes nobody along yet
        var acting = services.Names.Where(name => input(_book.Find(name)!) is not (ServiceInput.Arm or ServiceInput.Start { Lazily: true })).ToList();
        if (action is RequestAction.Start or RequestAction.Restart && Consequences.OfStart(acting, Graph) is { } contradiction)
        {
            Refuse(Refusals.Conflict(contradiction.Text), null);
            return;
        }

        var gathering = NewGathering(services.Names.Count);
        SendAlong(acting, asker, action, input);
        for (var index = 0; index < services.Names.Count; index++)
        {
            var entry = _book.Find(services.Names[index])!;
            Send(entry, asker, action, input(entry), (gathering, index), new Way { NoWait = noWait });
        }
    }

    private void Send(ServiceBook.Entry entry, SupervisorProtocol.Asker asker, RequestAction action, ServiceInput input, (Gathering Gathering, int Index) result, Way way)
    {
        var ticket = ++_lastTicket;
        _tickets[ticket] = (result.Gathering, result.Index, way.AsCommand);
        entry.Sent = ticket;
        _book.Note(asker.Request, entry.Name);
        entry.Actor.Tell(new ServiceProtocol.Command(ticket, asker.Request, action, Marked(entry, input)) { NoWait = way.NoWait, Join = way.Join, Session = way.Session });
    }

    private void List(SupervisorProtocol.List list)
    {
        if (list.Targets.Count == 0)
        {
            Sender.Tell(new SupervisorProtocol.Listing(Listings.Of(_book, list)));
            return;
        }

        switch (TargetWords.Read(list.Targets, Standing(list.Place, list.WorkingDirectory), _book.Known()))
        {
            case WordsMeaning.Services services:
                Sender.Tell(new SupervisorProtocol.Listing(services.Names.Select(name => _book.Find(name)!.Snapshot).Where(service => Listings.Matches(service, list)).ToValueList()));
                break;
            case WordsMeaning.Ambiguous ambiguous: Refuse(Refusals.Ambiguous(ambiguous.Word, ambiguous.Names), null); break;
            case WordsMeaning.Unknown unknown: Refuse(Refusals.Unknown(unknown.Words), null); break;
            default: throw new InvalidOperationException("words have no such meaning");
        }
    }

    private void Shutdown(SupervisorProtocol.Shutdown shutdown)
    {
        var live = shutdown.Keep ? [] : _book.All.Where(entry => entry.Live || entry.Snapshot.Alarm is not null).ToList();
        if (!_closing && Ownership.Of(live.Select(entry => entry.Snapshot), shutdown.By) is { Count: > 0 } anothers)
        {
            Refuse(Refusals.Anothers(RequestAction.Stop, anothers), null);
            return;
        }

        _closing = true;
        if (live.Count == 0)
        {
            keeper.Tell(new KeeperProtocol.PassOn(Sender, new SupervisorProtocol.AllStopped([])));
            return;
        }

        // by way of the keeper's actor: who is answered may end the supervisor, and by then the records of all ends have gone out
        var gathering = new Gathering(Sender, live.Count, AllStopped, keeper);
        for (var index = 0; index < live.Count; index++)
        {
            Send(live[index], shutdown.Asker, RequestAction.Stop, new ServiceInput.Stop(shutdown.Asker.Client, false) { WithSupervisor = true }, (gathering, index), new Way());
        }
    }

    private SupervisorProtocol.AllStopped AllStopped(IReadOnlyList<ActionResult> each)
    {
        var left = each.Where(result => result.Error is not null).Select(result => result.Service).ToValueList();
        _closing = left.Count == 0; // otherwise this supervisor goes on
        return new SupervisorProtocol.AllStopped(left);
    }

    // who is answered may count on it, whatever becomes of this supervisor: the keeper has been told by then
    private Gathering NewGathering(int count) => new(Sender, count, each => new SupervisorProtocol.Results(each.ToValueList()), keeper);

    private void Refuse(SupervisorProtocol.Refused refusal, SessionOpening? session)
    {
        Sender.Tell(refusal);
        session?.Sink(new SessionEvent.Refused(refusal));
    }

    private static TargetContext Standing(SupervisorProtocol.Place place, string? directory) => new(directory ?? place.Directory, place.Project);

    // a run keeps the environment it was started with; a service has that of whoever started it last
    private static Caller? CallerFor(ServiceBook.Entry entry, Caller? caller) => entry.Snapshot.Kind is ServiceKind.Run ? null : caller;

    /// <summary>How a command goes to a service.</summary>
    private readonly record struct Way(bool NoWait, bool AsCommand, bool Join, IActorRef? Session);
}
