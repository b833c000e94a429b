using System.Buffers.Binary;
using PersistProc.Linux.Descriptors;

namespace PersistProc.Linux.KeeperLink;

/// <summary>Gathers received bytes and descriptors until a whole frame is there.</summary>
public sealed class FrameBuffer
{
    private const int MaxFrame = 64 << 20;
    private byte[] _bytes = new byte[16 << 10];
    private int _start;
    private int _end;

    /// <summary>Received descriptors that no frame has claimed yet.</summary>
    public Queue<int> Descriptors { get; } = new();

    /// <summary>Receives once. Answers bytes, 0 at the end, -1 if nothing is there (non-blocking only).</summary>
    public int Fill(int socket, bool wait)
    {
        if (_start == _end) _start = _end = 0;
        if (_end == _bytes.Length) MakeRoom();
        var flags = wait ? 0 : Native.Libc.MSG_DONTWAIT;
        var received = SocketMessage.Receive(socket, _bytes.AsSpan(_end), Descriptors, flags);
        if (received > 0) _end += received;
        return received;
    }

    /// <summary>The next whole frame, valid until the next call of anything here.</summary>
    public bool TryTake(out FrameKind kind, out int descriptors, out Memory<byte> payload)
    {
        (kind, descriptors, payload) = (default, 0, default);
        if (_end - _start < FrameWriter.HeaderSize) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_start));
        if (length is < 0 or > MaxFrame) throw new InvalidDataException($"a frame of {length} bytes on the control socket");
        if (_end - _start < FrameWriter.HeaderSize + length) return Need(FrameWriter.HeaderSize + length);
        kind = (FrameKind)_bytes[_start + 4];
        descriptors = _bytes[_start + 5];
        payload = _bytes.AsMemory(_start + FrameWriter.HeaderSize, length);
        _start += FrameWriter.HeaderSize + length;
        return true;
    }

    /// <summary>Takes the descriptors of the frame that was taken last; fewer where the kernel had no number free for them.</summary>
    public List<Descriptor> TakeDescriptors(int count)
    {
        var taken = new List<Descriptor>(count);
        while (taken.Count < count && Descriptors.TryDequeue(out var number)) taken.Add(new Descriptor(number));
        return taken;
    }

    /// <summary>What has come of a frame that is not whole yet.</summary>
    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Puts bytes that another buffer had received in front.</summary>
    public void Restore(ReadOnlySpan<byte> rest)
    {
        (_bytes, _start, _end) = (new byte[Math.Max(_bytes.Length, rest.Length)], 0, rest.Length);
        rest.CopyTo(_bytes);
    }

    private bool Need(int whole)
    {
        if (_start + whole > _bytes.Length) MakeRoom(whole);
        return false;
    }

    private void MakeRoom(int whole = 0)
    {
        var held = _end - _start;
        var target = Math.Max(whole, held >= _bytes.Length / 2 ? _bytes.Length * 2 : _bytes.Length);
        var bytes = target > _bytes.Length ? new byte[target] : _bytes;
        Buffer.BlockCopy(_bytes, _start, bytes, 0, held);
        (_bytes, _start, _end) = (bytes, 0, held);
    }
}
