using System.Buffers.Binary;
using System.Text;

namespace PersistProc.Core;

/// <summary>
/// Writes messages of Protocol Buffers: tag, then varint, eight bytes, or a length and so many bytes. A message in a message has its length
/// before it, which is known when it is written: it gets a place of fixed width, a varint that is longer than it has to be, as the format
/// allows.
/// </summary>
public sealed class ProtoWriter
{
    private const int LengthWidth = 4;
    private byte[] _bytes = new byte[4096];

    private enum Wire
    {
        Varint = 0,
        Fixed64 = 1,
        Length = 2,
    }

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until more is.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Nothing is written any more.</summary>
    public void Clear() => Length = 0;

    /// <summary>A field of a text; where it is empty, nothing: that is its default.</summary>
    public void Text(int field, string text)
    {
        if (text.Length > 0) AnyText(field, text);
    }

    /// <summary>A field of a text, also of an empty one: where one of several kinds is chosen.</summary>
    public void AnyText(int field, string text)
    {
        Tag(field, Wire.Length);
        var size = Encoding.UTF8.GetByteCount(text);
        Varint((ulong)size);
        Length += Encoding.UTF8.GetBytes(text, Room(size));
    }

    /// <summary>A field of a whole number: int64, or an enum.</summary>
    public void Whole(int field, long value)
    {
        Tag(field, Wire.Varint);
        Varint((ulong)value);
    }

    /// <summary>A field of eight bytes: fixed64.</summary>
    public void Fixed(int field, long value)
    {
        Tag(field, Wire.Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        Length += sizeof(long);
    }

    /// <summary>A field of a double.</summary>
    public void Double(int field, double value) => Fixed(field, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Begins a message in this one; its place is given back to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, Wire.Length);
        Room(LengthWidth);
        Length += LengthWidth;
        return Length;
    }

    /// <summary>Ends the message that was begun there.</summary>
    /// <exception cref="InvalidOperationException">It has 256 MiB or more.</exception>
    public void End(int begun)
    {
        var size = Length - begun;
        if (size >> (7 * LengthWidth) != 0) throw new InvalidOperationException("a message is too large");
        for (var digit = 0; digit < LengthWidth; digit++)
        {
            var more = digit < LengthWidth - 1 ? 0x80 : 0;
            _bytes[begun - LengthWidth + digit] = (byte)(((size >> (7 * digit)) & 0x7f) | more);
        }
    }

    private void Tag(int field, Wire wire) => Varint(((ulong)field << 3) | (ulong)wire);

    private void Varint(ulong value)
    {
        var room = Room(10);
        var used = 0;
        for (; value >= 0x80; value >>= 7) room[used++] = (byte)(value | 0x80);
        room[used++] = (byte)value;
        Length += used;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        return _bytes.AsSpan(Length);
    }
}
