using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Files;
using PersistProc.Linux.Gate;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Trees;

namespace PersistProc.Keeper;

/// <summary>
/// The keeper's beginning in the place of one that has died. What that one had made are no children of this process: they are
/// fostered. Their ends are told by their pidfds.
/// </summary>
internal sealed partial class KeeperLoop
{
    private const ulong FosterTokens = 2UL << 32;

    // the supervisor of the one before goes on, and could become the keeper itself, until there is a holder again
    private const int PatienceForHolder = 2_000;
    private static readonly TimeSpan PatienceForLeader = TimeSpan.FromMilliseconds(500);
    private Descriptor? _before;
    private long _endBeforeAt = -1;

    private void TakeOver(TableTakeover takeover)
    {
        Subreaper.Become();
        ResourceLimits.RaiseDescriptors();
        ResourceLimits.ForgetTag();
        Guard(WatchToken, () => LockFile.Sign(_lock)); // for people alone: on a full disk it fails, and what follows must not
        _errors.Say($"the keeper has died: {takeover.By} goes on in its place as pid {Environment.ProcessId}, with {_instances.All.Count()} processes that it had made");
        if (takeover.Supervisor != 0)
        {
            _before = Descriptor.Inherited(takeover.Supervisor);
            _epoll.Add(_before, Readiness.Readable, BeforeToken);
            _supervisor.Sleep();
            _endBeforeAt = Environment.TickCount64 + PatienceForHolder;
        }
        else if (takeover.Resting)
        {
            _resting = true;
            FallAsleep();
        }
    }

    // what that supervisor has read of its keeper's last words cannot be known: the next one is given everything anew
    private void EndBefore()
    {
        _endBeforeAt = -1;
        if (_before is not null) PidFd.Signal(_before, Children.Kill);
    }

    private void BeforeEnded()
    {
        if (_before is null) return;
        _epoll.Remove(_before);
        _before.Dispose();
        (_before, _endBeforeAt) = (null, -1);
        _supervisor.Use(_supervisor.Program);
    }

    /// <summary>The supervisor has found one that lives, of a keeper that died together with everybody who had what it held.</summary>
    private void Adopt(Memory<byte> payload, List<Descriptor> descriptors)
    {
        var frame = new FrameReader(payload.Span);
        var (service, attempt, tag, pid) = (frame.Text(), frame.Long(), frame.Long(), frame.Int());
        if (descriptors.Count != 1 || _instances.Find(service) is not null)
        {
            descriptors.ForEach(descriptor => descriptor.Dispose());
            return;
        }
        var found = new Instance(service, attempt, tag, StreamSet.None, new SpawnedProcess(pid, descriptors[0], [])) { IsFostered = true, IsBereft = true };
        _instances.Restore(new Dictionary<string, long> { [service] = attempt }, [found]);
        _epoll.Add(found.PidFd, Readiness.Readable, FosterTokens + (ulong)pid);
        _holder.Tell(found.HeldFrame(), found.Descriptors());
    }

    private void FosteredEnded(int pid)
    {
        if (_instances.FindFostered(pid) is not { } instance) return;
        _epoll.Remove(instance.PidFd);
        instance.Exit = PidFd.ExitOf(instance.PidFd, pid);
        _instances.MarkEnded(instance);
        TellOfEnd(instance);
    }

    private static bool IsHalfMade(TableInstance instance) => instance is { Pid: 0, ExitCode: 0 };

    /// <summary>
    /// What the keeper was about to make when it died, or had been ordered: it may be there, have ended already, or never have been. What
    /// the supervisor had only ordered has no pipes any more: they died with the keeper and its holder.
    /// </summary>
    private void FindHalfMade(KeeperTable table)
    {
        if (table.Takeover is not { Mark: not 0 } takeover) return;
        using var mark = SpawnMark.Inherited(takeover.Mark, _guard.Number);
        var ordered = table.Orders.Select(order => new TableInstance(order.Service, order.Attempt, order.Tag, 0, 0, 0, StreamSet.None, []));
        foreach (var half in table.Instances.Where(IsHalfMade).Concat(ordered))
        {
            if (TaggedProcesses.FindLeader(half.Tag, PatienceForLeader) is { } pid && PidFd.Open(pid) is { } pidFd && ProcFs.ReadTag(pid) == half.Tag) Foster(half, pid, pidFd, 0);
            else if (mark.IsMadeOf(half.Tag)) Foster(half, 0, MemoryFile.Write("persistproc-nobody", []), ChildExit.Unknown);
            else DropHalfMade(half);
        }
    }

    private void Foster(TableInstance half, int pid, Descriptor pidFd, int code) =>
        _instances.Restore(new Dictionary<string, long> { [half.Service] = half.Attempt }, [new Instance(half.Service, half.Attempt, half.Tag, half.Streams, new SpawnedProcess(pid, pidFd, [.. half.Descriptors.Select(Descriptor.Inherited)]))
        {
            IsFostered = true,
            IsBereft = half.Descriptors.Count == 0,
            Exit = code == 0 ? null : new ChildExit(pid, code, 0),
        }]);

    private void DropHalfMade(TableInstance half)
    {
        _instances.Forget(half.Service, half.Attempt);
        foreach (var number in half.Descriptors) new Descriptor(number).Dispose();
    }
}
