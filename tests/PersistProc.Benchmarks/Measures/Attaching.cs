using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>A person at a program's terminal, in turn with dtach and tmux: a key's way to the program and back to the screen, the first screen, a flood.</summary>
internal static class Attaching
{
    private const int Keys = 1500;
    private const int FloodLines = 400_000;
    private const int LineLength = 100;
    private static readonly byte[] Ready = "READY"u8.ToArray();
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);

    public static Task<IReadOnlyList<Figure>> Echo(Bench bench) => Echo(bench, "a key's way through `attach` and back");

    /// <summary>The same while ten services of ours write lines as fast as they can.</summary>
    public static async Task<IReadOnlyList<Figure>> EchoUnderLoad(Bench bench)
    {
        foreach (var number in Enumerable.Range(0, 10))
            await bench.Box.Service($"busy{number}", "sh", "-c", "i=0; while :; do i=$((i+1)); echo line $i of somebody who has much to say; done");
        return await Echo(bench, "a key's way through `attach` and back, ten busy services beside it");
    }

    /// <summary>The first screen of a program that has written ten megabytes.</summary>
    public static async Task<IReadOnlyList<Figure>> FirstScreen(Bench bench)
    {
        var keepers = Keepers.All(bench).Where(keeper => keeper.Name != "dtach").ToArray();
        foreach (var keeper in keepers)
            await keeper.Begin("old", $"stty raw -echo; '{Binaries.Dummy}' lines 100000 100 65536; printf '\\r\\nLAST'; exec sleep 100000");
        foreach (var keeper in keepers)
        {
            using var window = Window.Open(bench, keeper.Attach("old"));
            window.Until("LAST"u8);
        }
        var times = Bench.InTurn(15, [.. keepers.Select<Keepers, Func<double>>(keeper => () =>
        {
            var start = Stopwatch.GetTimestamp();
            using var window = Window.Open(bench, keeper.Attach("old"));
            window.Until("LAST"u8);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        })]);
        return
        [
            new Figure("`attach` to a terminal with 10 MB behind it, until its screen is there, the whole process", times[0], "ms")
            {
                Beside = keepers.Length > 1 ? (keepers[1].Name, times[1]) : null, Target = "< 30 ms", Met = times[0] < 30,
            },
        ];
    }

    /// <summary>Much output, until its last line is on the client's screen.</summary>
    public static async Task<IReadOnlyList<Figure>> Flood(Bench bench)
    {
        var keepers = Keepers.All(bench);
        var rates = keepers.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            for (var at = 0; at < keepers.Count; at++)
                rates[at].Add(await Flood(bench, keepers[at], $"flood{round}"));
        }
        var medians = rates.Select(Statistics.Median).ToArray();
        var best = Enumerable.Range(1, keepers.Count - 1).MaxBy(at => medians[at]);
        return
        [
            new Figure("output through `attach`, until its last line is shown", medians[0], "MB/s")
            {
                Beside = keepers.Count > 1 ? (keepers[best].Name, medians[best]) : null,
                Target = "ratio ≥ 0.5", Met = keepers.Count > 1 ? medians[0] >= medians[best] / 2 : null,
            },
        ];
    }

    private static async Task<double> Flood(Bench bench, Keepers keeper, string name)
    {
        await keeper.Begin(name, $"stty raw -echo; printf READY; head -c 1 > /dev/null; '{Binaries.Dummy}' lines {FloodLines} {LineLength} 65536; exec sleep 100000");
        using var window = Window.Open(bench, keeper.Attach(name));
        await Settle(keeper, window);
        var start = Stopwatch.GetTimestamp();
        window.Type((byte)'g');
        window.Until(Encoding.ASCII.GetBytes(FloodLines.ToString("D10", CultureInfo.InvariantCulture)));
        return FloodLines * (double)LineLength / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static async Task<IReadOnlyList<Figure>> Echo(Bench bench, string what)
    {
        var keepers = Keepers.All(bench);
        var windows = new List<Window>();
        var times = keepers.Select(_ => new List<double>()).ToArray();
        try
        {
            foreach (var keeper in keepers)
            {
                await keeper.Begin("echo", $"stty raw -echo; printf READY; exec '{Binaries.Dummy}' echo");
                windows.Add(Window.Open(bench, keeper.Attach("echo")));
                await Settle(keeper, windows[^1]);
            }
            for (var key = 0; key < Keys; key++)
            {
                for (var at = 0; at < windows.Count; at++)
                {
                    var time = windows[at].Echo((byte)('a' + key % 26));
                    if (key >= Keys / 15) times[at].Add(time); // the first ones load code
                    await Eventually.Passes(TimeSpan.FromMilliseconds(2));
                }
            }
        }
        finally
        {
            foreach (var window in windows) window.Dispose();
        }
        return [Figure(what, "median", 1.5, keepers, times, Statistics.Median), Figure(what, "99 of 100 below", 2, keepers, times, all => Statistics.Percentile(all, 0.99))];
    }

    private static Figure Figure(string what, string which, double most, IReadOnlyList<Keepers> keepers, List<double>[] times, Func<IEnumerable<double>, double> of)
    {
        var ours = of(times[0]);
        var dtach = Enumerable.Range(0, keepers.Count).FirstOrDefault(at => keepers[at].Name == "dtach");
        return new Figure($"{what}: {which}", ours, "µs")
        {
            Beside = dtach > 0 ? ("dtach", of(times[dtach])) : null,
            Target = FormattableString.Invariant($"ratio ≤ {most}"),
            Met = dtach > 0 ? ours <= most * of(times[dtach]) : null,
            Note = string.Join(", ", Enumerable.Range(1, keepers.Count - 1).Select(at => FormattableString.Invariant($"{keepers[at].Name} {of(times[at]):F0} µs"))) + ".",
        };
    }

    // what has written before anybody came is shown by those who remember it; the others are asked
    private static async Task Settle(Keepers keeper, Window window)
    {
        await Eventually.Passes(Silence);
        if (keeper.Name != "dtach") window.Until(Ready);
        window.Quiet(Silence);
    }
}
