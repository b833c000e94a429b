using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>Many services: a thousand that are there, two hundred that end at once, two hundred that are taken over.</summary>
internal static class Scale
{
    private const int Many = 1000;
    private const int Crowd = 200;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Figure>> ThousandServices(Bench bench)
    {
        await Declare(bench, Many, """command = ["sleep", "100000"]""");
        await bench.Box.Do(["start", .. Names(Many)]);
        var list = Bench.InTurn(30, () => bench.TimeCli("list"), () => bench.TimeCli("list", "-o", "json"), () => bench.TimeCli("is-active", "s500"), () => bench.TimeCli("status", "s500"), () => bench.Time("true"));
        return
        [
            Against("`list` with 1,000 services, the whole process", list[0], 20, list[4]),
            Against("`list -o json` with 1,000 services, the whole process", list[1], 20, list[4]),
            Against("`is-active` of one of 1,000", list[2], 6, list[4]),
            Against("`status` of one of 1,000", list[3], 20, list[4]),
        ];
    }

    public static async Task<IReadOnlyList<Figure>> CrashLoops(Bench bench)
    {
        await Declare(bench, Crowd, """
            command = ["false"]
            restart = "always"
            restart_delay = 0
            """);
        await bench.Box.Do(["start", .. Names(Crowd)]);
        await Eventually.Passes(TimeSpan.FromSeconds(3));
        var supervisor = bench.Box.Supervisor;
        var (restarts, processor, clock) = (await Restarts(bench), Proc.ProcessorSeconds(supervisor), Stopwatch.StartNew());
        var answers = new List<double>();
        while (clock.Elapsed < Window)
        {
            answers.Add(bench.TimeCli("list"));
            await Eventually.Passes(TimeSpan.FromMilliseconds(100));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var share = (Proc.ProcessorSeconds(supervisor) - processor) / seconds;
        var rate = (await Restarts(bench) - restarts) / seconds;
        var (median, each) = (Statistics.Median(answers), share / rate * 100);
        return
        [
            new Figure("200 services that end at once: `list` meanwhile, the whole process", median, "ms")
            {
                Target = "< 20 ms", Met = median < 20, Note = FormattableString.Invariant($"90 of 100 below {Statistics.Percentile(answers, 0.9):F1} ms; {rate:F0} restarts a second."),
            },
            new Figure("200 services that end at once: supervisor's share of a core for 100 restarts a second", each * 100, "%") { Target = "< 30 %", Met = each < 0.3 },
        ];
    }

    public static Task<IReadOnlyList<Figure>> Takeover(Bench bench) => Takeover(bench, Crowd, 150);

    public static Task<IReadOnlyList<Figure>> TakeoverOfAThousand(Bench bench) => Takeover(bench, Many, 500);

    private static async Task<IReadOnlyList<Figure>> Takeover(Bench bench, int count, double limit)
    {
        await Declare(bench, count, """command = ["sleep", "100000"]""");
        await bench.Box.Do(["start", .. Names(count)]);
        var socket = (await File.ReadAllTextAsync(Path.Combine(bench.Box.Root, "state", "where"))).Trim();
        var times = new List<double>();
        for (var round = 0; round < 15; round++)
        {
            var supervisor = bench.Box.Supervisor;
            await Eventually.Passes(TimeSpan.FromMilliseconds(700));
            var start = Stopwatch.GetTimestamp();
            _ = Libc.kill(supervisor, (int)Signal.KILL);
            await Eventually.True(() => !Proc.Alive(supervisor));
            await Ask(socket);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var median = Statistics.Median(times);
        return
        [
            new Figure(FormattableString.Invariant($"{count:N0} services: death of the supervisor → first answered request"), median, "ms")
            {
                Target = FormattableString.Invariant($"< {limit} ms"), Met = median < limit, Note = FormattableString.Invariant($"90 of 100 below {Statistics.Percentile(times, 0.9):F0} ms."),
            },
        ];
    }

    private static Figure Against(string what, double ours, double limit, double floor) =>
        new(what, ours, "ms") { Beside = ("`true`", floor), Target = FormattableString.Invariant($"< {limit} ms"), Met = ours < limit };

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(number => $"s{number}");

    private static async Task Declare(Bench bench, int count, string settings)
    {
        var directory = Path.Combine(bench.Box.Root, "config", "services");
        Directory.CreateDirectory(directory);
        var text = new StringBuilder();
        foreach (var name in Names(count)) text.Append(CultureInfo.InvariantCulture, $"[services.{name}]\n{settings}\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "scale.toml"), text.ToString());
    }

    private static async Task<long> Restarts(Bench bench) => (await bench.Box.List()).Sum(row => (long)row.Restarts);

    // a request that waits in the socket's queue until somebody serves it
    private static async Task Ask(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /v1/processes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        var buffer = new byte[64];
        if (await socket.ReceiveAsync(buffer) < 12 || !Encoding.ASCII.GetString(buffer).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            throw new InvalidDataException($"not answered: {Encoding.ASCII.GetString(buffer)}");
    }
}
