namespace PersistProc.Core;

/// <summary>
/// What stands in the way of a service: the whole of the graph's decisions on waiting, as pure functions of the definitions and of
/// how the others are. They are asked again whenever one of those has changed, so nothing is replayed: what could not start because
/// of another starts when that is where it has to be.
/// <para>
/// An order alone (systemd's After=) holds up a start only while the other one is on its way: one that is at rest, or fails and
/// is tried again, or waits itself for what may not come, is not waited for. One that is required as well is. What it is bound to has to run, even without a word on the
/// order: otherwise it would start and be stopped again.
/// </para>
/// <para>
/// Of two where one is to end and the other to start, the end comes first, whichever of them comes after the other
/// (systemd.unit(5), Before=): what depends on a service does not live on beside its next instance.
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
        var (all, requires, bindsTo) = (new List<Obstacle>(), graph.Requires(name), graph.BindsTo(name));
        foreach (var order in graph.After(name))
        {
            var other = find(order.Service);
            var obstacle = requires.Contains(order.Service) ? Required(order.Service, order.At, other, bindsTo.Contains(order.Service)) : Ordered(order, other);
            if (obstacle is not null) all.Add(obstacle);
        }

        foreach (var required in requires)
        {
            if (graph.After(name).All(order => order.Service != required) && Beside(required, find(required), bindsTo.Contains(required)) is { } obstacle) all.Add(obstacle);
        }

        foreach (var dependent in graph.Dependents(name))
        {
            if (find(dependent) is { IsGoing: true }) all.Add(new Obstacle(dependent, ObstacleKind.StillThere, Milestone.Completed));
        }

        foreach (var rival in graph.Conflicts(name))
        {
            if (Rival(name, rival, find(rival)) is { } obstacle) all.Add(obstacle);
        }

        return all.Distinct().OrderBy(each => each.Service).ThenBy(each => each.At).ToValueList();
    }

    /// <summary>Of a stop: whoever needs it, or comes after it, and is on its way out too.</summary>
    /// <param name="name">Who is to stop.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="find">How another service is; null where there is none of that name.</param>
    public static ValueList<Obstacle> OfStop(ServiceName name, DependencyGraph graph, Func<ServiceName, Bystander?> find) =>
        graph.Dependents(name).Where(other => find(other) is { IsLeaving: true, State: not ServiceState.Lingering }).Order()
            .Select(other => new Obstacle(other, ObstacleKind.StillThere, Milestone.Completed)).ToValueList();

    private static Obstacle? Ordered(Ordering order, Bystander? other)
    {
        if (other is not { } known || known.IsAt(order.At) || !known.IsLive) return null;
        if (known is { IsGoing: true, Wish: Wish.Down }) return new Obstacle(order.Service, ObstacleKind.StillThere, Milestone.Completed);
        return known.IsStuck || known.IsHeldUp || (known.State is ServiceState.BackingOff && !known.IsAsked) ? null : new Obstacle(order.Service, ObstacleKind.NotYet, order.At);
    }

    private static Obstacle? Required(ServiceName name, Milestone at, Bystander? other, bool isBound)
    {
        if (other is not { } known) return new Obstacle(name, ObstacleKind.Unknown, at) { IsBound = isBound };
        if (known.IsAt(at) && !(isBound && known.State is ServiceState.Completed)) return null;
        if (known.IsLive && !known.IsStuck && known.State is not ServiceState.Lingering) return new Obstacle(name, known.IsHeldUp ? ObstacleKind.Retried : ObstacleKind.NotYet, at) { IsBound = isBound };
        return new Obstacle(name, known.State is ServiceState.Failed or ServiceState.Lingering ? ObstacleKind.Failed : ObstacleKind.NotRunning, at) { IsBound = isBound };
    }

    // required without a word on the order: both start at the same time. But not before the other one has been told to, or while it
    // waits for what will not come by itself.
    private static Obstacle? Beside(ServiceName name, Bystander? other, bool isBound)
    {
        if (Required(name, Milestone.Started, other, isBound) is not { } obstacle) return null;
        if (isBound || !obstacle.IsPassing || other is not { } known) return obstacle;
        if (known.IsAsked || known.IsLeaving) return obstacle;
        return known.State is ServiceState.Waiting { For.Count: 0 } ? obstacle : null;
    }

    // of two that wait for one another the first by name goes first
    private static Obstacle? Rival(ServiceName name, ServiceName rival, Bystander? other)
    {
        if (other is not { IsLive: true } known || (known.State is ServiceState.Waiting && !known.IsAsked && rival > name)) return null;
        return new Obstacle(rival, known.State is ServiceState.Lingering ? ObstacleKind.CannotStop : ObstacleKind.StillThere, Milestone.Completed);
    }
}
