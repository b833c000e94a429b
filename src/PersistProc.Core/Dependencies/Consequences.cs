namespace PersistProc.Core;

/// <summary>
/// What a request for some services means for others, and what it means for them that one has changed: pure functions of the
/// definitions and of how the services are. Wishes are settled here; in which order they are met is decided by <see cref="Obstacles"/>.
/// <para>
/// Who is stopped by hand stays so, and takes along who requires it or is part of it. Who is stopped by the graph wants to run
/// as before: it waits until what it depends on is back. Only what gives way to a rival stays down, as under systemd.
/// </para>
/// </summary>
public static class Consequences
{
    /// <summary>Of a start, stop or restart: what others are told, those first that have to act first.</summary>
    /// <param name="action">What was asked for.</param>
    /// <param name="chosen">For whom; they are told apart from this.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="find">How a service is; null where there is none of that name.</param>
    public static ValueList<GraphOrder> OfRequest(RequestAction action, IReadOnlySet<ServiceName> chosen, DependencyGraph graph, Func<ServiceName, Bystander?> find)
    {
        var orders = new List<GraphOrder>();
        if (action is RequestAction.Start or RequestAction.Restart)
        {
            var started = Started(chosen, graph);
            orders.AddRange(GivingWay(started, graph, find));
            orders.AddRange(started.Where(name => !chosen.Contains(name) && find(name) is { } known && (known.IsAsked || !known.IsWanted)).Select(name => new GraphOrder.Start(name, null)));
        }

        if (action is RequestAction.Stop or RequestAction.Restart)
        {
            var stopped = graph.StoppedWith(chosen);
            var all = stopped.ToHashSet();
            foreach (var name in stopped.Where(name => !chosen.Contains(name)))
            {
                if (action is RequestAction.Stop && find(name) is { IsLive: true }) orders.Add(new GraphOrder.Stop(name, Nearest(name, all, graph)));
                if (action is RequestAction.Restart && find(name) is { IsWanted: true }) orders.Add(new GraphOrder.Restart(name, Nearest(name, all, graph)));
            }
        }

        return orders.DistinctBy(order => order.Name).ToValueList();
    }

    /// <summary>Two that a start would need and that exclude each other, or null.</summary>
    /// <param name="chosen">Who is to be started.</param>
    /// <param name="graph">Who depends on whom.</param>
    public static Contradiction? OfStart(IEnumerable<ServiceName> chosen, DependencyGraph graph)
    {
        var needed = graph.NeededBy(chosen).ToHashSet();
        foreach (var name in needed.Where(name => graph.Conflicts(name).Count > 0).Order())
        {
            foreach (var rival in graph.Conflicts(name).Where(needed.Contains).Order()) return new Contradiction(name, rival);
        }

        return null;
    }

    /// <summary>Of a change of one service.</summary>
    /// <param name="name">Which.</param>
    /// <param name="before">How it was.</param>
    /// <param name="after">How it is.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="find">How another service is; null where there is none of that name.</param>
    public static ValueList<GraphOrder> OfChange(ServiceName name, Bystander before, Bystander after, DependencyGraph graph, Func<ServiceName, Bystander?> find)
    {
        var orders = new List<GraphOrder>();
        // it was let go while what it is bound to still ran
        if (after.Attempt > before.Attempt && graph.BindsTo(name).Order().Any(other => find(other) is not { Carries: true }))
        {
            var gone = graph.BindsTo(name).Order().First(other => find(other) is not { Carries: true });
            orders.AddRange(Bounced(name, new Tie(gone, TieKind.BoundTo) { Exit = find(gone)?.Exit }, graph, find));
        }

        if (HasFallen(before, after))
        {
            foreach (var bound in graph.BoundBy(name).Order()) orders.AddRange(Bounced(bound, new Tie(name, TieKind.BoundTo) { Exit = after.Exit }, graph, find));
        }

        if (ServiceStatuses.IsLive(before.State)) orders.AddRange(AtRest(name, after, graph));
        return orders.DistinctBy(order => order.Name).ToValueList();
    }

