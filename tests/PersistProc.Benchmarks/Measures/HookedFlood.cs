using System.Globalization;

namespace PersistProc.Benchmarks.Measures;

/// <summary>
/// A flood of lines, one write each, with a hook that looks for a pattern in them, beside the same without: how fast the writer comes through, and what the
/// looking costs. One pattern matches the last line, the other all of them.
/// </summary>
internal static class HookedFlood
{
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<Figure>> Throughput(Bench bench)
    {
        var box = bench.Box;
        Directory.CreateDirectory(Path.Combine(box.Root, "config"));
        await File.WriteAllTextAsync(Path.Combine(box.Root, "config", "persistprocd.toml"), $$"""
            [hooks.last]
            log = "panic: (.*)|^0*{{LogCapture.Lines}}x"
            services = ["last-*"]
            command = "true"
            [hooks.all]
            log = "x"
            services = ["all-*"]
            command = "true"
            """);
        await box.Do("list");
        var (plain, last, all) = (new List<double>(), new List<double>(), new List<double>());
        var (without, looked, matched) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await Flood(bench, $"plain-{round}", plain, null, 0));
            looked.Add(await Flood(bench, $"last-{round}", last, "last", 1));
            matched.Add(await Flood(bench, $"all-{round}", all, "all", LogCapture.Lines));
        }

        var lost = (await Calls(box)).Sum(call => call.Outcome == "lost" ? call.Count : 0);
        return
        [
            Of("log capture, one write a line, a hook looks for a pattern", last, looked, 0.85),
            Of("log capture, one write a line, a hook's pattern that all of them match", all, matched, 0.7),
        ];

        Figure Of(string what, List<double> rates, List<double> costs, double least)
        {
            var ratio = Statistics.Median(rates) / Statistics.Median(plain);
            return new Figure(what, Statistics.Median(rates), "MB/s")
            {
                Beside = ("without the hook", Statistics.Median(plain)),
                Target = FormattableString.Invariant($"ratio ≥ {least}, nothing missed"),
                Met = ratio >= least && lost == 0,
                Note = FormattableString.Invariant($"the looking costs {(Statistics.Median(costs) - Statistics.Median(without)) / LogCapture.Gigabytes:F2} s of processor time for each GB."),
            };
        }
    }

    // processor seconds, from its start until all was looked at
    private static async Task<double> Flood(Bench bench, string name, List<double> rates, string? hook, int matches)
    {
        var (supervisor, box) = (bench.Box.Supervisor, bench.Box);
        var (before, calls) = (Proc.ProcessorSeconds(supervisor), hook is null ? 0 : await Made(hook));
        rates.Add(await LogCapture.Captured(bench, name, LogCapture.Length, "1GB", async () =>
        {
            if (hook is not null) await Eventually.True(async () => await Made(hook) - calls >= matches, TimeSpan.FromSeconds(60), 50);
        }));
        return Proc.ProcessorSeconds(supervisor) - before;

        async Task<long> Made(string of) => (await Calls(box)).Sum(call => call.Hook == of ? call.Count : 0);
    }

    private static async Task<IReadOnlyList<(string Hook, string Outcome, long Count)>> Calls(Sandbox box)
    {
        const string series = "persistproc_hook_calls_total{hook=\"";
        using var api = new Api(box);
        var lines = (await api.Get("/metrics")).Text.Split('\n').Where(line => line.StartsWith(series, StringComparison.Ordinal));
        return [.. lines.Select(line => line[series.Length..].Split('"')).Select(parts => (parts[0], parts[2], long.Parse(parts[3].AsSpan(2), CultureInfo.InvariantCulture)))];
    }
}
