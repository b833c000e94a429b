using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Hooking;

/// <summary>What all hooks have in common.</summary>
internal sealed record HookParts(EventJournal Journal, LogStore Logs, DaemonOptions Options, Func<SpawnOrder, ProbeRun> Run, HookCounts Counts, TimeProvider Time, DaemonLog Log) : IDisposable
{
    /// <summary>Whoever looks at lines of a log: one at a time, so that no flood takes more than one processor.</summary>
    public SemaphoreSlim Looking { get; } = new(1);

    /// <summary>Completed when they end.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Where hooks keep how far they have come.</summary>
    public string Directory => Path.Combine(Options.State, "hooks");

    public void Dispose()
    {
        Looking.Dispose();
        Stop.Dispose();
    }
}
