using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>What a supervisor can have done.</summary>
internal sealed class SupervisorRequests(
    ControlChannel channel, InstanceTable instances, Dictionary<string, byte[]> records, Reaper reaper)
{
    public void Carry(FrameKind kind, Memory<byte> payload)
    {
        var frame = new FrameReader(payload.Span);
        switch (kind)
        {
            case FrameKind.Spawn: Spawn(ref frame, payload); break;
            case FrameKind.Release: Release(frame.Text(), frame.Long()); break;
            case FrameKind.Put: records[frame.Text()] = frame.Bytes().ToArray(); break;
            case FrameKind.Delete: records.Remove(frame.Text()); break;
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
        var error = ServiceSpawner.Spawn(ref frame, payload.Span, tag, out var streams, out var process);
        if (process is null)
        {
            Refuse(service, attempt, error);
            return;
        }
        var instance = new Instance(service, attempt, tag, streams, process);
        instances.Add(instance);
        channel.Send(instance.SpawnedFrame(), instance.Descriptors());
    }

    private void Repeat(Instance present)
    {
        channel.Send(present.SpawnedFrame(), present.Descriptors());
        if (present.Exit is not null) channel.Send(present.ExitedFrame());
    }

    private void Refuse(string service, long attempt, int errno) =>
        channel.Send(new FrameWriter(FrameKind.Spawned).Text(service).Long(attempt).Int(0).Int(errno).Int(0).Finish());

    private void Release(string service, long attempt)
    {
        if (!instances.Remove(service, attempt, out var released)) return;
        reaper.Release(released.Pid);
        reaper.Kept.Remove(released.Pid);
        channel.Flush();
        released.Dispose();
    }

    private void CloseInput(string service, long attempt)
    {
        if (instances.Find(service) is { } instance && instance.Attempt == attempt) instance.CloseInput();
    }
}
