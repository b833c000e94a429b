using System.Diagnostics;
using PersistProc.Core;

namespace PersistProc.Benchmarks.Measures;

/// <summary>The graph made anew, and everybody asked what stands in his way: pure functions, compiled as they run, on one core.</summary>
internal static class Reconciling
{
    private const int Many = 1000;
    private const int Rounds = 200;

    public static Task<IReadOnlyList<Figure>> AllAtOnce(Bench bench)
    {
        _ = bench;
        IReadOnlyList<Figure> figures =
        [
            Of("1,000 services with 3,000 edges", n => n < 4 ? [] : [n / 2, n / 3, n - 1]),
            Of("a chain of 500", n => n is > 0 and < 500 ? [n - 1] : []),
            Of("a fan of 1,000", n => n > 0 ? [0] : []),
        ];
        return Task.FromResult(figures);
    }

    private static Figure Of(string what, Func<int, int[]> edges)
    {
        var units = Enumerable.Range(0, Many).Select(n => new ServiceUnit
        {
            Name = Name(n),
            Command = ["x"],
            WorkingDirectory = "/",
            DefinedIn = null,
            Requires = edges(n).Distinct().Select(other => new Dependency(Name(other), null)).ToValueList(),
            After = edges(n).Distinct().Select(other => new Ordering(Name(other), Milestone.Ready)).ToValueList(),
        }).ToList();
        var waiting = new Bystander(new ServiceState.Waiting(StartCause.ByHand, []), new Wish.Up(new Attempt(1)), new Attempt(0), false);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var graph = DependencyGraph.Of(units);
            var obstacles = units.Sum(unit => Obstacles.OfStart(unit.Name, graph, _ => waiting).Count);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (obstacles == 0) throw new InvalidOperationException("nobody waits for anybody");
        }

        var median = Statistics.Median(times);
        return new Figure($"reconcile {what}: the graph made anew, everybody asked", median, "ms") { Target = "< 20 ms", Met = median < 20 };
    }

    private static ServiceName Name(int n) => ServiceName.Parse($"t/s{n}");
}
