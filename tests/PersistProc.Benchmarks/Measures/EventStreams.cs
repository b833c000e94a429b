using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>
/// About a thousand events a second, not all at once, to twenty who follow them: what the streams cost beside the making of the events. Beside it,
/// the same lines written into as many sockets by hand, one by one, and read again.
/// </summary>
internal static class EventStreams
{
    private const int Services = 40, Followers = 20, Rounds = 3;
    private const double Wanted = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Figure>> Share(Bench bench)
    {
        var text = new StringBuilder("project = \"t\"\n");
        // each at its own pace, so that events come one by one
        for (var n = 0; n < Services; n++)
            text.Append(CultureInfo.InvariantCulture, $"[services.s{n}]\ncommand = \"true\"\nrestart = \"always\"\nrestart_delay = \"{160 + 2 * n}ms\"\nrestart_backoff = {{ factor = 1.0, jitter = 0.0 }}\n");
        await File.WriteAllTextAsync(Path.Combine(bench.Box.Work, "persistproc.toml"), text.ToString());
        bench.TimeCli("up", "-d");
        await Eventually.Passes(TimeSpan.FromSeconds(3));

        var socket = (await File.ReadAllTextAsync(Path.Combine(bench.Box.Root, "state", "where"))).Trim();
        var (alone, followed, rates) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(await ShareOver(bench));
            using var crowd = new Crowd(socket);
            await Eventually.True(() => crowd.Events > 0);
            var (before, clock) = (crowd.Events, Stopwatch.StartNew());
            followed.Add(await ShareOver(bench));
            rates.Add((crowd.Events - before) / clock.Elapsed.TotalSeconds / Followers);
        }

        var (rate, without, with) = (Statistics.Median(rates), Statistics.Median(alone), Statistics.Median(followed));
        var streams = (with - without) / rate * Wanted;
        return
        [
            new Figure("1,000 events a second to 20 who follow them: share of a core for the streams", streams * 100, "%")
            {
                Beside = ("the same lines into 20 sockets, one by one", await ByHand() * 100), Target = "< 10 %", Met = streams < 0.1,
                Note = FormattableString.Invariant($"{rate:F0} events a second came to each; the supervisor's whole share {with * 100:F1} %, without anybody who follows {without * 100:F1} %, which is for the {rate / 6:F0} restarts a second that make them."),
            },
        ];
    }

    private static async Task<double> ShareOver(Bench bench)
    {
        var supervisor = bench.Box.Supervisor;
        var (before, clock) = (Proc.ProcessorSeconds(supervisor), Stopwatch.StartNew());
        await Eventually.Passes(Window);
        return (Proc.ProcessorSeconds(supervisor) - before) / clock.Elapsed.TotalSeconds;
    }

    // sender and receivers are one process: both halves of it are counted, as neither could do without the other
    private static async Task<double> ByHand()
    {
        var line = Encoding.ASCII.GetBytes(new string('x', 160) + "\n");
        var ends = Enumerable.Range(0, Followers).Select(_ => Pair()).ToList();
        var (before, clock) = (Proc.ProcessorSeconds(Environment.ProcessId), Stopwatch.StartNew());
        var buffer = new byte[4096];
        for (var sent = 0; clock.Elapsed < Window; sent++)
        {
            foreach (var (ours, theirs) in ends)
            {
                ours.Send(line);
                theirs.Receive(buffer);
            }
            var due = TimeSpan.FromSeconds((sent + 1) / Wanted) - clock.Elapsed;
            if (due > TimeSpan.FromMilliseconds(1)) await Eventually.Passes(due);
        }

        foreach (var (ours, theirs) in ends)
        {
            ours.Dispose();
            theirs.Dispose();
        }
        return (Proc.ProcessorSeconds(Environment.ProcessId) - before) / clock.Elapsed.TotalSeconds;
    }

    private static (Socket Ours, Socket Theirs) Pair()
    {
        var path = Path.Combine(Path.GetTempPath(), $"pp{Guid.NewGuid():N}"[..14]);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var ours = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        ours.Connect(new UnixDomainSocketEndPoint(path));
        var theirs = listener.Accept();
        File.Delete(path);
        return (ours, theirs);
    }

    private sealed class Crowd : IDisposable
    {
        private readonly List<Socket> _sockets = [];
        private long _events;

        public Crowd(string path)
        {
            for (var n = 0; n < Followers; n++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Connect(new UnixDomainSocketEndPoint(path));
                socket.Send("GET /v1/events?follow=true&lines=0 HTTP/1.1\r\nHost: x\r\n\r\n"u8);
                _sockets.Add(socket);
                _ = Read(socket);
            }
        }

        /// <summary>How many came to all of them together.</summary>
        public long Events => Interlocked.Read(ref _events);

        private async Task Read(Socket socket)
        {
            var buffer = new byte[64 << 10];
            try
            {
                while (await socket.ReceiveAsync(buffer) is > 0 and var read) Interlocked.Add(ref _events, buffer.AsSpan(0, read).Count("\"cursor\":\""u8));
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // the round is over
            }
        }

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
    }
}
