using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// The keeper's end of the control socket. It never waits: what the supervisor does not take at once is queued, so a
/// hung supervisor cannot hang the keeper.
/// </summary>
public sealed class ControlChannel : IDisposable
{
    private readonly Queue<(ReadOnlyMemory<byte> Frame, int[] Descriptors)> _queue = new();
    private int _sentOfFirst;

    private ControlChannel(Descriptor mine, Descriptor theirs) => (Descriptor, Peer) = (mine, theirs);

    public Descriptor Descriptor { get; }

    /// <summary>The supervisor's end, until it has inherited it.</summary>
    public Descriptor Peer { get; }

    public FrameBuffer Incoming { get; } = new();

    /// <summary>True while something waits to be sent: watch for writability.</summary>
    public bool HasQueued => _queue.Count > 0;

    public static ControlChannel Create()
    {
        var ends = default(Libc.PipeEnds);
        Syscall.Check(Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, ref ends), "socketpair");
        return new ControlChannel(new Descriptor(ends.Read), new Descriptor(ends.Write));
    }

    /// <summary>The end that an earlier program of this process had, and what it had read of a frame.</summary>
    public static ControlChannel Inherited(int number, ReadOnlySpan<byte> rest)
    {
        var channel = new ControlChannel(Descriptor.Inherited(number), new Descriptor());
        channel.Incoming.Restore(rest);
        return channel;
    }

    /// <summary>
    /// Sends a frame with descriptors, or queues it. They must stay open until it is sent, which is why
    /// <see cref="Flush"/> comes before anything is closed.
    /// </summary>
    public void Send(ReadOnlyMemory<byte> frame, params int[] descriptors)
    {
        _queue.Enqueue((frame, descriptors));
        Flush();
    }

    /// <summary>Sends what the socket takes.</summary>
    public void Flush()
    {
        while (_queue.TryPeek(out var first))
        {
            ReadOnlySpan<int> descriptors = _sentOfFirst == 0 ? first.Descriptors : [];
            var sent = SocketMessage.Send(Descriptor.Number, first.Frame.Span[_sentOfFirst..], descriptors, Libc.MSG_DONTWAIT);
            if (sent < 0)
            {
                _queue.Clear(); // the supervisor is gone; the next one gets everything anew
                _sentOfFirst = 0;
                return;
            }
            if (sent == 0) return;
            _sentOfFirst += sent;
            if (_sentOfFirst < first.Frame.Length) continue;
            _queue.Dequeue();
            _sentOfFirst = 0;
        }
    }

    public void Dispose()
    {
        Descriptor.Dispose();
        Peer.Dispose();
        foreach (var number in Incoming.Descriptors) new Descriptor(number).Dispose();
    }
}
