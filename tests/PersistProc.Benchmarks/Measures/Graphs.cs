using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>Projects whose services wait for each other: many edges, a chain, a fan; beside each the same processes started by hand.</summary>
internal static class Graphs
{
    private const int Rounds = 5;

    private static readonly (string What, int Count, Func<int, int[]> Needs, double? Target)[] Shapes =
    [
        ("1,000 services with 3,000 edges, each to any three before it", 1000, n => n < 4 ? [] : [.. Earlier(n).Distinct().Take(3)], 1500),
        ("a chain of 500", 500, n => n > 0 ? [n - 1] : [], 1500),
        ("a fan of 1,000", 1001, n => n > 0 ? [0] : [], 1500),
        ("1,000 services with 3,000 edges in one chain of 1,000", 1000, n => n < 4 ? [] : [.. new[] { n / 2, n / 3, n - 1 }.Distinct()], null),
    ];

    public static Task<IReadOnlyList<Figure>> Started(Bench bench)
    {
        var figures = new List<Figure>();
        bench.TimeCli("list");
        foreach (var (what, count, needs, target) in Shapes)
        {
            File.WriteAllText(Path.Combine(bench.Box.Work, "persistproc.toml"), Project(count, needs));
            var (up, byHand, status) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                byHand.Add(Projects.ByHand(bench, count).Started);
                up.Add(bench.TimeCli("up", "-d"));
                status.Add(Statistics.Median([.. Enumerable.Range(0, 5).Select(_ => bench.TimeCli("list"))]));
                bench.TimeCli("down");
            }

            figures.Add(Projects.Against($"`up -d` of {what} to all running", Statistics.Median(up), target, ("as many started by hand, in no order", Statistics.Median(byHand))));
            figures.Add(Projects.Against($"`list` of {what}, the whole process", Statistics.Median(status), 50, ("`true`", bench.Time("true"))));
        }

        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    // the same each time
    private static IEnumerable<int> Earlier(int n)
    {
        var random = new Random(n);
        while (true) yield return random.Next(n);
    }

    private static string Project(int count, Func<int, int[]> needs)
    {
        var text = new StringBuilder("project = \"t\"\n");
        for (var n = 0; n < count; n++)
        {
            var names = string.Join(", ", needs(n).Select(other => $"\"s{other}\""));
            text.Append($"[services.s{n}]\ncommand = [\"sleep\", \"100000\"]\n");
            if (names.Length > 0) text.Append($"requires = [{names}]\nafter = [{names}]\n");
        }

        return text.ToString();
    }
}
