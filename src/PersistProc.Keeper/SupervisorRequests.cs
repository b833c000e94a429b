using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>What a supervisor can have done.</summary>
internal sealed class SupervisorRequests(
    ControlChannel channel, InstanceTable instances, Dictionary<string, byte[]> records, StoredDescriptors stored, Reaper reaper, Epoll epoll, HolderLink holder, SpawnMark mark)
{
    /// <summary>The tokens of exec stages' reports in epoll: this and the stage's pid.</summary>
    public const ulong ReportTokens = 1UL << 32;

    // a stage that takes longer hangs, in a directory on a dead network mount for instance: then it counts as a process like any other, so that it can be stopped
    private const int StagePatience = 5_000;
    private readonly List<(long DueAt, Instance Instance)> _stages = [];

    /// <summary>When a stage's patience ends (milliseconds since boot), or -1.</summary>
    public long NextDue => _stages.Count == 0 ? -1 : _stages[0].DueAt;

    /// <summary>Tells those whose stage hangs as running. True if there was one.</summary>
    public bool SettleOverdue()
    {
        _stages.RemoveAll(stage => stage.Instance.Report is null);
        if (_stages.Count == 0 || Environment.TickCount64 < _stages[0].DueAt) return false;
        var instance = _stages[0].Instance;
        epoll.Remove(instance.Report!);
        instance.ForgetReport();
        channel.Send(instance.SpawnedFrame(), instance.Descriptors());
        return true;
    }

    public void Carry(FrameKind kind, Memory<byte> payload)
    {
        var frame = new FrameReader(payload.Span);
        switch (kind)
        {
            case FrameKind.Spawn: Spawn(ref frame, payload); break;
            case FrameKind.Release: Release(frame.Text(), frame.Long()); break;
            case FrameKind.Put:
                records[frame.Text()] = frame.Bytes().ToArray();
                holder.PassOn(kind, payload.Span);
                break;
            case FrameKind.Delete:
                records.Remove(frame.Text());
                holder.PassOn(kind, payload.Span);
                break;
            case FrameKind.CloseStdin: CloseInput(frame.Text(), frame.Long()); break;
            default: break; // a later version's word
        }
    }

    private void Spawn(ref FrameReader frame, Memory<byte> payload)
    {
        var service = frame.Text();
        var attempt = frame.Long();
        var tag = frame.Long();
        if (instances.Find(service) is { } present)
        {
            if (present.Attempt == attempt) Repeat(present);
            else Refuse(service, attempt, Errno.EEXIST);
            return;
        }
        if (instances.IsPast(service, attempt))
        {
            Refuse(service, attempt, Errno.ESTALE);
            return;
        }
        mark.Set(tag);
        var notice = new SpawnNotice(mark, (those, ends) => holder.Preparing(service, attempt, tag, those, ends));
        var error = ServiceSpawner.Spawn(ref frame, payload.Span, tag, stored.Find, notice, out var streams, out var process);
        if (process is null)
        {
            holder.Unmade(service, attempt, instances.Attempts.GetValueOrDefault(service));
            Refuse(service, attempt, error);
            return;
        }
        var instance = new Instance(service, attempt, tag, streams, process);
        instances.Add(instance);
        holder.Made(instance);
        if (instance.Report is null) channel.Send(instance.SpawnedFrame(), instance.Descriptors());
        else AwaitStage(instance, instance.Report);
    }

    private void AwaitStage(Instance instance, Descriptor report)
    {
        epoll.Add(report, Readiness.Readable, ReportTokens + (ulong)instance.Pid);
        _stages.Add((Environment.TickCount64 + StagePatience, instance));
    }

    /// <summary>
    /// An exec stage may have told how it fared. Nobody waits for that: it comes through epoll like everything else, since a
    /// directory on a network that hangs would hang the keeper, and with it every other service's exits. The instance is in
    /// the table meanwhile, so that nothing is started beside it.
    /// </summary>
    public void Settle(Instance instance)
    {
        if (instance.Report is not { } pipe) return;
        var failure = instance.ReadReport(pipe, out var isOver);
        if (!isOver) return;
        epoll.Remove(pipe);
        instance.ForgetReport();
        if (failure is not { } report)
        {
            channel.Send(instance.SpawnedFrame(), instance.Descriptors());
            return;
        }

        holder.Unmade(instance.Service, instance.Attempt, instance.Attempt - 1);
        instances.Withdraw(instance); // the stage ends by itself, and is reaped like any orphan
        Refuse(instance.Service, instance.Attempt, report.Errno, report.Step, report.Detail);
    }

    /// <summary>
    /// The supervisor that ordered them is gone. The next one is given them like any other: if a stage fails after all, its
    /// exit code says so (126).
    /// </summary>
    public static void ForgetReports(InstanceTable instances, Epoll epoll)
    {
        foreach (var instance in instances.All)
        {
            if (instance.Report is null) continue;
            epoll.Remove(instance.Report);
            instance.ForgetReport();
        }
    }

    private void Repeat(Instance present)
    {
        if (present.Report is not null) return; // its stage has not told yet: then it is answered
        channel.Send(present.SpawnedFrame(), present.Descriptors());
        if (present.Exit is not null) channel.Send(present.ExitedFrame());
    }

    private void Refuse(string service, long attempt, int errno, StageStep step = StageStep.None, int detail = 0) =>
        channel.Send(new FrameWriter(FrameKind.Spawned).Text(service).Long(attempt).Int(0).Int(errno).Int(0).Int((int)step).Int(detail).Finish());

    private void Release(string service, long attempt)
    {
        if (!instances.Remove(service, attempt, out var released)) return;
        if (!released.IsFostered)
        {
            reaper.Release(released.Pid);
            reaper.Kept.Remove(released.Pid);
        }
        holder.News(released, new FrameWriter(FrameKind.Release).Text(service).Long(attempt).Finish());
        released.Dispose();
    }

    private void CloseInput(string service, long attempt)
    {
        if (instances.Find(service) is { } instance && instance.Attempt == attempt)
        {
            instance.CloseInput();
            holder.News(instance, new FrameWriter(FrameKind.CloseStdin).Text(service).Long(attempt).Finish());
        }
    }
}
