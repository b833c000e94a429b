namespace PersistProc.Core;

/// <summary>One word of a service's definition on another one, for those who look at the whole.</summary>
/// <param name="From">Who says it.</param>
/// <param name="To">Of whom.</param>
/// <param name="Key">By which key.</param>
/// <param name="At">How far that has to be, where an order is part of it.</param>
public sealed record DependencyEdge(ServiceName From, ServiceName To, string Key, Milestone? At)
{
    /// <summary>All that a definition says, in the order of the keys.</summary>
    public static IEnumerable<DependencyEdge> Of(ServiceUnit unit)
    {
        return new[]
        {
            unit.Requires.Select(each => Edge("requires", each.Service, each.At)),
            unit.BindsTo.Select(each => Edge("binds_to", each.Service, each.At)),
            unit.Wants.Select(each => Edge("wants", each.Service, each.At)),
            unit.After.Select(each => Edge("after", each.Service, each.At)),
            unit.Before.Select(each => Edge("before", each.Service, each.At ?? Milestone.Ready)),
            unit.PartOf.Select(each => Edge("part_of", each, null)),
            unit.Conflicts.Select(each => Edge("conflicts", each, null)),
            unit.OnFailure.Select(each => Edge("on_failure", each, null)),
            unit.OnSuccess.Select(each => Edge("on_success", each, null)),
        }.SelectMany(edges => edges);

        DependencyEdge Edge(string key, ServiceName to, Milestone? at) => new(unit.Name, to, key, at);
    }

    /// <summary>All services that some lead to, themselves included.</summary>
    /// <param name="names">Where to begin.</param>
    /// <param name="edges">All edges.</param>
    public static HashSet<ServiceName> Reach(IEnumerable<ServiceName> names, IEnumerable<DependencyEdge> edges)
    {
        var next = edges.ToLookup(edge => edge.From, edge => edge.To);
        var (all, open) = (new HashSet<ServiceName>(), new Stack<ServiceName>(names));
        while (open.TryPop(out var name))
        {
            if (!all.Add(name)) continue;
            foreach (var other in next[name]) open.Push(other);
        }

        return all;
    }
}
