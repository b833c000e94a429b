namespace PersistProc.Benchmarks.Measures;

/// <summary>A hundred services that do nothing, and what we do meanwhile.</summary>
internal static class Idle
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Figure>> WakeupsAndMemory(Bench bench)
    {
        for (var number = 0; number < 100; number++)
            await bench.Box.Do("run", "-d", "--name", $"s{number}", "--", "sleep", "100000");
        await Eventually.Passes(TimeSpan.FromSeconds(20));       // until pool threads without work have gone

        int[] ours = [bench.Box.Keeper, bench.Box.Supervisor];
        var wakeups = (await Wakeups.Count(ours, Window)).Select(count => count / Window.TotalSeconds).ToArray();
        var memory = ours.Select(pid => Proc.PrivateKilobytes(pid) / 1024.0).ToArray();
        var resident = Proc.Kilobytes(ours[0], "VmRSS") / 1024.0;
        return
        [
            new Figure("100 idle services: wake-ups a second, all our processes", wakeups.Sum(), "/s")
            {
                Target = "≤ 1.5 /s", Met = wakeups.Sum() <= 1.5, Note = FormattableString.Invariant($"keeper {wakeups[0]:F2}, supervisor {wakeups[1]:F2} a second."),
            },
            new Figure("100 idle services: private memory (dirty pages), all our processes", memory.Sum(), "MB")
            {
                Target = "< 45 MB", Met = memory.Sum() < 45, Note = FormattableString.Invariant($"keeper {memory[0]:F1} MB, supervisor {memory[1]:F1} MB."),
            },
            new Figure("100 services: the keeper's resident memory", resident, "MB") { Target = "< 8 MB", Met = resident < 8 },
        ];
    }
}
