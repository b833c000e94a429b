using CsCheck;

namespace PersistProc.Core.Tests.Dependencies;

/// <summary>Who is started and stopped with whom, against a naive look at the definitions.</summary>
public class DependencyGraphTests
{
    private static readonly ServiceName[] Names = [.. Enumerable.Range(0, 8).Select(number => Of($"s{number}"))];

    // without circles: each names only earlier ones
    private static readonly Gen<ServiceUnit[]> AnyUnits = Gen.Int[0, 3].Array[Names.Length * Names.Length].Select(kinds =>
        Names.Select((name, own) => Declare(name) with
        {
            Requires = Earlier(kinds, own, 1).Select(Plain).ToValueList(),
            Wants = Earlier(kinds, own, 2).Select(Plain).ToValueList(),
            After = Earlier(kinds, own, 3).Concat(Earlier(kinds, own, 1).Where((_, place) => place % 2 == 0)).Select(other => new Ordering(other, Milestone.Ready)).ToValueList(),
        }).ToArray());

    [Fact]
    public void What_is_started_with_one_is_what_it_requires_and_wants_and_so_on() =>
        AnyUnits.Sample(units =>
        {
            var graph = DependencyGraph.Of(units);
            foreach (var unit in units)
            {
                var reached = graph.StartedWith([unit.Name]);
                Assert.Equal(Closure(unit.Name, name => Find(units, name).Requires.Concat(Find(units, name).Wants).Select(each => each.Service)), reached.Order());
                Assert.All(reached, name => Assert.All(Find(units, name).Requires, required => Assert.True(reached.IndexOf(required.Service) < reached.IndexOf(name))));
            }
        });

    [Fact]
    public void What_is_stopped_with_one_is_what_requires_it_and_so_on() =>
        AnyUnits.Sample(units =>
        {
            var graph = DependencyGraph.Of(units);
            foreach (var unit in units)
                Assert.Equal(Closure(unit.Name, name => units.Where(other => other.Requires.Contains(name)).Select(other => other.Name)), graph.StoppedWith([unit.Name]).Order());
        });

    [Fact]
    public void Only_circles_are_circles() => AnyUnits.Sample(units => Assert.Empty(DependencyFaults.Find(units)));

    [Fact]
    public void A_circle_is_shown_as_it_goes()
    {
        var a = Declare(Of("a")) with { Requires = [Of("b")] };
        var b = Declare(Of("b")) with { After = [new Ordering(Of("c"), Milestone.Ready)] };
        var c = Declare(Of("c")) with { After = [new Ordering(Of("d"), Milestone.Ready)] };
        var d = Declare(Of("d"));
        Assert.Empty(DependencyFaults.Find([a, b, c, d]));
        var fault = Assert.Single(DependencyFaults.Find([a, b, c with { Before = [Of("a")] }, d with { Before = [Of("b")], After = [new Ordering(Of("c"), Milestone.Started)] }]));
        Assert.Contains("a circle: c \u2192 d \u2192 c", fault.Text, StringComparison.Ordinal);
        Assert.Contains("a circle: a \u2192 b \u2192 a", Assert.Single(DependencyFaults.Find([a, Declare(Of("b")) with { Requires = [Of("a")] }])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_declares_is_told_with_the_nearest_one()
    {
        var fault = Assert.Single(DependencyFaults.Find([Declare(Of("shop/api")) with { Wants = [Of("shop/datbase"), Of("other/x")] }, Declare(Of("shop/database"))]));
        Assert.Equal((Of("shop/api"), Of("shop/datbase")), (fault.By, fault.Of));
        Assert.Contains("did you mean \"database\"?", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_milestone_at_another_key_is_an_order_too()
    {
        var graph = DependencyGraph.Of([
            Declare(Of("api")) with { Requires = [Dependency.Parse("db@succeeded"), Of("cache")], Wants = [Dependency.Parse("mail@started")], Before = [Dependency.Parse("web@completed"), Of("cron")] }]);
        Assert.Equal(["db succeeded", "mail started"], graph.After(Of("api")).Select(order => $"{order.Service} {Milestones.Words.Print(order.At)}"));
        Assert.Equal([(Of("api"), Milestone.Completed)], graph.After(Of("web")).Select(order => (order.Service, order.At)));
        Assert.Equal([(Of("api"), Milestone.Ready)], graph.After(Of("cron")).Select(order => (order.Service, order.At)));
        Assert.Single(DependencyFaults.Find([Declare(Of("a")) with { Wants = [Dependency.Parse("b@started")] }, Declare(Of("b")) with { Wants = [Dependency.Parse("a@started")] }]));
    }

    [Fact]
    public void Who_names_himself_is_told_by_which_key()
    {
        var a = Declare(Of("a")) with { Requires = [Of("a")], After = [new Ordering(Of("a"), Milestone.Started)], Before = [Of("a")], Wants = [Of("b")] };
        Assert.Equal(["after", "before", "requires"], DependencyFaults.Find([a, Declare(Of("b"))]).Select(fault => fault.Key!).Order(StringComparer.Ordinal));
    }

    private static Dependency Plain(ServiceName name) => name;

    private static ServiceName Of(string name) => ServiceName.Parse(name);

    private static ServiceUnit Declare(ServiceName name) => Some.Unit() with { Name = name };

    private static ServiceUnit Find(ServiceUnit[] units, ServiceName name) => units.Single(unit => unit.Name == name);

    private static ValueList<ServiceName> Earlier(int[] kinds, int own, int kind) =>
        Enumerable.Range(0, own).Where(other => kinds[(own * Names.Length) + other] == kind).Select(other => Names[other]).ToValueList();

    private static IEnumerable<ServiceName> Closure(ServiceName from, Func<ServiceName, IEnumerable<ServiceName>> next)
    {
        var all = new HashSet<ServiceName> { from };
        while (all.SelectMany(next).Except(all).ToList() is { Count: > 0 } more) all.UnionWith(more);
        return all.Order();
    }
}
