using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Who lives of what a keeper had made that died together with its holder and its supervisor. The records on disk and the mark of each
/// process say what it is; it goes on, is watched, and is never made a second time. Its pipes went with those who read them: what it writes fails
/// (SIGPIPE, mostly its end, which its policy acts on), and what is lost is told.
/// </summary>
internal sealed partial class KeeperPort
{
    private void AdoptWhoLives()
    {
        var held = _held.Where(each => each.Id.Role is ProcessRole.Leader).Select(each => each.Id.Service).ToHashSet();
        if (_trees.MayLive.All(held.Contains) && !_known.Keys.Any(key => key.StartsWith(RecordStore.IntentPrefix, StringComparison.Ordinal))) return;
        var found = TaggedProcesses.Leaders().ToLookup(each => each.Tag, each => each.Pid);
        EndProbes(found.Select(each => each.Key), held);
        foreach (var (tag, instance) in found.Select(each => (Tag: each.Key, Known: _trees.InstanceOf(each.Key))).Where(each => each.Known.HasValue).Select(each => (each.Tag, each.Known!.Value)).OrderByDescending(each => each.Value.Attempt))
        {
            if (held.Contains(instance.Service) || Leader(instance, [.. found[tag]]) is not { } pid || PidFd.Open(pid) is not { } pidFd) continue;
            // the number may have changed hands before the pidfd was opened; whoever it is now, it is fixed by the pidfd
            if (ProcFs.ReadTag(pid) == tag && PidFd.Signal(pidFd, 0) && held.Add(instance.Service)) Adopt(instance, pid, tag, pidFd);
            else pidFd.Dispose();
        }
    }

    // nobody waits for what was looking at them, and nobody else would end it
    private void EndProbes(IEnumerable<long> found, HashSet<ServiceName> held)
    {
        foreach (var tag in found.Where(TreeTag.IsOfProbe))
        {
            if (_trees.InstanceOf(TreeTag.InstanceOf(tag)) is { } of && !held.Contains(of.Service)) TaggedProcesses.KillAll(tag);
        }
    }

    /// <summary>
    /// Which of those that carry an instance's mark is its leader: whoever is on record as that, or was noted when it was made; of one of which nobody had heard yet, who came first.
    /// Null: only others are left, or it is not to be watched. One whose sockets we had is not: its port cannot be opened a second time
    /// beside it, so it is cleared away and started anew.
    /// </summary>
    private int? Leader(InstanceId instance, List<int> carriers)
    {
        if (!_known.TryGetValue($"service/{instance.Service}", out var bytes) || RecordJson.DecodeService(bytes, out _) is not { } record) return null;
        if (record.Unit.Sockets.Count > 0 || record.NextUnit is { Sockets.Count: > 0 } || record.Attempt > instance.Attempt) return null;
        if (record.Attempt == instance.Attempt && record.Instance is { Pid: { } known } present && present.Attempt == instance.Attempt) return carriers.Contains(known) ? known : null;
        if (_records.Intents.TryGetValue(instance.Service.ToString(), out var intent) && intent.Attempt == instance.Attempt.Number && intent.Pid is { } made) return carriers.Contains(made) ? made : null;
        return carriers.MinBy(pid => ProcFs.ReadStat(pid)?.StartTicks ?? long.MaxValue);
    }

    private void NoteMade(InstanceId instance, int pid)
    {
        if (instance.Role is not ProcessRole.Leader) return;
        _orders.Do(() =>
        {
            try
            {
                _records.Made(instance.Service.ToString(), instance.Attempt.Number, pid);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _log.Fault(failure); // its record says it too
            }
        });
    }

    private void Adopt(InstanceId instance, int pid, long tag, Descriptor pidFd)
    {
        var frame = new HeldFrame(KeeperKey.Of(instance), instance.Attempt.Number, tag, pid, 0, 0, new InstanceEnds(StreamSet.None, pidFd, []), Fostered: true, Bereft: true);
        _connection.Adopt(frame);
        if (ProcFs.ReadVariable(pid, "NOTIFY_SOCKET") is { } address) _notify.Reopen(instance, address);
        ((IKeeperListener)this).Held(frame);
        if (Unit(instance.Service) is { } unit) MindLoss(instance, unit);
    }
}
