using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>A thousand services whose health is looked at every ten seconds; beside it as many bare connections to the same socket.</summary>
internal static class Health
{
    private const int Many = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);

    public static async Task<IReadOnlyList<Figure>> Share(Bench bench)
    {
        // of a TCP port only the service's own would count
        var path = bench.Box.At("health.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(4096);
        using var over = new CancellationTokenSource();
        var served = 0;
        var server = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                (await listener.AcceptAsync(over.Token)).Dispose();
                Interlocked.Increment(ref served);
            }
        });
        var text = new StringBuilder("project = \"t\"\n");
        for (var n = 0; n < Many; n++)
            text.Append(CultureInfo.InvariantCulture, $"[services.s{n}]\ncommand = [\"sleep\", \"100000\"]\nhealth = {{ unix = \"{path}\", interval = \"10s\" }}\n");
        await File.WriteAllTextAsync(Path.Combine(bench.Box.Work, "persistproc.toml"), text.ToString());
        bench.TimeCli("up", "-d");
        await Eventually.Passes(TimeSpan.FromSeconds(15));

        int[] ours = [bench.Box.Keeper, bench.Box.Supervisor];
        var (before, seen, clock) = (ours.Sum(Proc.ProcessorSeconds), served, Stopwatch.StartNew());
        await Eventually.Passes(Window);
        var (looks, seconds) = (served - seen, clock.Elapsed.TotalSeconds);
        var share = (ours.Sum(Proc.ProcessorSeconds) - before) / seconds * 100;
        var bare = await Bare(path, looks) / seconds * 100;
        await over.CancelAsync();
        await server.ContinueWith(_ => { }, TaskScheduler.Default);
        if ((await bench.Box.List()).Any(row => row.Restarts > 0)) throw new InvalidOperationException("some were found unwell");
        return
        [
            new Figure("1,000 services, health looked at every 10 s (a unix socket): share of a core, all our processes", share, "%")
            {
                Beside = ("as many bare connections", bare), Target = "< 3 %, looks and all", Met = share < 3,
                Note = FormattableString.Invariant($"{looks / seconds:F0} looks a second."),
            },
        ];
    }

    // the processor time of this process for so many connections, a look's at a time
    private static async Task<double> Bare(string path, int count)
    {
        var (before, gap) = (Proc.ProcessorSeconds(Environment.ProcessId), Window / count);
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < count; n++)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            var due = gap * (n + 1) - clock.Elapsed;
            if (due > TimeSpan.FromMilliseconds(1)) await Eventually.Passes(due);
        }

        return Proc.ProcessorSeconds(Environment.ProcessId) - before;
    }
}
