using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>One service, or run, of the table.</summary>
/// <param name="Info">As the supervisor tells it.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Cpu">How much of one processor it has used lately, in percent; null: not known yet.</param>
internal sealed record ServiceRow(ProcessInfo Info, string Name, double? Cpu)
{
    /// <summary>It has a process now.</summary>
    public bool IsAlive { get; } = Info.Pid is not null && (Info.EndTime is null || Info.EndTime < Info.StartTime) && Info.State is not ("waiting" or "backoff");

    /// <summary>There is something to stop: a process, or the wish for one.</summary>
    public bool IsLive => Info.State is "running" or "starting" or "reloading" or "stopping" or "waiting" or "backoff";

    public string State => Info.Paused is true ? "paused" : Info.State;

    /// <summary>How it ended, if it did: "exit 3".</summary>
    public string End { get; } = Info.EndTime is null || Info.EndTime < Info.StartTime ? "" : Words.End(Info.ExitCode, Info.ExitSignal);

    public string Ready => Info.State is "running" or "starting" or "reloading" ? Info.Ready ? "yes" : "no" : "-";

    public TimeSpan? Uptime(DateTimeOffset now) => IsAlive && Info.StartTime is { } start ? now - start : null;

    /// <summary>The new rows; how much cpu is used is found by comparison with the ones before.</summary>
    public static IReadOnlyList<ServiceRow> Read(IReadOnlyList<ProcessInfo> processes, IReadOnlyList<ServiceRow> before, TimeSpan passed)
    {
        var known = new Dictionary<string, ServiceRow>(before.Count, StringComparer.Ordinal);
        foreach (var row in before) known[row.Name] = row;
        var rows = new List<ServiceRow>(processes.Count);
        foreach (var process in processes)
        {
            if (process.Kind == "supervisor") continue;
            var name = Words.FullName(process);
            rows.Add(new ServiceRow(process, name, known.TryGetValue(name, out var old) && old.Info.Pid == process.Pid ? Rate(old, process, passed) : null));
        }
        return rows;
    }

    // what ended took its seconds with it: then the sum goes back
    private static double? Rate(ServiceRow old, ProcessInfo now, TimeSpan passed)
    {
        if (now.CpuSeconds is not { } after || old.Info.CpuSeconds is not { } before) return null;
        return passed.TotalSeconds < 0.2 ? old.Cpu : Math.Max(0, (after - before) / passed.TotalSeconds * 100);
    }
}
