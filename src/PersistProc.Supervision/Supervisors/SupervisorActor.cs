using Akka.Actor;
using Akka.Event;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// Names and children: takes over what the keeper has, finds out what a request is for, sends it there, gathers the results.
/// What a request then does to a service is the service's affair. The requests themselves are in the other half of this class.
/// </summary>
internal sealed partial class SupervisorActor(SupervisionParts parts, IActorRef keeper) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ServiceBook _book = new();
    private readonly Dictionary<SessionId, IActorRef> _sessions = [];
    private readonly List<(object Message, IActorRef Sender)> _early = [];
    private readonly Dictionary<long, (Gathering Gathering, int Index, bool Command)> _tickets = [];
    private readonly HashSet<ServiceName> _takingOver = [];
    private SupervisorProtocol.Ready? _ready;
    private bool _isReady;
    private long _lastTicket;
    private bool _closing;
    private bool _autostarted;
    private (IActorRef ReplyTo, HashSet<ServiceName> Open)? _autostarting;

    protected override void PreStart() => keeper.Tell(new KeeperProtocol.TakeOver());

    protected override void PreRestart(Exception reason, object message)
    {
        _log.Error(reason, "{0} could not be served; a new supervisor takes over", message);
        foreach (var gathering in _tickets.Values.Select(ticket => ticket.Gathering).Distinct()) gathering.GiveUp(Refusals.Internal);
        Sender.Tell(Refusals.Internal);
        _autostarting?.ReplyTo.Tell(new SupervisorProtocol.Autostarted());
        base.PreRestart(reason, message); // stops the children; the new one makes them again from what the keeper has
    }

    // an actor that throws is replaced by one that takes its process over, however often: none is given up, or its process would be
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Akka.Actor.Directive.Restart);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KeeperProtocol.Ping ping: Sender.Tell(new KeeperProtocol.Pong(ping.Number)); break;
            case KeeperProtocol.TakenOver all: TakeOver(all); break;
            case ServiceProtocol.Changed changed: Hear(changed); break;
            case ServiceProtocol.Done done: Gather(done); break;
            case ServiceProtocol.Triggered triggered when _isReady: Act(triggered); break;
            case ServiceProtocol.Redefined redefined: Count(redefined); break;
            case Terminated gone: Gone(gone.ActorRef); break;
            default:
                if (!_isReady) _early.Add((message, Sender));
                else if (!Request(message)) Unhandled(message);
                break;
        }
    }

    private void TakeOver(KeeperProtocol.TakenOver all)
    {
        if (_ready is not null)
        {
            TakeOverAgain(all);
            return;
        }

        var plan = TakeoverPlan.Of(all, parts.Seed);
        _autostarted = all.Records.ContainsKey(RecordKeys.Autostarted);
        foreach (var refused in plan.Refused) _log.Warning("a record was not taken over: {0}", refused);
        // what a predecessor was about to tell comes before whatever happens now
        if (plan.Told.Count > 0) keeper.Tell(new KeeperProtocol.Restore(plan.Told.ToValueList()));
        foreach (var leftover in plan.Leftovers) keeper.Tell(new KeeperProtocol.Release(leftover));
        foreach (var forgotten in plan.Forgotten) keeper.Tell(new KeeperProtocol.Delete(RecordKeys.Of(forgotten)));
        foreach (var seat in plan.Services) Add(seat);
        foreach (var session in plan.Sessions) TakeOver(session);
        _log.Info("generation {0}: took over {1} services and {2} sessions", all.Generation, plan.Services.Count, plan.Sessions.Count);
        _ready = new SupervisorProtocol.Ready(all.Generation, plan.Refused.ToValueList()) { IsFirst = !_autostarted };
        _takingOver.UnionWith(plan.Services.Select(seat => seat.Record.Name));
        ServeIfReady();
    }

    private void Hear(ServiceProtocol.Changed changed)
    {
        if (_book.Find(changed.Service.Name) is not { } entry) return;
        var (before, was) = (entry.AsBystander(), entry.Snapshot);
        entry.Hear(changed);
        TellOfAutostart(entry);
        if (!_isReady)
        {
            _found.TryAdd(entry.Name, before);
            if (_takingOver.Remove(entry.Name)) ServeIfReady();
            return;
        }

        var now = entry.AsBystander();
        if (now.IsSameToOthers(before)) LookAt(entry); // what it has taken in may have been overtaken
        else Reconcile(entry);
        Act(Consequences.OfChange(entry.Name, before, now, Graph, Bystander));
        Count(entry, was);
    }

    // once every service has looked at what is held of it: a listing right after a takeover is true
    private void ServeIfReady()
    {
        if (_takingOver.Count > 0) return;
        _isReady = true;
        ReconcileAll();
        foreach (var (message, sender) in _early) Self.Tell(message, sender);
        _early.Clear();
    }

    // the keeper was replaced while we lived: each service looks at what the new one holds
    private void TakeOverAgain(KeeperProtocol.TakenOver all)
    {
        foreach (var entry in _book.All)
        {
            var held = all.Instances.Where(instance => instance.Id.Service == entry.Name).ToLookup(instance => instance.Id.Role);
            entry.Actor.Tell(new KeeperProtocol.Held(held[ProcessRole.Leader].MaxBy(instance => instance.Id.Attempt), held[ProcessRole.Control].ToValueList()));
        }
    }

    private void TakeOver(SessionRecord session)
    {
        if (session.Stage is not SessionStage.Over && _book.Find(session.Service) is { } entry) MakeSession(new SessionSeat(session, SessionMode.Run, null), entry);
        else keeper.Tell(new KeeperProtocol.Delete(RecordKeys.Of(session.Id)));
    }

    private ServiceBook.Entry Add(ServiceSeat seat)
    {
        var (theirParts, theirKeeper, name) = (parts, keeper, seat.Record.Name);
        var path = "service-" + Uri.EscapeDataString(name.ToString());
        // one that was forgotten a moment ago may still be stopping
        if (!Context.Child(path).Equals(ActorRefs.Nobody)) path += $"~{++_lastTicket}";
        var entry = new ServiceBook.Entry(seat.Record, Context.ActorOf(Make.Props(() => new ServiceActor(seat, theirParts, theirKeeper)), path));
        _book.Add(entry);
        _graph = null;
        return entry;
    }

    private IActorRef MakeSession(SessionSeat seat, ServiceBook.Entry entry)
    {
        var (service, theirParts, theirKeeper) = (entry.Actor, parts, keeper);
        var props = Make.Props(() => new SessionActor(seat, theirParts, service, theirKeeper));
        var session = Context.Watch(Context.ActorOf(props)); // without a name: the last one of the same session may still be stopping
        _sessions[seat.Record.Id] = session;
        return session;
    }

    private void Gone(IActorRef actor)
    {
        foreach (var session in _sessions.Where(session => session.Value.Equals(actor)).Select(session => session.Key).ToList()) _sessions.Remove(session);
    }

    private void Gather(ServiceProtocol.Done done)
    {
        if (!_tickets.Remove(done.Ticket, out var ticket)) return;
        var outcome = done.Outcome;
        var result = new ActionResult(done.Action, done.Service, outcome.Pid, outcome.Error, outcome.Failure, outcome.Survivors)
        {
            Command = ticket.Command,
            Joined = done.Joined,
            Age = done.Joined ? done.Age : null,
        };
        ticket.Gathering.Set(ticket.Index, result);
    }
}
