namespace PersistProc.Core;

/// <summary>
/// What stands in the way of a service: the whole of the graph's decisions, as pure functions of the definitions and of how the
/// others are. They are asked again whenever one of those has changed, so nothing is replayed: what could not start because of
/// another starts when that is where it has to be.
/// <para>
/// An order alone (systemd's After=) holds up a start only while the other one is on its way: one that is at rest, or fails and
/// is tried again, is not waited for. One that is required as well is.
/// </para>
/// </summary>
public static class Obstacles
{
    /// <summary>Of a start.</summary>
    /// <param name="name">Who is to start.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="find">How another service is; null where there is none of that name.</param>
    public static ValueList<Obstacle> OfStart(ServiceName name, DependencyGraph graph, Func<ServiceName, Bystander?> find)
    {
        var all = new List<Obstacle>();
        var requires = graph.Requires(name);
        foreach (var order in graph.After(name))
        {
            if (Ordered(order, requires.Contains(order.Service), find(order.Service)) is { } obstacle) all.Add(obstacle);
        }

        foreach (var required in requires)
        {
            if (graph.After(name).All(order => order.Service != required) && Required(required, Milestone.Started, find(required)) is { IsPassing: false } obstacle) all.Add(obstacle);
        }

        return all.OrderBy(each => each.Service).ThenBy(each => each.At).ToValueList();
    }

    /// <summary>Of a stop: whoever needs it, or comes after it, and is on its way out too.</summary>
    /// <param name="name">Who is to stop.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="find">How another service is; null where there is none of that name.</param>
    public static ValueList<Obstacle> OfStop(ServiceName name, DependencyGraph graph, Func<ServiceName, Bystander?> find) =>
        graph.Followers(name).Concat(graph.RequiredBy(name)).Distinct().Where(other => find(other) is { IsLeaving: true }).Order()
            .Select(other => new Obstacle(other, ObstacleKind.StillThere, Milestone.Completed)).ToValueList();

    private static Obstacle? Ordered(Ordering order, bool isRequired, Bystander? other)
    {
        if (isRequired) return Required(order.Service, order.At, other);
        if (other is not { } known || known.IsAt(order.At) || !known.IsLive) return null;
        return known.State is ServiceState.BackingOff && !known.IsAsked ? null : new Obstacle(order.Service, ObstacleKind.NotYet, order.At);
    }

    private static Obstacle? Required(ServiceName name, Milestone at, Bystander? other)
    {
        if (other is not { } known) return new Obstacle(name, ObstacleKind.Unknown, at);
        if (known.IsAt(at)) return null;
        if (known.IsLive && known.State is not ServiceState.Lingering) return new Obstacle(name, ObstacleKind.NotYet, at);
        return new Obstacle(name, known.State is ServiceState.Failed or ServiceState.Lingering ? ObstacleKind.Failed : ObstacleKind.NotRunning, at);
    }
}
