using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// Who depends on whom. A request settles the wishes first, of all whom it concerns; then whoever waits is told what stands in its
/// way, and told again after every change of what it depends on, until nothing does.
/// </summary>
internal sealed partial class SupervisorActor
{
    private DependencyGraph? _graph;

    private DependencyGraph Graph => _graph ??= DependencyGraph.Of(_book.All.Select(entry => entry.Unit));

    // what is required or wanted is started too, what cannot run without it stopped or restarted
    private void SendAlong(IEnumerable<ServiceName> names, SupervisorProtocol.Asker asker, RequestAction action, Func<ServiceBook.Entry, ServiceInput> input)
    {
        var chosen = names.ToHashSet();
        if (action is RequestAction.Start or RequestAction.Restart)
        {
            foreach (var entry in Along(Graph.StartedWith(chosen), chosen).Where(entry => !entry.IsWanted))
                SendAlong(entry, asker, RequestAction.Start, new ServiceInput.Start(null, CallerOf(input(entry))));
        }

        if (action is RequestAction.Stop or RequestAction.Restart)
        {
            foreach (var entry in Along(Graph.StoppedWith(chosen), chosen).Where(entry => entry.Live && (action is RequestAction.Stop || entry.IsWanted)))
                SendAlong(entry, asker, action, input(entry));
        }
    }

    private List<ServiceBook.Entry> Along(IEnumerable<ServiceName> reached, HashSet<ServiceName> chosen) =>
        [.. reached.Where(name => !chosen.Contains(name)).Select(_book.Find).OfType<ServiceBook.Entry>()];

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

    private void Reconcile(ServiceName changed)
    {
        LookAt(_book.Find(changed));
        foreach (var name in Graph.Neighbours(changed).ToList()) LookAt(_book.Find(name));
    }

    private void ReconcileAll()
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
        _book.Find(name) is { } entry ? new Bystander(entry.Snapshot.State, entry.Snapshot.Wish, entry.Snapshot.Attempt, entry.IsAsked) : null;

    private static Caller? CallerOf(ServiceInput input) => input switch
    {
        ServiceInput.Start start => start.Caller,
        ServiceInput.Restart restart => restart.Caller,
        _ => null,
    };
}
