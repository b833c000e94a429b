using System.Diagnostics;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.Benchmarks.Measures;

/// <summary>`persistproc mcp`: how long an agent waits, by lines over its pipes.</summary>
internal static class Agents
{
    private const string Greeting = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""";
    private const int Rounds = 20, Calls = 50;

    public static async Task<IReadOnlyList<Figure>> Answers(Bench bench)
    {
        await bench.Box.Service("job", "sleep", "1000");
        var (first, list, floor) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            floor.Add(bench.Time("true"));
            var start = Stopwatch.GetTimestamp();
            using var talk = new Talk(bench);
            talk.Ask(Greeting);
            first.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            talk.Say("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
            for (var call = 1; call <= Calls; call++)
            {
                start = Stopwatch.GetTimestamp();
                talk.Ask($$$$"""{"jsonrpc":"2.0","id":{{{{call}}}},"method":"tools/call","params":{"name":"list","arguments":{}}}""");
                list.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        var (greeted, listed) = (Statistics.Median(first), Statistics.Median(list));
        return
        [
            new Figure("`mcp`: from exec to the first answer", greeted, "ms") { Beside = ("`true`", Statistics.Median(floor)), Target = "< 100 ms", Met = greeted < 100 },
            new Figure("`mcp`: `list`, question to answer", listed, "ms") { Target = "< 5 ms", Met = listed < 5, Note = FormattableString.Invariant($"90 of 100 below {Statistics.Percentile(list, 0.9):F2} ms.") },
        ];
    }

    // nothing of the tests' way: what it polls for would be measured too
    private sealed class Talk : IDisposable
    {
        private readonly FileStream _input;
        private readonly StreamReader _output;
        private readonly Task<int> _ended;

        public Talk(Bench bench)
        {
            using Pipe stdin = new(), stdout = new();
            using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
            var order = bench.Box.Order(bench.Box.Command("mcp")) with { Descriptors = new Dictionary<int, int> { [0] = Pipe.Number(stdin.Read), [1] = Pipe.Number(stdout.Write), [2] = Pipe.Number(nowhere) } };
            _ended = Wait.For(Spawn.Start(order));
            _input = Own(stdin.Write, FileAccess.Write);
            _output = new StreamReader(Own(stdout.Read, FileAccess.Read));
        }

        public void Say(string line) => _input.Write(Encoding.UTF8.GetBytes(line + "\n"));

        public void Ask(string line)
        {
            Say(line);
            if (_output.ReadLine() is not { } answer || !answer.Contains("\"result\"", StringComparison.Ordinal)) throw new InvalidDataException("not answered");
        }

        public void Dispose()
        {
            _input.Dispose();
            _output.Dispose();
            _ = _ended;
        }

        private static FileStream Own(SafeFileHandle handle, FileAccess access) =>
            new(new SafeFileHandle(Libc.Check(Libc.fcntl(Pipe.Number(handle), Libc.F_DUPFD_CLOEXEC, 3), "fcntl"), ownsHandle: true), access, bufferSize: 0);
    }
}
