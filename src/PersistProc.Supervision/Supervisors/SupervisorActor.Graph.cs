using Akka.Actor;
using Akka.Event;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// Who depends on whom. A request settles the wishes first, of all whom it concerns; then whoever waits is told what stands in its
/// way, and told again after every change of what it depends on, until nothing does.
/// </summary>
internal sealed partial class SupervisorActor
{
    private readonly Dictionary<ServiceName, Bystander> _found = [];
    private DependencyGraph? _graph;

    private DependencyGraph Graph => _graph ??= DependencyGraph.Of(_book.All.Select(entry => entry.Unit));

    // what a request for some means for others is told to them first
    private void SendAlong(IEnumerable<ServiceName> names, SupervisorProtocol.Asker asker, RequestAction action, Func<ServiceBook.Entry, ServiceInput> input)
    {
        foreach (var order in Consequences.OfRequest(action, names.ToHashSet(), Graph, Bystander))
        {
            if (_book.Find(order.Name) is not { } entry) continue;
            (RequestAction Action, ServiceInput Input) told = order switch
            {
                GraphOrder.Start => (RequestAction.Start, new ServiceInput.Start(null, CallerOf(input(entry)))),
                GraphOrder.Restart => (RequestAction.Restart, ((ServiceInput.Restart)input(entry)) with { Along = true }),
                GraphOrder.Stop stop => (RequestAction.Stop, (input(entry) as ServiceInput.Stop ?? new ServiceInput.Stop(null, false)) with { Because = stop.Because }),
                GraphOrder.Bounce { Because: { } tie } => (RequestAction.Restart, new ServiceInput.Bounce(tie, Graph.MayHold(entry.Name))),
                _ => throw new InvalidOperationException("an order is one of four"),
            };
            SendAlong(entry, asker, told.Action, told.Input);
        }
    }

    // what the change of one means for others. A request of its own for each instance: told again, it has no second effect.
    private void Act(IEnumerable<GraphOrder> orders)
    {
        foreach (var order in orders)
        {
            if (_book.Find(order.Name) is not { } entry || order.Because is not { } because || _book.Find(because.Of) is not { } other) continue;
            var cause = $"{because.Kind}~{because.Of}~{other.Snapshot.Attempt.Number}~{other.AsBystander().EndedAt?.UtcTicks}";
            if (order is GraphOrder.Bounce)
            {
                SendAlong(entry, Supervisor($"{cause}~{entry.Snapshot.Attempt.Number}"), RequestAction.Restart, new ServiceInput.Bounce(because, Graph.MayHold(entry.Name)));
            }
            else if (order is GraphOrder.Start && !_closing)
            {
                _log.Info("{0}: started, {1}", entry.Name, because.Started);
                var input = new ServiceInput.Start(null, entry.Snapshot.Caller is null ? other.Snapshot.Caller : null) { Because = because };
                SendAlong([entry.Name], Supervisor(cause), RequestAction.Start, _ => input);
                SendAlong(entry, Supervisor(cause), RequestAction.Start, input);
            }
        }
    }

    // a request of its own for each turn: told again, it has no second effect
    private void Act(ServiceProtocol.Triggered triggered)
    {
        if (_closing || _book.Find(triggered.Service) is not { } entry) return;
        switch (triggered.Trigger)
        {
            case Trigger.Turn turn:
                var asker = Supervisor($"turn~{turn.At.UtcTicks}{(turn.WasPutOff ? "~later" : "")}");
                // what is in the way is told, and takes nobody along
                if (!entry.Live)
                {
                    _log.Info("{0}: started, {1}", entry.Name, turn.Text);
                    SendAlong([entry.Name], asker, RequestAction.Start, other => new ServiceInput.Start(null, other.Snapshot.Caller is null ? entry.Snapshot.Caller : null));
                }

                SendAlong(entry, asker, RequestAction.Start, new ServiceInput.Start(null, null) { Trigger = turn });
                break;
            case Trigger.Change change: Act(entry, change); break;
            default: throw new InvalidOperationException($"nobody acts on {triggered.Trigger}");
        }
    }

