using System.Diagnostics;

namespace PersistProc.Benchmarks.Measures;

/// <summary>
/// From the word that a service is ready to the first act of one that waits for it. Both are shells and `cat` at FIFOs: an
/// open of ours returns when the other end is opened. Beside it the same by hand: a line on a pipe, a spawn.
/// </summary>
internal static class ReadinessChange
{
    private const int Rounds = 40;

    public static async Task<IReadOnlyList<Figure>> ActedOn(Bench bench)
    {
        var (go, seen, hand) = (Restart.Fifo(bench, "go"), Restart.Fifo(bench, "seen"), Restart.Fifo(bench, "hand"));
        const string words = "read x < \"$0\"; echo ready >&3; exec sleep 100000";
        await File.WriteAllTextAsync(Path.Combine(bench.Box.Work, "persistproc.toml"), $"""
            project = "t"
            [services.first]
            command = ["sh", "-c", '{words}', "{go}"]
            ready = {"{"} notify_fd = 3 {"}"}
            [services.second]
            command = ["cat", "{seen}"]
            requires = ["first"]
            after = ["first@ready"]
            """);
        var (times, handTimes) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            bench.TimeCli("start", "--no-wait", "t/second");
            times.Add(await WordToAct(go, seen, () => { }));
            bench.TimeCli("stop", "t/second", "t/first");
            handTimes.Add(await ByHand(bench, words, go, hand));
        }

        var median = Statistics.Median(times);
        return
        [
            new Figure("a service says that it is ready → first act of one that waits for it", median, "ms")
            {
                Beside = ("a line on a pipe, spawn by hand", Statistics.Median(handTimes)),
                Target = "< 5 ms",
                Met = median < 5,
                Note = FormattableString.Invariant($"90 of 100 below {Statistics.Percentile(times, 0.9):F2} ms, by hand {Statistics.Percentile(handTimes, 0.9):F2} ms."),
            },
        ];
    }

    // lets the shell speak, and returns when whoever waited for that has opened the other FIFO
    private static async Task<double> WordToAct(string go, string seen, Action meanwhile)
    {
        var end = Restart.Open(go); // the shell is there
        await Eventually.Passes(TimeSpan.FromMilliseconds(30)); // and everyone has gone back to sleep
        var start = Stopwatch.GetTimestamp();
        _ = Libc.close(end);        // its read returns
        meanwhile();
        var opened = Restart.Open(seen);
        var taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _ = Libc.close(opened);
        return taken;
    }

    private static async Task<double> ByHand(Bench bench, string words, string go, string hand)
    {
        using var pipe = new Pipe();
        var first = Spawn.Start(bench.Box.Order(["sh", "-c", words, go]) with { Descriptors = new Dictionary<int, int> { [3] = Pipe.Number(pipe.Write) } });
        var second = 0;
        pipe.Write.Dispose();
        var taken = await WordToAct(go, hand, () =>
        {
            AwaitLine(pipe);
            second = Spawn.Start(bench.Box.Order(["cat", hand]));
        });
        foreach (var pid in (int[])[first, second])
        {
            _ = Libc.kill(pid, (int)Signal.KILL);
            Projects.Reap(pid);
        }

        return taken;
    }

    private static unsafe void AwaitLine(Pipe pipe)
    {
        var line = stackalloc byte[16];
        if (Libc.read(Pipe.Number(pipe.Read), line, 16) <= 0) throw new InvalidOperationException("nothing was said");
    }
}
