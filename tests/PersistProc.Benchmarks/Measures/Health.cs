using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>A thousand services whose health is looked at every ten seconds; beside it as many bare connections to the same port.</summary>
internal static class Health
{
    private const int Many = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);

    public static async Task<IReadOnlyList<Figure>> Share(Bench bench)
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start(4096);
        using var over = new CancellationTokenSource();
        var served = 0;
        var server = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                (await port.AcceptSocketAsync(over.Token)).Dispose();
                Interlocked.Increment(ref served);
            }
        });
        var number = ((IPEndPoint)port.LocalEndpoint).Port;
        var text = new StringBuilder("project = \"t\"\n");
        for (var n = 0; n < Many; n++)
            text.Append(CultureInfo.InvariantCulture, $"[services.s{n}]\ncommand = [\"sleep\", \"100000\"]\nhealth = {{ tcp = {number}, interval = \"10s\" }}\n");
        await File.WriteAllTextAsync(Path.Combine(bench.Box.Work, "persistproc.toml"), text.ToString());
        bench.TimeCli("up", "-d");
        await Eventually.Passes(TimeSpan.FromSeconds(15));

        int[] ours = [bench.Box.Keeper, bench.Box.Supervisor];
        var (before, seen, clock) = (ours.Sum(Proc.ProcessorSeconds), served, Stopwatch.StartNew());
        await Eventually.Passes(Window);
        var (looks, seconds) = (served - seen, clock.Elapsed.TotalSeconds);
        var share = (ours.Sum(Proc.ProcessorSeconds) - before) / seconds * 100;
        var bare = await Bare(number, looks) / seconds * 100;
        await over.CancelAsync();
        await server.ContinueWith(_ => { }, TaskScheduler.Default);
        return
        [
            new Figure("1,000 services, health looked at every 10 s (tcp): share of a core, all our processes", share, "%")
            {
                Beside = ("as many bare connections", bare), Target = "< 3 %, looks and all", Met = share < 3,
                Note = FormattableString.Invariant($"{looks / seconds:F0} looks a second."),
            },
        ];
    }

    // the processor time of this process for so many connections, a look's at a time
    private static async Task<double> Bare(int port, int count)
    {
        var (before, gap) = (Proc.ProcessorSeconds(Environment.ProcessId), Window / count);
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < count; n++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var due = gap * (n + 1) - clock.Elapsed;
            if (due > TimeSpan.FromMilliseconds(1)) await Eventually.Passes(due);
        }

        return Proc.ProcessorSeconds(Environment.ProcessId) - before;
    }
}
