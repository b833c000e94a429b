using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Hooking;

/// <summary>What all hooks have in common.</summary>
/// <param name="Journal">What happens.</param>
/// <param name="Logs">What services write.</param>
/// <param name="Options">Where everything lies.</param>
/// <param name="Run">Has a command spawned.</param>
/// <param name="KillMarked">Kills all processes that have a mark.</param>
/// <param name="Counts">How calls ended.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The supervisor's.</param>
internal sealed record HookParts(EventJournal Journal, LogStore Logs, DaemonOptions Options, Func<SpawnOrder, ProbeRun> Run, Action<long> KillMarked, HookCounts Counts, TimeProvider Time, DaemonLog Log) : IDisposable
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
