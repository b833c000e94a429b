using System.Diagnostics;
using PersistProc.Benchmarks;
using PersistProc.Benchmarks.Measures;

// make bench [BENCH="list restart …"]: all measures, or those named, one after the other; writes docs/benchmarks.md when all were taken.
var measures = new (string Name, Func<Bench, Task<IReadOnlyList<Figure>>> Take)[]
{
    ("list", Commands.List),
    ("cold", Commands.ColdRun),
    ("keeper", Commands.KeeperReady),
    ("mcp", Agents.Answers),
    ("restart", Restart.Latency),
    ("logs", LogCapture.Throughput),
    ("hook", HookedFlood.Throughput),
    ("reading", LogReading.Answers),
    ("echo", Attaching.Echo),
    ("echo-busy", Attaching.EchoUnderLoad),
    ("screen", Attaching.FirstScreen),
    ("attach-flood", Attaching.Flood),
    ("idle", Idle.WakeupsAndMemory),
    ("thousand", Scale.ThousandServices),
    ("project", Projects.Whole),
    ("graph", Graphs.Started),
    ("events", EventStreams.Share),
    ("export", Exporting.Share),
    ("ready", ReadinessChange.ActedOn),
    ("health", Health.Share),
    ("tree", Trees.StopOfFiveHundred),
    ("reconcile", Reconciling.AllAtOnce),
    ("crash", Scale.CrashLoops),
    ("takeover", Scale.Takeover),
    ("takeover-1000", Scale.TakeoverOfAThousand),
};

var unknown = args.Except(measures.Select(measure => measure.Name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"bench: no measure {string.Join(", ", unknown)}; there are: {string.Join(' ', measures.Select(measure => measure.Name))}");
    return 2;
}

var figures = new List<Figure>();
foreach (var (name, take) in measures.Where(measure => args.Length == 0 || args.Contains(measure.Name)))
{
    var clock = Stopwatch.StartNew();
    Console.Error.WriteLine($"bench: {name} …");
    var bench = new Bench();
    try
    {
        figures.AddRange(await take(bench));
    }
    finally
    {
        await bench.Clean();
    }

    Console.Error.WriteLine($"bench: {name} took {clock.Elapsed.TotalSeconds:F0} s");
}

Console.WriteLine(Report.Table(figures));
if (args.Length == 0)
    Console.WriteLine($"written: {Report.Write(figures)}");
return 0;
