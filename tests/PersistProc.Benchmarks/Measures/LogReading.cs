using System.Globalization;

namespace PersistProc.Benchmarks.Measures;

/// <summary>Reading a large log, whole process: its last lines, a time, and a search beside grep on the same bytes.</summary>
internal static class LogReading
{
    private const long Wanted = 10_000_000_000;
    private const int Length = 100;
    private const int Rounds = 7;

    public static async Task<IReadOnlyList<Figure>> Answers(Bench bench)
    {
        var box = bench.Box;
        // a log that does not fit into the memory tells of the disk: a tenth of what is free, at most
        var lines = Math.Min(Wanted, new DriveInfo(box.Root).AvailableFreeSpace / 10) / Length;
        // the last second is not to be the flood: a hundred lines come some time after it
        var services = Directory.CreateDirectory(Path.Combine(box.Root, "config", "services")).FullName;
        await File.WriteAllTextAsync(Path.Combine(services, "big.toml"), FormattableString.Invariant(
            $"[services.big]\ncommand = [\"sh\", \"-c\", \"'{Binaries.Dummy}' lines {lines} {Length} 65536; sleep 2; exec '{Binaries.Dummy}' lines 100 {Length} 65536\"]\nrestart = \"no\"\nlogs = {{ max_size = \"20GB\" }}\n"));
        await box.Do("start", "big");
        await Eventually.True(async () => (await box.Status("big")).State == "completed", TimeSpan.FromMinutes(10));
        var log = (await box.Status("big")).Log;
        var times = Bench.InTurn(Rounds, () => bench.TimeCli("logs", "-n", "100", "big"), () => bench.TimeCli("logs", "--since", "1s", "big"));
        var last = lines.ToString("D10", CultureInfo.InvariantCulture);
        var search = Bench.InTurn(3, () => bench.TimeCli("logs", "--grep", last, "big"), () => bench.Time("grep", last, log));
        var size = FormattableString.Invariant($"a log of {lines * Length / 1e9:F1} GB");
        return
        [
            new Figure($"`logs -n 100` on {size}", times[0], "ms") { Target = "< 20", Met = times[0] < 20 },
            new Figure($"`logs --since 1s` on {size}", times[1], "ms") { Target = "< 20", Met = times[1] < 20 },
            new Figure($"`logs --grep` on {size}", search[0], "ms") { Beside = ("`grep`", search[1]), Target = "at most twice as long", Met = search[0] <= 2 * search[1] },
        ];
    }
}
