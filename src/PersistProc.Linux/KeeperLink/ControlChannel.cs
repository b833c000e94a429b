using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// The keeper's end of a control socket, its supervisor's or its holder's. It never waits: what the other side does not take at
/// once is queued, so that nobody who hangs can hang the keeper.
/// </summary>
public sealed class ControlChannel : IDisposable
{
    private readonly LinkedList<(ReadOnlyMemory<byte> Frame, int[] Descriptors)> _queue = new();
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

    /// <summary>Sends a frame with descriptors, or queues it, with duplicates of them: their owner may close them.</summary>
    public void Send(ReadOnlyMemory<byte> frame, params ReadOnlySpan<int> descriptors)
    {
        if (_queue.Count == 0 && SendNow(frame.Span, descriptors, out var sent))
        {
            if (sent == frame.Length) return;
            _sentOfFirst = sent;
            if (sent > 0) descriptors = [];
        }
        else if (_queue.Count == 0)
        {
            return; // the other side is gone: the next one gets everything anew
        }
        var copies = new int[descriptors.Length];
        for (var i = 0; i < copies.Length; i++) copies[i] = Descriptor.DuplicateNumber(descriptors[i]);
        _queue.AddLast((frame, copies));
        QueuedBytes += frame.Length;
    }

    /// <summary>How much waits to be sent.</summary>
    public long QueuedBytes { get; private set; }

    /// <summary>Sends what the socket takes.</summary>
    public void Flush()
    {
        while (_queue.First is { Value: var first })
        {
            ReadOnlySpan<int> descriptors = _sentOfFirst == 0 ? first.Descriptors : [];
            if (!SendNow(first.Frame.Span[_sentOfFirst..], descriptors, out var sent))
            {
                Clear();
                return;
            }
            if (sent == 0) return;
            _sentOfFirst += sent;
            if (_sentOfFirst < first.Frame.Length) continue;
            RemoveFirst();
        }
    }

    /// <summary>The same, but waits for the other side for so long. True if nothing is left.</summary>
    public bool FlushWithin(int milliseconds)
    {
        Flush();
        for (var until = Environment.TickCount64 + milliseconds; HasQueued && Environment.TickCount64 < until; Flush())
            Descriptor.WaitWritable((int)(until - Environment.TickCount64));
        return !HasQueued;
    }

    private bool SendNow(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors, out int sent)
    {
        sent = SocketMessage.Send(Descriptor.Number, bytes, descriptors, Libc.MSG_DONTWAIT);
        return sent >= 0;
    }

    private void RemoveFirst()
    {
        var first = _queue.First!.Value;
        _queue.RemoveFirst();
        _sentOfFirst = 0;
        QueuedBytes -= first.Frame.Length;
        foreach (var number in first.Descriptors) new Descriptor(number).Dispose();
    }

    private void Clear()
    {
        while (_queue.Count > 0) RemoveFirst();
    }

    public void Dispose()
    {
        Clear();
        Descriptor.Dispose();
        Peer.Dispose();
        foreach (var number in Incoming.Descriptors) new Descriptor(number).Dispose();
    }
}