    /// <summary>
    /// Of nothing: what has happened to one service before this supervisor came up, and its predecessor may not have acted on.
    /// What has been acted on is not told again.
    /// </summary>
    /// <param name="name">Which.</param>
    /// <param name="now">How it is.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="find">How another service is; null where there is none of that name.</param>
    public static ValueList<GraphOrder> OfTakeover(ServiceName name, Bystander now, DependencyGraph graph, Func<ServiceName, Bystander?> find)
    {
        if (now.EndedAt is not { } ended) return [];
        var orders = new List<GraphOrder>();
        if (!now.Carries)
        {
            foreach (var bound in graph.BoundBy(name).Order().Where(bound => find(bound) is { StartedAt: { } started } && started <= ended))
                orders.AddRange(Bounced(bound, new Tie(name, TieKind.BoundTo) { Exit = now.Exit }, graph, find));
        }

        orders.AddRange(AtRest(name, now, graph).Where(next => find(next.Name) is { } known && !ServiceStatuses.IsLive(known.State) && (known.StartedAt is not { } started || started < ended)));
        return orders.DistinctBy(order => order.Name).ToValueList();
    }

    // what is only wanted does not go against what is needed, nor against what is wanted before it
    private static List<ServiceName> Started(IReadOnlySet<ServiceName> chosen, DependencyGraph graph)
    {
        var reached = graph.StartedWith(chosen);
        if (reached.All(name => graph.Conflicts(name).Count == 0)) return reached;
        var needed = graph.NeededBy(chosen).ToHashSet();
        var (started, all) = (new List<ServiceName>(), needed.ToHashSet());
        foreach (var name in reached)
        {
            if (!needed.Contains(name) && graph.NeededBy([name]).Any(each => graph.Conflicts(each).Any(all.Contains))) continue;
            started.Add(name);
            all.Add(name);
        }

        return started;
    }

    // rivals of what starts stay down; who cannot run without one waits for it; its parts go with it
    private static IEnumerable<GraphOrder> GivingWay(List<ServiceName> started, DependencyGraph graph, Func<ServiceName, Bystander?> find)
    {
        var rivals = new OrderedDictionary<ServiceName, ServiceName>();
        var told = started.ToHashSet();
        foreach (var name in started)
        {
            foreach (var rival in graph.Conflicts(name).Order().Where(rival => !told.Contains(rival) && find(rival) is { IsLive: true })) rivals.TryAdd(rival, name);
        }

        told.UnionWith(rivals.Keys);
        foreach (var (rival, name) in rivals)
        {
            foreach (var order in Bounced(rival, null, graph, find).Where(order => told.Add(order.Name))) yield return order;
            foreach (var part in graph.Parts(rival).Order().Where(part => find(part) is { IsLive: true }))
            {
                foreach (var order in Bounced(part, null, graph, find).Where(order => told.Add(order.Name))) yield return order;
                if (told.Add(part)) yield return new GraphOrder.Stop(part, new Tie(rival, TieKind.PartOf));
            }

            yield return new GraphOrder.Stop(rival, new Tie(name, TieKind.Conflicts));
        }
    }

    // who cannot run without it first; it itself if there is a reason for it
    private static IEnumerable<GraphOrder> Bounced(ServiceName name, Tie? because, DependencyGraph graph, Func<ServiceName, Bystander?> find)
    {
        var all = graph.NeedingAny([name]);
        foreach (var each in all.Where(each => find(each) is { IsLive: true } known && (known.IsAsked || known.State is not ServiceState.Waiting)))
        {
            if (each != name) yield return new GraphOrder.Bounce(each, new Tie(graph.Requires(each).Where(all.Contains).Order().First(), TieKind.Requires));
            else if (because is not null) yield return new GraphOrder.Bounce(each, because);
        }
    }

    // the nearest reason: what of all that is stopped it depends on itself
    private static Tie Nearest(ServiceName name, HashSet<ServiceName> stopped, DependencyGraph graph)
    {
        var required = graph.Requires(name).Where(stopped.Contains).Order().ToList();
        return required.Count > 0
            ? new Tie(required[0], TieKind.Requires)
            : new Tie(stopped.Where(whole => graph.Parts(whole).Contains(name)).Order().First(), TieKind.PartOf);
    }

    // what came back by itself may have counted as running, until a reload said otherwise
    private static bool HasFallen(Bystander before, Bystander after) =>
        (before.HasLeader || before.IsRecovering) && !after.HasLeader && !(after.IsSmooth && after.IsRecovering);

    private static IEnumerable<GraphOrder> AtRest(ServiceName name, Bystander after, DependencyGraph graph) => after.State switch
    {
        ServiceState.Failed => graph.OnFailure(name).Order().Select(next => new GraphOrder.Start(next, new Tie(name, TieKind.OnFailure))),
        ServiceState.Completed => graph.OnSuccess(name).Order().Select(next => new GraphOrder.Start(next, new Tie(name, TieKind.OnSuccess))),
        _ => [],
    };
}
