using System.Buffers.Binary;
using System.Text;

namespace PersistProc.Linux.KeeperLink;

/// <summary>Reads a frame's fields in the order in which <see cref="FrameWriter"/> wrote them.</summary>
public ref struct FrameReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;
    private int _position;

    /// <summary>How many bytes of the payload have been read.</summary>
    public readonly int Position => _position;

    /// <summary>True if nothing follows: an older writer knew no more fields.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(CText());

    /// <summary>A text's bytes; the byte after them is NUL.</summary>
    public ReadOnlySpan<byte> CText()
    {
        var length = Int();
        if (length is < 0 or int.MaxValue) throw CutShort();
        return Take(length + 1)[..length];
    }

    /// <summary>How many things follow, each of so many bytes at least: never more than there can be, so a list can be made for them.</summary>
    public int Count(int least)
    {
        var count = Int();
        return count >= 0 && count <= _rest.Length / least ? count : throw CutShort();
    }

    public ReadOnlySpan<byte> Bytes() => Take(Int());

    private static InvalidDataException CutShort() => new("a frame of the control socket is cut short");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length) throw CutShort();
        var taken = _rest[..count];
        _rest = _rest[count..];
        _position += count;
        return taken;
    }
}
