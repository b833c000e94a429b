using PersistProc.Core;
using PersistProc.Daemon.Gateway;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Trees;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Hooking;

/// <summary>Calls what `[hooks]` says when something happens; without hooks there is nothing to do, and nothing is done.</summary>
internal sealed class HookDesk(EventJournal journal, LogStore logs, KeeperPort keeper, Definitions definitions, DaemonOptions options, TimeProvider time, DaemonLog log) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly HookParts _parts = new(journal, logs, options, keeper.Probe, tag => TaggedProcesses.KillAll(tag), new HookCounts(), time, log);
    private readonly List<Task> _lanes = [];

    /// <summary>How calls ended so far.</summary>
    public IReadOnlyList<(string Hook, string Outcome, long Count)> Counts() => _parts.Counts.All();

    /// <summary>From now on.</summary>
    /// <param name="hooks">All of them.</param>
    /// <param name="began">The journal's end when this supervisor came up: where a hook begins that is new.</param>
    /// <param name="isFirst">Nothing ran before this supervisor.</param>
    /// <param name="isAll">The settings are in order: who is not among them is no hook any more.</param>
    public async Task Begin(ValueList<Hook> hooks, long began, bool isFirst, bool isAll)
    {
        if (isAll) Forget(hooks);
        if (hooks.Count == 0) return;
        log.Hooks(string.Join(", ", hooks.Select(hook => hook.Name)));
        try
        {
            var known = await definitions.Known(CancellationToken.None).ConfigureAwait(false);
            foreach (var hook in hooks) _lanes.Add(Task.Run(() => Guarded(hook, known, began, isFirst)));
        }
        catch (Exception fault)
        {
            log.Fault(fault); // nobody is called; everything else goes on
        }
    }

    /// <summary>No more: what is being called is killed, and will be called by the next supervisor.</summary>
    public async Task End()
    {
        await _parts.Stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_lanes), Task.Delay(Patience, time)).ConfigureAwait(false);
    }

    // one that comes back some day begins anew
    private void Forget(ValueList<Hook> hooks)
    {
        try
        {
            if (!Directory.Exists(_parts.Directory)) return;
            foreach (var file in Directory.EnumerateFiles(_parts.Directory).Where(file => hooks.All(hook => hook.Name != Path.GetFileName(file))))
            {
                if (ProgressBook.Kept(file) is { Mark: not 0 and var mark }) _parts.KillMarked(mark);
                File.Delete(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Fault(failure);
        }
    }

    private async Task Guarded(Hook hook, ValueList<ServiceSnapshot> known, long began, bool isFirst)
    {
        try
        {
            using var lane = new HookLane(hook, _parts, began);
            await lane.Follow(known, isFirst).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // we go
        }
        catch (Exception fault)
        {
            log.Fault(fault);
        }
    }

    public void Dispose() => _parts.Dispose();
}
