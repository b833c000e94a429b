using CsCheck;

namespace PersistProc.Core.Tests.Dependencies;

/// <summary>What a request and a change mean for others, on random graphs, against a naive look at the definitions.</summary>
public class ConsequencesTests
{
    private static readonly ServiceName[] Names = [.. Enumerable.Range(0, 7).Select(number => ServiceName.Parse($"s{number}"))];
    private const long Samples = 2_000;
    private static readonly Attempt Second = new(2);

    private static readonly ServiceState[] States =
    [
        new ServiceState.Idle(new Reason.NeverStarted()), new ServiceState.Waiting(StartCause.ByHand, []), new ServiceState.Launching(Second, StartCause.ByHand),
        new ServiceState.Running(Second, 100, default), new ServiceState.Running(Second, 100, default), new ServiceState.Holding(Second, 100, [], []), new ServiceState.Clearing(Second, ExitStatus.Exited(1)),
        new ServiceState.Lingering(Second, ExitStatus.Exited(1), Some.Orphans), new ServiceState.BackingOff(Second, default, default, new Reason.Ended(ExitStatus.Exited(1))),
        new ServiceState.Completed(ExitStatus.Exited(0)), new ServiceState.Failed(new Reason.Ended(ExitStatus.Exited(1))),
    ];

    private static readonly Wish[] Wishes = [new Wish.Up(Second), new Wish.Up(Second), new Wish.Up(Second.Next), new Wish.Down(null, false)];

    // what cannot run beside another is not needed with it: that is an error of the files
    private static readonly Gen<ServiceUnit[]> AnyUnits = Gen.Int[0, 12].Array[Names.Length * Names.Length].Select(Units).Where(units => !DependencyFaults.Find(units).Any());

    private static readonly Gen<Bystander> AnyWay = Gen.Select(Gen.OneOf(States), Gen.OneOf(Wishes), Gen.Bool, (state, wish, smooth) => new Bystander(state, wish, Second, false) { IsSmooth = smooth });

    private static readonly Gen<(ServiceUnit[] Units, Bystander[] Ways, int One, int Two)> AnyCase = Gen.Select(AnyUnits, AnyWay.Array[Names.Length], Gen.Int[0, Names.Length - 1], Gen.Int[0, Names.Length - 1]);

    [Fact]
    public void What_others_see_no_difference_in_changes_nothing_for_them()
    {
        Obstacle[] obstacles = [new(Names[0], ObstacleKind.NotYet, Milestone.Ready), new(Names[1], ObstacleKind.NotYet, Milestone.Started), new(Names[2], ObstacleKind.Failed, Milestone.Ready)];
        Assert.Equal([true, true, false], obstacles.Select(obstacle => obstacle.IsPassing));
        var anyWaiting = Gen.Select(Gen.OneOf(obstacles).Array[0, 3], Gen.OneOf(Wishes), Gen.Bool, (behind, wish, asked) => new Bystander(new ServiceState.Waiting(StartCause.ByHand, [.. behind]), wish, Second, asked));
        var same = 0;
        Gen.Select(AnyCase, anyWaiting, anyWaiting).Sample((each, before, now) =>
        {
            if (!now.IsSameToOthers(before)) return;
            if (now != before) same++;
            var graph = DependencyGraph.Of(each.Units);
            Bystander? With(ServiceName name, Bystander way) => name == Names[each.One] ? way : Way(each, name);
            foreach (var name in Names.Where(name => name != Names[each.One]))
            {
                Assert.Equal(Obstacles.OfStart(name, graph, other => With(other, before)), Obstacles.OfStart(name, graph, other => With(other, now)));
                Assert.Equal(Obstacles.OfStop(name, graph, other => With(other, before)), Obstacles.OfStop(name, graph, other => With(other, now)));
            }
        }, iter: 20 * Samples, threads: 1);
        Assert.True(same > Samples, $"{same} differed");
    }

    [Fact]
    public void A_stop_takes_along_who_requires_it_or_is_part_of_it_and_lives() =>
        AnyCase.Sample(each =>
        {
            var orders = OfRequest(RequestAction.Stop, each);
            var along = Closure([Names[each.One], Names[each.Two]], name => each.Units.Where(unit => Needs(unit).Contains(name) || unit.PartOf.Contains(name)).Select(unit => unit.Name));
            Assert.Equal(along.Where(name => name != Names[each.One] && name != Names[each.Two] && Way(each, name).IsLive).Order(), orders.Select(order => order.Name).Order());
            Assert.All(orders, order => Assert.True(order is GraphOrder.Stop && order.Because!.Kind is TieKind.Requires or TieKind.PartOf));
        }, iter: Samples);

    [Fact]
    public void A_start_takes_along_what_is_needed_and_wanted_and_makes_rivals_give_way() =>
        AnyCase.Sample(each =>
        {
            var graph = DependencyGraph.Of(each.Units);
            if (Consequences.OfStart([Names[each.One], Names[each.Two]], graph) is not null) return;
            var orders = OfRequest(RequestAction.Start, each);
            Assert.Equal(orders.Count, orders.Select(order => order.Name).Distinct().Count());
            var running = new[] { Names[each.One], Names[each.Two] }.Concat(orders.OfType<GraphOrder.Start>().Select(order => order.Name)).ToHashSet();
            var needed = Closure([Names[each.One], Names[each.Two]], name => Needs(Find(each, name)));
            Assert.All(needed, name => Assert.True(running.Contains(name) || Way(each, name).IsWanted));
            // nobody is started beside a rival; who lives of them gives way
            foreach (var name in running)
            {
                foreach (var rival in Rivals(each, name))
                {
                    Assert.DoesNotContain(rival, running);
                    if (Way(each, rival).IsLive) Assert.Contains(orders, order => order.Name == rival && order is GraphOrder.Stop);
                }
            }

            // and who cannot run without one that gives way is not left running
            foreach (var gone in orders.Where(order => order is GraphOrder.Stop or GraphOrder.Bounce))
            {
                foreach (var unit in each.Units.Where(unit => Needs(unit).Contains(gone.Name) && Way(each, unit.Name).IsLive && Way(each, unit.Name).State is not ServiceState.Waiting)) Assert.Contains(orders, order => order.Name == unit.Name);
            }
        }, iter: Samples);

