using System.Buffers.Binary;
using System.IO.Compression;

namespace PersistProc.Linux.Logs;

/// <summary>
/// One piece of a compressed log. The file is gzip as any program reads it (RFC 1952: members one behind the other), and each
/// member has at most <see cref="Most"/> bytes of the log. Its header has an extra field ("PP", 8 bytes: u32 length of the whole
/// member, u32 bytes of the log in it, little-endian), so who goes from header to header knows where each piece lies, without
/// inflating any; no other file has to agree with this one.
/// </summary>
/// <param name="Position">Where in the compressed file it begins.</param>
/// <param name="Length">How long it is there, with its header.</param>
/// <param name="Offset">Which byte of the log is its first.</param>
/// <param name="Size">How many bytes of the log it has.</param>
internal readonly record struct GzipMember(long Position, int Length, long Offset, int Size)
{
    /// <summary>So many bytes of the log are a member: as much as a reader looks at in one piece.</summary>
    public const int Most = 256 << 10;

    /// <summary>The length of a member's header.</summary>
    public const int HeaderSize = 24;

    private const int PlainHeader = 10;

    // what gzip adds to bytes that cannot be compressed is far less
    private const int LongestMember = Most + (16 << 10);

    private static ReadOnlySpan<byte> Start => [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 12, 0, (byte)'P', (byte)'P', 8, 0];

    /// <summary>Reads a member's header; null for anything else.</summary>
    public static GzipMember? Read(ReadOnlySpan<byte> header, long position, long offset)
    {
        if (header.Length < HeaderSize || !header[..Start.Length].SequenceEqual(Start)) return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        return length is > HeaderSize and <= LongestMember && size is > 0 and <= Most ? new GzipMember(position, (int)length, offset, (int)size) : null;
    }

    /// <summary>Compresses bytes to a member, in a buffer that is used again and again.</summary>
    public static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> bytes, MemoryStream buffer)
    {
        // the framework writes the plain header, whose place the longer one takes
        buffer.SetLength(HeaderSize - PlainHeader);
        buffer.Position = HeaderSize - PlainHeader;
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        var member = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        Start.CopyTo(member.Span);
        BinaryPrimitives.WriteUInt32LittleEndian(member.Span[16..], (uint)member.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(member.Span[20..], (uint)bytes.Length);
        return member;
    }

    /// <summary>Inflates a member; false if it is damaged.</summary>
    /// <param name="member">All of it.</param>
    /// <param name="length">How many of those bytes it has.</param>
    /// <param name="bytes">Gets what is in it; as long as that is.</param>
    public static bool TryInflate(byte[] member, int length, Span<byte> bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(member, 0, length, writable: false), CompressionMode.Decompress);
            // its checksum is looked at with the end
            return gzip.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && gzip.ReadByte() < 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
