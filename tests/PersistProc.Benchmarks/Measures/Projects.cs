using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>A project of a thousand services as a whole, under a soft limit of 1,024 descriptors; beside it the same processes started and killed by hand.</summary>
internal static class Projects
{
    private const int Many = 1000;
    private const int Rounds = 5;

    public static Task<IReadOnlyList<Figure>> Whole(Bench bench)
    {
        Write(bench, 0);
        bench.TimeCli("list");
        var check = Bench.InTurn(10, () => Limited(bench, "config", "check"), () => bench.Time("true"));
        var (up, down, byHand, killed) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (started, ended) = ByHand(bench, Many);
            byHand.Add(started);
            killed.Add(ended);
            up.Add(Limited(bench, "up", "-d"));
            if (round < Rounds - 1) down.Add(Limited(bench, "down"));
        }

        var reload = new List<double>();
        for (var round = 1; round <= 10; round++)
        {
            Write(bench, round);
            reload.Add(Limited(bench, "config", "reload"));
        }

        down.Add(Limited(bench, "down"));
        IReadOnlyList<Figure> figures =
        [
            Against("`config check` of 1,000 services, the whole process", check[0], 150, ("`true`", check[1])),
            Against("`up -d` of 1,000 services to all running", Statistics.Median(up), 1500, ("the same started by hand", Statistics.Median(byHand))),
            Against("`down` of 1,000 services to all gone", Statistics.Median(down), 1000, ("the same killed by hand", Statistics.Median(killed))),
            Against("`config reload` with one change among 1,000", Statistics.Median(reload), 100, ("`true`", check[1])),
        ];
        return Task.FromResult(figures);
    }

    private static double Limited(Bench bench, params string[] words) => bench.Time(["sh", "-c", "ulimit -Sn 1024; exec \"$0\" \"$@\"", .. bench.Box.Command(words)]);

    private static void Write(Bench bench, int change)
    {
        var text = new StringBuilder("project = \"t\"\n");
        for (var n = 0; n < Many; n++)
        {
            text.Append($"[services.s{n}]\ncommand = [\"sleep\", \"{(n == 0 ? 100_000 + change : 100_000)}\"]\n");
            // a hundred groups: each begins with one that the other nine need
            if (n % 10 != 0) text.Append($"requires = [\"s{n / 10 * 10}\"]\nafter = [\"s{n / 10 * 10}\"]\n");
        }

        File.WriteAllText(Path.Combine(bench.Box.Work, "persistproc.toml"), text.ToString());
    }

    /// <summary>So many processes spawned one after the other, then killed and waited for.</summary>
    public static (double Started, double Ended) ByHand(Bench bench, int count)
    {
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var fd = Pipe.Number(nowhere);
        var order = bench.Box.Order(["sleep", "100000"]) with { Descriptors = new Dictionary<int, int> { [0] = fd, [1] = fd, [2] = fd } };
        var start = Stopwatch.GetTimestamp();
        var pids = Enumerable.Range(0, count).Select(_ => Spawn.Start(order)).ToList();
        var started = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        foreach (var pid in pids) _ = Libc.kill(pid, (int)Signal.INT);
        foreach (var pid in pids) Reap(pid);
        return (started, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public static unsafe void Reap(int pid)
    {
        int status;
        while (Libc.waitpid(pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
        {
        }
    }

    public static Figure Against(string name, double ours, double? most, (string, double) beside) =>
        new(name, ours, "ms") { Beside = beside, Target = most is null ? null : FormattableString.Invariant($"< {most} ms"), Met = most is null ? null : ours < most };
}
