namespace PersistProc.Core;

/// <summary>Who depends on whom, seen from both ends. Made of definitions alone; how the services are is no part of it.</summary>
public sealed class DependencyGraph
{
    private static readonly Node Alone = new();
    private readonly Dictionary<ServiceName, Node> _nodes = [];

    private DependencyGraph()
    {
    }

    /// <summary>A graph without a service.</summary>
    public static DependencyGraph Empty { get; } = new();

    /// <summary>Puts definitions together. What they name need not be among them.</summary>
    public static DependencyGraph Of(IEnumerable<ServiceUnit> units)
    {
        var graph = new DependencyGraph();
        foreach (var unit in units.Where(DependencyFaults.NamesAny)) graph.Add(unit);
        return graph;
    }

    /// <summary>Whether another service may stand in the way of a start.</summary>
    public bool MayWait(ServiceName name) => Find(name) is { } node && (node.Neighbours.Count > 0);

    /// <summary>Whether another service may stand in the way of a stop.</summary>
    public bool MayHold(ServiceName name) => Find(name) is { } node && (node.Followers.Count > 0 || node.RequiredBy.Count > 0);

    /// <summary>What has to be where for it to start.</summary>
    public IReadOnlyCollection<Ordering> After(ServiceName name) => Find(name).After;

    /// <summary>Who comes after it: those that it may be waited by.</summary>
    public IReadOnlyCollection<ServiceName> Followers(ServiceName name) => Find(name).Followers;

    /// <summary>What has to run for it to run, what it is bound to among it.</summary>
    public IReadOnlyCollection<ServiceName> Requires(ServiceName name) => Find(name).Requires;

    /// <summary>Who cannot run without it.</summary>
    public IReadOnlyCollection<ServiceName> RequiredBy(ServiceName name) => Find(name).RequiredBy;

    /// <summary>What it cannot outlive.</summary>
    public IReadOnlyCollection<ServiceName> BindsTo(ServiceName name) => Find(name).BindsTo;

    /// <summary>Who cannot outlive it.</summary>
    public IReadOnlyCollection<ServiceName> BoundBy(ServiceName name) => Find(name).BoundBy;

    /// <summary>Who is stopped and restarted with it by hand.</summary>
    public IReadOnlyCollection<ServiceName> Parts(ServiceName name) => Find(name).Parts;

    /// <summary>Who comes after it or cannot run without it.</summary>
    public IReadOnlyCollection<ServiceName> Dependents(ServiceName name) => Find(name).Dependents;

    /// <summary>What cannot run beside it, whichever of the two says so.</summary>
    public IReadOnlyCollection<ServiceName> Conflicts(ServiceName name) => Find(name).Conflicts;

    /// <summary>What is started when it has failed.</summary>
    public IReadOnlyCollection<ServiceName> OnFailure(ServiceName name) => Find(name).OnFailure;

    /// <summary>What is started when it has ended well.</summary>
    public IReadOnlyCollection<ServiceName> OnSuccess(ServiceName name) => Find(name).OnSuccess;

    /// <summary>All that are to be started with some: what they require and want, and so on. Themselves included, requirements first.</summary>
    public List<ServiceName> StartedWith(IEnumerable<ServiceName> names) => Reach(names, node => node.Requires.Concat(node.Wants));

    /// <summary>All that some cannot run without. Themselves included, requirements first.</summary>
    public List<ServiceName> NeededBy(IEnumerable<ServiceName> names) => Reach(names, node => node.Requires);

    /// <summary>All that are to be stopped with some: those that require them or are part of them, and so on. Themselves included, dependents first.</summary>
    public List<ServiceName> StoppedWith(IEnumerable<ServiceName> names) => Reach(names, node => node.RequiredBy.Concat(node.Parts));

    /// <summary>All that cannot run without some. Themselves included, dependents first.</summary>
    public List<ServiceName> NeedingAny(IEnumerable<ServiceName> names) => Reach(names, node => node.RequiredBy);

    /// <summary>Those whose way another one may stand in, at a start or at a stop.</summary>
    public IReadOnlyCollection<ServiceName> Neighbours(ServiceName name) => Find(name).Neighbours;