    // what is not to run is left alone
    private void Act(ServiceBook.Entry entry, Trigger.Change change)
    {
        if (entry.Unit.Watch is not { } watch || entry.Snapshot.Wish is not Wish.Up) return;
        var asker = Supervisor($"change~{parts.Time.GetUtcNow().UtcTicks}~{++_lastTicket}");
        switch ((watch.Action ?? WatchAction.Default).Verb)
        {
            case WatchVerb.Reload: SendAlong(entry, asker, RequestAction.Reload, new ServiceInput.Reload { Trigger = change }); break;
            case WatchVerb.Signal: SendAlong(entry, asker, RequestAction.Kill, new ServiceInput.Kill(watch.Action!.Signal!.Value, SignalScope.Main) { Trigger = change }); break;
            default:
                _log.Info("{0}: restarted, {1}", entry.Name, change.Text);
                if (watch.Cascade is true) SendAlong([entry.Name], asker, RequestAction.Restart, _ => new ServiceInput.Restart(null, null, false));
                SendAlong(entry, asker, RequestAction.Restart, new ServiceInput.Restart(null, null, false) { Trigger = change });
                break;
        }
    }

    private static SupervisorProtocol.Asker Supervisor(string request) => new(new RequestId(request), new ClientId("supervisor"));

    // nobody waits for its result; the same request again finds it done
    private void SendAlong(ServiceBook.Entry entry, SupervisorProtocol.Asker asker, RequestAction action, ServiceInput input)
    {
        var ticket = ++_lastTicket;
        entry.Sent = ticket;
        var request = new RequestId($"{asker.Request}~{entry.Name}");
        entry.Actor.Tell(new ServiceProtocol.Command(ticket, request, action, Marked(entry, input)) { NoWait = true });
    }

    // whether it has to ask before it starts or stops
    private ServiceInput Marked(ServiceBook.Entry entry, ServiceInput input) => input switch
    {
        ServiceInput.Start start => start with { Gated = Graph.MayWait(entry.Name) },
        ServiceInput.Restart restart => restart with { Gated = Graph.MayWait(entry.Name), Held = Graph.MayHold(entry.Name) },
        ServiceInput.Stop stop => stop with { Held = Graph.MayHold(entry.Name) },
        _ => input,
    };

    private void Reconcile(ServiceBook.Entry changed)
    {
        LookAt(changed);
        foreach (var name in Graph.Neighbours(changed.Name)) LookAt(_book.Find(name));
    }

    // also what happened while no supervisor was there, or one that was killed before it could act on it
    private void ReconcileAll()
    {
        LookAtAll();
        RecountGroups();
        foreach (var (name, before) in _found)
        {
            if (Bystander(name) is not { } now) continue;
            Act(Consequences.OfChange(name, before, now, Graph, Bystander));
            Act(Consequences.OfTakeover(name, now, Graph, Bystander));
        }

        _found.Clear();
    }

    // who waits may have waited for what another graph said
    private void LookAtAll()
    {
        foreach (var entry in _book.All) LookAt(entry);
    }

    private void LookAt(ServiceBook.Entry? entry)
    {
        switch (entry?.Snapshot.State)
        {
            case ServiceState.Waiting waiting: Tell(entry, waiting.For, Obstacles.OfStart(entry.Name, Graph, Bystander)); break;
            case ServiceState.Holding holding: Tell(entry, holding.For, Obstacles.OfStop(entry.Name, Graph, Bystander)); break;
        }
    }

    private static void Tell(ServiceBook.Entry entry, ValueList<Obstacle> known, ValueList<Obstacle> all)
    {
        // said of this state already
        if (entry.Said is { } said && ReferenceEquals(said.Of, entry.Snapshot) && said.All.Equals(all)) return;
        if (all.Count > 0 && all.Equals(known)) return;
        entry.Said = (entry.Snapshot, all);
        entry.Actor.Tell(new ServiceInput.Obstacles(all));
    }

    private Bystander? Bystander(ServiceName name) =>
        _book.Find(name)?.AsBystander();

    private static Caller? CallerOf(ServiceInput input) => input switch
    {
        ServiceInput.Start start => start.Caller,
        ServiceInput.Restart restart => restart.Caller,
        _ => null,
    };
}
