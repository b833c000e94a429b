using System.Buffers.Binary;

namespace PersistProc.Linux.Logs;

/// <summary>What an index record says about the bytes from its offset on.</summary>
public enum LogMark : byte
{
    Output = 1,
    Error = 2,

    /// <summary>An instance began; the value is its attempt. No bytes of its own.</summary>
    Start = 3,

    /// <summary>Bytes that could not be kept (a full disk); the value is how many. They have no offset.</summary>
    Gap = 4,

    /// <summary>The file was cut or replaced by somebody; the value is the position of its first byte from now on.</summary>
    Rebase = 5,
}

/// <summary>One record of the index: from <paramref name="Offset"/> on, up to the next record's or the file's end.</summary>
/// <param name="Time">Microseconds since 1970 (UTC): when the first of the bytes was seen.</param>
/// <param name="Offset">Where in the log file.</param>
/// <param name="Mark">What.</param>
/// <param name="Value">See <see cref="LogMark"/>.</param>
public readonly record struct LogRecord(long Time, long Offset, LogMark Mark, long Value);

/// <summary>
/// The index beside a log: `current.idx` for `current.log`. A header of 32 bytes ("PPIX", u32 version, i64 position of
/// the file's first byte at its beginning, i64 the same after its last <see cref="LogMark.Rebase"/>, 8 bytes zero), then records of 24 (i64 time, i64 offset, u8 mark, 7 bytes value), all
/// little-endian. A record is written before its bytes are moved: whoever reads the log's size first and the index
/// after it finds every byte below that size described.
/// </summary>
public static class LogIndex
{
    public const int HeaderSize = 32;
    public const int RecordSize = 24;
    private const uint Magic = 0x58495050;
    private const uint Version = 1;

    public static void WriteHeader(Span<byte> header, long basePosition, long presentBase)
    {
        header[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], basePosition);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], presentBase);
    }

    /// <summary>The position of the file's first byte, or null if this is no index that we know.</summary>
    public static long? ReadHeader(ReadOnlySpan<byte> header) =>
        header.Length >= HeaderSize
        && BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic
        && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Version
            ? BinaryPrimitives.ReadInt64LittleEndian(header[8..])
            : null;

    /// <summary>The position of the file's first byte as its last records count, of a header that is known.</summary>
    public static long ReadPresentBase(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[16..]);

    public static void Write(Span<byte> target, LogRecord record)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, record.Time);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], record.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], record.Value << 8 | (byte)record.Mark);
    }

    public static LogRecord Read(ReadOnlySpan<byte> source)
    {
        var last = BinaryPrimitives.ReadInt64LittleEndian(source[16..]);
        return new LogRecord(
            BinaryPrimitives.ReadInt64LittleEndian(source), BinaryPrimitives.ReadInt64LittleEndian(source[8..]), (LogMark)(byte)last, last >> 8);
    }
}
