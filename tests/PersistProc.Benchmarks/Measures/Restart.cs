using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PersistProc.Benchmarks.Measures;

/// <summary>
/// SIGKILL of a service → the first thing its next instance does. The service is `cat FIFO`: a small C program, whose first
/// act is an open that lets ours of the other end return. Beside it the same by hand: kill, wait, spawn.
/// </summary>
internal static class Restart
{
    private const int Rounds = 60;

    public static async Task<IReadOnlyList<Figure>> Latency(Bench bench)
    {
        var (ours, byHand) = (Fifo(bench, "ours"), Fifo(bench, "hand"));
        var directory = Path.Combine(bench.Box.Root, "config", "services");
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "bench.toml"), $"""
            [services.phoenix]
            command = ["cat", "{ours}"]
            restart = "always"
            restart_delay = "0s"
            """);
        await bench.Box.Do("start", "phoenix");

        var (oursEnd, handEnd) = (Open(ours), -1);
        var hand = Spawn.Start(bench.Box.Order(["cat", byHand]));
        handEnd = Open(byHand);
        var (times, handTimes) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // long enough for everyone to have gone back to sleep
            await Eventually.Passes(TimeSpan.FromMilliseconds(100));
            var pid = (await bench.Box.Status("phoenix")).Pid;
            await Eventually.Passes(TimeSpan.FromMilliseconds(50));
            times.Add(KillAndAwait(pid, ours, ref oursEnd, () => { }));

            await Eventually.Passes(TimeSpan.FromMilliseconds(50));
            var old = hand;
            handTimes.Add(KillAndAwait(old, byHand, ref handEnd, () => hand = SpawnAfter(old, bench.Box.Order(["cat", byHand]))));
        }

        _ = Libc.kill(hand, (int)Signal.KILL);
        var median = Statistics.Median(times);
        return
        [
            new Figure("SIGKILL of a service → first act of its next instance", median, "ms")
            {
                Beside = ("kill, wait, spawn by hand", Statistics.Median(handTimes)),
                Target = "< 2.5 ms",
                Met = median < 2.5,
                Note = FormattableString.Invariant($"90 of 100 below {Statistics.Percentile(times, 0.9):F2} ms, by hand {Statistics.Percentile(handTimes, 0.9):F2} ms."),
            },
        ];
    }

    private static double KillAndAwait(int pid, string fifo, ref int end, Action meanwhile)
    {
        using var pidfd = new Microsoft.Win32.SafeHandles.SafeFileHandle(Libc.syscall(Libc.SYS_pidfd_open, pid, 0), ownsHandle: true);
        var start = Stopwatch.GetTimestamp();
        _ = Libc.kill(pid, (int)Signal.KILL);
        AwaitDeath(pidfd);          // else our open would meet the old reader
        _ = Libc.close(end);
        meanwhile();
        end = Open(fifo);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static unsafe void AwaitDeath(Microsoft.Win32.SafeHandles.SafeFileHandle pidfd)
    {
        var fds = new Libc.PollFd { Fd = Pipe.Number(pidfd), Events = Libc.POLLIN, Returned = 0 };
        _ = Libc.poll(&fds, 1, 10_000);
    }

    private static unsafe int SpawnAfter(int old, SpawnOrder order)
    {
        int status;
        _ = Libc.waitpid(old, &status, 0);
        return Spawn.Start(order);
    }

    public static string Fifo(Bench bench, string name)
    {
        var path = bench.Box.At(name);
        Libc.Check(Libc.mkfifo(path, 0x180), "mkfifo");
        return path;
    }

    /// <summary>Returns when a reader has opened it.</summary>
    public static int Open(string fifo)
    {
        while (true)
        {
            var fd = Libc.open(fifo, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
            if (fd >= 0 || Marshal.GetLastPInvokeError() != Libc.EINTR)
                return Libc.Check(fd, "open the fifo");
        }
    }
}
