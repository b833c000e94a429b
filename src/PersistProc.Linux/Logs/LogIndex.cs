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

    /// <summary>Stands right before a start; the value is where in this index the start before that one is, or 0.</summary>
    Before = 6,

    /// <summary>The index was lost and made anew: times and streams of what comes before are a guess. The value is how many bytes that are.</summary>
    Guess = 7,

    /// <summary>Bytes that are no longer there. As an index's first record: somebody had removed the file before, which had so many.</summary>
    Missing = 8,
}

/// <summary>One record of the index: from <paramref name="Offset"/> on, up to the next record's or the file's end.</summary>
/// <param name="Time">Microseconds since 1970 (UTC): when the first of the bytes was seen.</param>
/// <param name="Offset">Where in the log file.</param>
/// <param name="Mark">What.</param>
/// <param name="Value">See <see cref="LogMark"/>.</param>
public readonly record struct LogRecord(long Time, long Offset, LogMark Mark, long Value);

/// <summary>What is at the beginning of an index.</summary>
/// <param name="Base">Position of the file's first byte when it was begun.</param>
/// <param name="PresentBase">The same after the last <see cref="LogMark.Rebase"/>.</param>
/// <param name="LastStart">Where in the index its last <see cref="LogMark.Start"/> is, or 0 if it has none.</param>
/// <param name="Carried">The attempt that was under way when the file was begun, or -1.</param>
/// <param name="LongestBack">By how many microseconds, at most, a record's time lies before that of an earlier one: somebody may set the clock back.</param>
/// <param name="Latest">The latest time of any record before this file.</param>
/// <param name="Lost">How many bytes could not be kept since the file was begun. On a full disk there is no room for a record, but there is for this: what no <see cref="LogMark.Gap"/> tells yet, the next one does.</param>
public readonly record struct LogHeader(long Base, long PresentBase, long LastStart, long Carried, long LongestBack, long Latest, long Lost)
{
    /// <summary>What is just about to be taken out of a pipe and thrown away. Behind a kill it says that nobody knows whether it was; see <see cref="ServiceLog"/>.</summary>
    public DropDoubt Doubt { get; init; }
}

/// <summary>Bytes that are about to be dropped.</summary>
/// <param name="Bytes">How many; 0: none are.</param>
/// <param name="Print">By which their first ones are known again.</param>
public readonly record struct DropDoubt(int Bytes, uint Print)
{
    /// <summary>So many at once at most.</summary>
    public const int Most = 60 << 10; // it is kept in 16 bits
}

/// <summary>
/// The index beside a log: `current.idx` for `current.log`. A header of 64 bytes ("PPIX", u32 version, then the fields of
/// <see cref="LogHeader"/> as i64), then records of 24 (i64 time, i64 offset, u8 mark, 7 bytes value), all
/// little-endian. While bytes are being dropped, the upper halves of two fields that need but their lower ones tell of those. A record is written before its bytes are moved: whoever reads the log's size first and the index
/// after it finds every byte below that size described.
/// </summary>
public static class LogIndex
{
    public const int HeaderSize = 64;
    public const int RecordSize = 24;
    private const long FarthestPosition = 1L << 60;
    private const long LargestLost = (1L << 48) - 1;
    private const long LatestTime = 253_402_300_799_999_999; // the end of the year 9999
    private const uint Magic = 0x58495050;
    private const uint Version = 2;

    public static void WriteHeader(Span<byte> target, LogHeader header)
    {
        target[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], header.Base);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], header.PresentBase);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], header.LastStart);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], header.Carried);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], header.LongestBack);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], header.Latest);
        BinaryPrimitives.WriteInt64LittleEndian(target[56..], header.Lost);
        if (header.Doubt.Bytes == 0) return;
        BinaryPrimitives.WriteUInt32LittleEndian(target[36..], header.Doubt.Print);
        BinaryPrimitives.WriteUInt16LittleEndian(target[62..], (ushort)header.Doubt.Bytes);
    }

    private static LogHeader ReadDoubt(ReadOnlySpan<byte> source, LogHeader header) => BinaryPrimitives.ReadUInt16LittleEndian(source[62..]) is var bytes && bytes == 0 ? header : header with
    {
        Carried = BinaryPrimitives.ReadInt32LittleEndian(source[32..]),
        Lost = BinaryPrimitives.ReadInt64LittleEndian(source[56..]) & LargestLost,
        Doubt = new DropDoubt(bytes, BinaryPrimitives.ReadUInt32LittleEndian(source[36..])),
    };


    /// <summary>The header, or null if this is no index that we know.</summary>
    public static LogHeader? ReadHeader(ReadOnlySpan<byte> source) =>
        source.Length >= HeaderSize
        && BinaryPrimitives.ReadUInt32LittleEndian(source) == Magic
        && BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) == Version
            ? ReadDoubt(source, new LogHeader(
                Position(source[8..]), Position(source[16..]),
                Position(source[24..]), BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
                Time(source[40..]), Time(source[48..]),
                Position(source[56..])))
            : null;

    public static void Write(Span<byte> target, LogRecord record)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, record.Time);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], record.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], record.Value << 8 | (byte)record.Mark);
    }

    public static LogRecord Read(ReadOnlySpan<byte> source)
    {
        var last = BinaryPrimitives.ReadInt64LittleEndian(source[16..]);
        return new LogRecord(Time(source), Position(source[8..]), (LogMark)(byte)last, Math.Max(0, last >> 8));
    }

    // an index that somebody damaged may say anything: no reader is to be led out of what there is
    private static long Position(ReadOnlySpan<byte> source) => Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(source), 0, FarthestPosition);

    private static long Time(ReadOnlySpan<byte> source) => Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(source), 0, LatestTime);
}
