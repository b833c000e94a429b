using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;

namespace PersistProc.Keeper;

/// <summary>
/// The holder (`--hold`): has a copy of everything that the keeper holds, and sleeps. It decides nothing and answers nobody. What the
/// keeper sent before it died lies in the socket, so that nothing of it is lost; then the holder becomes the next keeper: same
/// program, same descriptors, another pid.
/// </summary>
internal static class Holder
{
    private const int Channel = 3;

    public static int Run()
    {
        ResourceLimits.RaiseDescriptors();
        using var channel = Descriptor.Inherited(Channel);
        var (incoming, copy) = (new FrameBuffer(), new KeeperCopy());
        while (incoming.Fill(Channel, wait: true) > 0)
        {
            while (incoming.TryTake(out var kind, out var count, out var payload))
            {
                if (kind == FrameKind.HoldNoMore) return 0;
                var descriptors = incoming.TakeDescriptors(count);
                copy.Note(kind, payload.Span, descriptors);
                foreach (var descriptor in descriptors) descriptor.Dispose(); // the copy has its share
                if (Answer(kind) is { } answer && !Frames.TrySend(channel, answer)) break;
            }
        }
        if (copy.IsWhole) Revival.Go(copy, "its holder", StandardError.SayOnce);
        StandardError.SayOnce($"the keeper has died before its holder ({Environment.ProcessId}) had everything");
        return 1; // the supervisor has it
    }

    private static FrameKind? Answer(FrameKind kind) => kind switch
    {
        FrameKind.BatchEnd => FrameKind.BatchAcknowledged,
        FrameKind.HandedOver => FrameKind.Hello,
        _ => null,
    };
}
