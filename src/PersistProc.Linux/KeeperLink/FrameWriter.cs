using System.Buffers.Binary;
using System.Text;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// Builds one frame of the control socket: u32 length of what follows the header, u8 kind, u8 descriptors, u16 zero,
/// then fields in order. Little-endian; texts are u32 length, bytes, and a NUL so that C can read them in place.
/// </summary>
public sealed class FrameWriter
{
    public const int HeaderSize = 8;
    private byte[] _buffer = new byte[512];
    private int _length = HeaderSize;

    public FrameWriter(FrameKind kind, int descriptors = 0)
    {
        _buffer[4] = (byte)kind;
        _buffer[5] = checked((byte)descriptors);
    }

    public FrameWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);
        return this;
    }

    public FrameWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);
        return this;
    }

    public FrameWriter Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Int(bytes);
        var room = Reserve(bytes + 1);
        Encoding.UTF8.GetBytes(value, room);
        room[bytes] = 0;
        return this;
    }

    public FrameWriter Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Reserve(value.Length));
        return this;
    }

    /// <summary>Fields that somebody else has written.</summary>
    public FrameWriter Raw(ReadOnlySpan<byte> fields)
    {
        fields.CopyTo(Reserve(fields.Length));
        return this;
    }

    public FrameWriter Texts(IReadOnlyCollection<string> values)
    {
        Int(values.Count);
        foreach (var value in values) Text(value);
        return this;
    }

    /// <summary>The whole frame. The writer is not used again.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, _length - HeaderSize);
        return _buffer.AsMemory(0, _length);
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_length + bytes > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }
}
