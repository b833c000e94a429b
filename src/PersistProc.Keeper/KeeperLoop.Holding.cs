using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>The keeper's part in being survived: see <see cref="Holder"/>. The supervisor is told whether a holder has everything: if not, it is the only one who has.</summary>
internal sealed partial class KeeperLoop
{
    private readonly HolderLink _holder;
    private readonly FamilyGuard _guard;
    private readonly SpawnMark _mark;

    // told to whoever could follow us; in the guard once we do something
    private long _reign;
    private Descriptor? _supervisorsPidFd;
    private bool _holderIsWatchedForRoom;

    private void LookAfterHolder(long now)
    {
        if (_holder.DueAt >= 0 && now >= _holder.DueAt && !_ending) StartHolder();
        if (_endBeforeAt >= 0 && now >= _endBeforeAt) EndBefore();
        if (_holder.Channel is not { } channel || channel.HasQueued == _holderIsWatchedForRoom) return;
        _holderIsWatchedForRoom = channel.HasQueued;
        _epoll.Change(channel.Descriptor, channel.HasQueued ? Readiness.Readable | Readiness.Writable : Readiness.Readable, HolderToken);
    }

    private void StartHolder()
    {
        _holder.Start(_program.Executable, _options.Aloud ? null : Path.Combine(_options.State, "stderr.log"));
        _holderIsWatchedForRoom = false;
        _epoll.Add(_holder.Channel!.Descriptor, Readiness.Readable, HolderToken);
        TellHolderWhatIsOurs();
        TellOfSupervisor();
        _holder.Begin(_instances.Attempts, _records, _stored, _instances);
    }

    private void ServeHolder(Readiness seen)
    {
        if (_holder.Channel is not { } channel) return;
        if (seen.HasFlag(Readiness.Writable)) channel.Flush();
        int received;
        while ((received = channel.Incoming.Fill(channel.Descriptor.Number, wait: false)) > 0)
        {
            while (channel.Incoming.TryTake(out var kind, out _, out _))
            {
                if (kind == FrameKind.BatchAcknowledged) _holder.Continue(_stored, _instances);
                else if (kind == FrameKind.Hello) HolderIsWhole();
            }
        }
        if (received == 0) _epoll.Change(channel.Descriptor, Readiness.None, HolderToken); // closed: its death follows
    }

    private void HolderIsWhole()
    {
        _holder.Whole();
        TellOfHolder();
        EndBefore();
    }

    private void HolderEnded()
    {
        _holder.Ended();
        TellOfHolder();
    }

    private void LetHolderGo()
    {
        _holder.End();
        TellOfHolder();
    }

    private void TellOfHolder()
    {
        if (_channel is null || _handover is not { IsBegun: true }) return;
        if (_holder.PidFd is { } pidFd)
        {
            _channel.Send(new FrameWriter(FrameKind.Kept, 1).Int(_holder.Pid).Finish(), pidFd.Number);
            WatchControl();
        }
        else
        {
            Tell(new FrameWriter(FrameKind.Kept).Int(0).Finish());
        }
    }

    private void TellOfSupervisor()
    {
        _supervisorsPidFd?.Dispose();
        _supervisorsPidFd = _supervisor.Pid == 0 ? null : PidFd.Open(_supervisor.Pid);
        if (_holder.Channel is null) return;
        int[] descriptors = _supervisorsPidFd is null ? [] : [_supervisorsPidFd.Number];
        _holder.Tell(new FrameWriter(FrameKind.Supervises, descriptors.Length).Long(_supervisor.Generation).Int(_resting ? 1 : 0).Int(_shutdownAsked ? 1 : 0).Finish(), descriptors);
    }

    private void TellHolderWhatIsOurs()
    {
        if (_holder.Channel is null) return;
        var (frame, descriptors) = Belongings();
        _holder.Tell(frame, descriptors);
    }

    // one that has what was ours before: it is the program that this process was before, or has been made again since
    private void TellSupervisorWhatIsOurs()
    {
        if (_channel is null || _handover is not { IsBegun: true }) return;
        var (frame, descriptors) = Belongings();
        _channel.Send(frame, descriptors);
        WatchControl();
    }

    private TableHead Head() => new(
        _options.Config, _options.State, _options.Run, _options.Socket, _options.DescriptorLimit, _lock.Number, _listener.Number, _spare?.Number ?? 0, _options.Aloud, _guard.Number, _reign,
        _options.Notify ?? "");

    private (ReadOnlyMemory<byte> Frame, int[] Descriptors) Belongings()
    {
        var head = Head();
        int[] descriptors = [head.Lock, head.Listener, _guard.Number, _mark.Number, _program.Number, _supervisor.Program.Number, .. _spare is null ? (int[])[] : [_spare.Number]];
        return (KeeperBelongings.Frame(head, _program.Path, _supervisor.Program.Path, Succession.Version), descriptors);
    }

    private void Store(string key, List<Descriptor> descriptors)
    {
        _stored.Put(key, descriptors);
        _holder.Stored(key, _stored.Find(key));
    }

    private void GoOnAfterAll()
    {
        _shutdownAsked = false;
        TellOfSupervisor();
    }

    private void TellOfEnd(Instance instance)
    {
        _holder.News(instance, instance.ExitedFrame());
        if (_handover?.HasGiven(instance) == true) Tell(instance.ExitedFrame());
    }
}