    [Fact]
    public void Who_is_bound_to_what_no_longer_runs_is_bounced_with_all_that_need_him() =>
        Gen.Select(AnyCase, AnyWay).Sample((each, before) =>
        {
            var (name, after) = (Names[each.One], Way(each, Names[each.One]));
            var bounced = OfChange(each, before).OfType<GraphOrder.Bounce>().Select(order => order.Name).Order();
            var fell = (Runs(before) || ComesBack(before)) && !Runs(after) && !(after.IsSmooth && ComesBack(after));
            var bound = fell ? each.Units.Where(unit => unit.BindsTo.Any(other => other.Service == name)).Select(unit => unit.Name) : [];
            Assert.Equal(Closure(bound, one => each.Units.Where(unit => Needs(unit).Contains(one)).Select(unit => unit.Name)).Where(one => Way(each, one).IsLive && Way(each, one).State is not ServiceState.Waiting).Order(), bounced);
        }, iter: Samples);

    [Fact]
    public void Who_comes_after_a_failure_or_an_end_is_started_when_it_rests_and_not_before() =>
        Gen.Select(AnyCase, AnyWay).Sample((each, before) =>
        {
            var after = Way(each, Names[each.One]);
            var unit = Find(each, Names[each.One]);
            var next = !ServiceStatuses.IsLive(before.State) ? [] : after.State switch
            {
                ServiceState.Failed => unit.OnFailure,
                ServiceState.Completed => unit.OnSuccess,
                _ => [],
            };
            var bounced = OfChange(each, before).OfType<GraphOrder.Bounce>().Select(order => order.Name);
            Assert.Equal(next.Except(bounced).Order(), OfChange(each, before).OfType<GraphOrder.Start>().Select(order => order.Name).Order());
        }, iter: Samples);

    private static ValueList<GraphOrder> OfRequest(RequestAction action, (ServiceUnit[] Units, Bystander[] Ways, int One, int Two) each) =>
        Consequences.OfRequest(action, new HashSet<ServiceName> { Names[each.One], Names[each.Two] }, DependencyGraph.Of(each.Units), name => Way(each, name));

    private static ValueList<GraphOrder> OfChange((ServiceUnit[] Units, Bystander[] Ways, int One, int Two) each, Bystander before) =>
        Consequences.OfChange(Names[each.One], before, Way(each, Names[each.One]), DependencyGraph.Of(each.Units), name => Way(each, name));

    private static bool Runs(Bystander one) => one.State is ServiceState.Running or ServiceState.Holding;

    private static bool ComesBack(Bystander one) => one.Wish is Wish.Up && one.State is ServiceState.Clearing or ServiceState.BackingOff or ServiceState.Launching;

    private static Bystander Way((ServiceUnit[] Units, Bystander[] Ways, int One, int Two) each, ServiceName name) => each.Ways[Array.IndexOf(Names, name)];

    private static ServiceUnit Find((ServiceUnit[] Units, Bystander[] Ways, int One, int Two) each, ServiceName name) => each.Units.Single(unit => unit.Name == name);

    private static IEnumerable<ServiceName> Rivals((ServiceUnit[] Units, Bystander[] Ways, int One, int Two) each, ServiceName name) =>
        Find(each, name).Conflicts.Concat(each.Units.Where(unit => unit.Conflicts.Contains(name)).Select(unit => unit.Name));

    private static IEnumerable<ServiceName> Needs(ServiceUnit unit) => unit.Requires.Concat(unit.BindsTo).Select(each => each.Service);

    private static HashSet<ServiceName> Closure(IEnumerable<ServiceName> from, Func<ServiceName, IEnumerable<ServiceName>> next)
    {
        var all = from.ToHashSet();
        while (all.SelectMany(next).Except(all).ToList() is { Count: > 0 } more) all.UnionWith(more);
        return all;
    }

    // without circles: each names only earlier ones
    private static ServiceUnit[] Units(int[] kinds) => [.. Names.Select((name, own) => Some.Unit() with
    {
        Name = name,
        Requires = Earlier(kinds, own, 1).Select(other => new Dependency(other, null)).ToValueList(),
        Wants = Earlier(kinds, own, 2).Select(other => new Dependency(other, null)).ToValueList(),
        BindsTo = Earlier(kinds, own, 3).Select(other => new Dependency(other, Milestone.Started)).ToValueList(),
        PartOf = Earlier(kinds, own, 4).ToValueList(),
        Conflicts = Earlier(kinds, own, 5).ToValueList(),
        OnFailure = Earlier(kinds, own, 6).ToValueList(),
        OnSuccess = Earlier(kinds, own, 7).ToValueList(),
    })];

    private static IEnumerable<ServiceName> Earlier(int[] kinds, int own, int kind) =>
        Enumerable.Range(0, own).Where(other => kinds[(own * Names.Length) + other] == kind).Select(other => Names[other]);
}