    private void Add(ServiceUnit unit)
    {
        var own = NodeOf(unit.Name);
        foreach (var order in unit.After) Order(order.Service, unit.Name, order.At);
        foreach (var later in unit.Before) Order(unit.Name, later.Service, later.At ?? Milestone.Ready);
        foreach (var (named, at) in unit.Requires.Concat(unit.BindsTo).Concat(unit.Wants))
        {
            if (at is { } milestone) Order(named, unit.Name, milestone);
        }

        foreach (var (wanted, _) in unit.Wants.Where(each => each.Service != unit.Name)) own.Wants.Add(wanted);
        foreach (var (required, _) in unit.Requires.Concat(unit.BindsTo)) Tie(unit.Name, required, node => node.Requires, node => node.RequiredBy);
        foreach (var (holding, _) in unit.BindsTo) Tie(unit.Name, holding, node => node.BindsTo, node => node.BoundBy);
        foreach (var whole in unit.PartOf) Tie(whole, unit.Name, node => node.Parts, null);
        foreach (var rival in unit.Conflicts) Tie(unit.Name, rival, node => node.Conflicts, node => node.Conflicts);
        foreach (var next in unit.OnFailure) Tie(unit.Name, next, node => node.OnFailure, null);
        foreach (var next in unit.OnSuccess) Tie(unit.Name, next, node => node.OnSuccess, null);
    }

    private void Order(ServiceName first, ServiceName second, Milestone at)
    {
        if (first == second) return;
        NodeOf(second).After.Add(new Ordering(first, at));
        NodeOf(first).Followers.Add(second);
    }

    private void Tie(ServiceName from, ServiceName to, Func<Node, HashSet<ServiceName>> there, Func<Node, HashSet<ServiceName>>? back)
    {
        if (from == to) return;
        there(NodeOf(from)).Add(to);
        if (back is not null) back(NodeOf(to)).Add(from);
    }

    // depth first: what is reached from one stands before it
    private List<ServiceName> Reach(IEnumerable<ServiceName> names, Func<Node, IEnumerable<ServiceName>> next)
    {
        var (seen, order, open) = (new HashSet<ServiceName>(), new List<ServiceName>(), new Stack<(ServiceName Name, bool IsLeft)>());
        foreach (var name in names.Reverse()) open.Push((name, false));
        while (open.TryPop(out var top))
        {
            if (top.IsLeft) order.Add(top.Name);
            if (top.IsLeft || !seen.Add(top.Name)) continue;
            open.Push((top.Name, true));
            foreach (var reached in next(Find(top.Name))) open.Push((reached, false));
        }

        return order;
    }

    private Node Find(ServiceName name) => _nodes.GetValueOrDefault(name, Alone);

    private Node NodeOf(ServiceName name)
    {
        if (!_nodes.TryGetValue(name, out var node)) _nodes[name] = node = new Node();
        return node;
    }

    private sealed class Node
    {
        private ServiceName[]? _neighbours;
        private ServiceName[]? _dependents;

        // both are asked for at every change, when all are in
        public IReadOnlyCollection<ServiceName> Dependents => _dependents ??= [.. Followers.Union(RequiredBy)];

        public IReadOnlyCollection<ServiceName> Neighbours =>
            _neighbours ??= [.. Followers.Concat(RequiredBy).Concat(Conflicts).Concat(After.Select(order => order.Service)).Concat(Requires).Distinct()];

        public HashSet<Ordering> After { get; } = [];

        public HashSet<ServiceName> Followers { get; } = [];

        public HashSet<ServiceName> Requires { get; } = [];

        public HashSet<ServiceName> RequiredBy { get; } = [];

        public HashSet<ServiceName> Wants { get; } = [];

        public HashSet<ServiceName> BindsTo { get; } = [];

        public HashSet<ServiceName> BoundBy { get; } = [];

        public HashSet<ServiceName> Parts { get; } = [];

        public HashSet<ServiceName> Conflicts { get; } = [];

        public HashSet<ServiceName> OnFailure { get; } = [];

        public HashSet<ServiceName> OnSuccess { get; } = [];
    }
}
