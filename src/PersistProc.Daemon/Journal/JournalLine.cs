using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Journal;

/// <summary>
/// A line of the journal: an event's JSON as it goes out, time first, cursor last, both of fixed length, so that a line is found
/// and judged without being parsed. A file's first line says of which version it is, and which cursor is before its first event.
/// </summary>
internal static class JournalLine
{
    /// <summary>The version of the files that is written, and the only one that is read.</summary>
    public const int Version = 1;

    private const int CursorDigits = 16;
    private const int LongestReason = 1000;
    private static readonly string Begin = $"{{\"version\":{Version},\"cursor\":\"";

    private static ReadOnlySpan<byte> TimeMark => "{\"time\":\""u8;

    private static ReadOnlySpan<byte> CursorMark => ",\"cursor\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    private static int TimeLength => UtcTimeConverter.Format.Length;

    /// <summary>A file's first line, with its newline.</summary>
    public static byte[] Header(long after) => Encoding.ASCII.GetBytes($"{Begin}{Digits(after)}\"}}\n");

    /// <summary>An event's line, without its cursor: equal for equal events.</summary>
    public static byte[] Body(EventRecord told)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(Wire(told), ProtocolJson.Readable.EventLine);
        return line[..(line.Length - CursorDigits - CursorMark.Length - End.Length)];
    }

    /// <summary>The whole line, with its newline.</summary>
    public static byte[] Of(byte[] body, long cursor) => [.. body, .. CursorMark, .. Encoding.ASCII.GetBytes(Digits(cursor)), .. End, (byte)'\n'];

    /// <summary>The cursor of a line (without its newline), the first line's too; null for what is none.</summary>
    public static long? Cursor(ReadOnlySpan<byte> line)
    {
        if (!line.EndsWith(End)) return null;
        var digits = line[..^End.Length];
        if (digits.Length < CursorDigits + CursorMark.Length || !digits[..^CursorDigits].EndsWith(CursorMark)) return null;
        return Utf8Parser.TryParse(digits[^CursorDigits..], out long cursor, out var used) && used == CursorDigits ? cursor : null;
    }

    /// <summary>Whether it is a file's first line, of a version that is known.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> line) => line.StartsWith(Encoding.ASCII.GetBytes(Begin)) && Cursor(line) is not null;

    /// <summary>Whether it is an event.</summary>
    public static bool IsEvent(ReadOnlySpan<byte> line) => line.StartsWith(TimeMark) && line.Length > TimeMark.Length + TimeLength && Cursor(line) is not null;

    /// <summary>Whether an event's line begins with this body.</summary>
    public static bool Has(ReadOnlySpan<byte> line, ReadOnlySpan<byte> body) =>
        line.StartsWith(body) && line.Length == body.Length + CursorMark.Length + CursorDigits + End.Length;

    /// <summary>The text of an event's time: it sorts as time does.</summary>
    public static ReadOnlySpan<byte> Time(ReadOnlySpan<byte> line) => line.Slice(TimeMark.Length, TimeLength);

    /// <summary>A time in the form of <see cref="Time(ReadOnlySpan{byte})"/>.</summary>
    public static byte[] Time(DateTimeOffset time) => Encoding.ASCII.GetBytes(time.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture));

    /// <summary>What the line of a service's event contains, and no other line: a quote within a text is escaped.</summary>
    public static byte[] NameMark(ServiceName name) =>
        [.. "\"name\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(name.ToString(), ProtocolJson.Readable.String)];

    /// <summary>A cursor as it goes out.</summary>
    public static string Digits(long cursor) => cursor.ToString("D16", CultureInfo.InvariantCulture);

    private static EventLine Wire(EventRecord told) => new()
    {
        Time = told.Time,
        Name = told.Name.ToString(),
        Event = EventKinds.Words.Print(told.Event),
        Pid = told.Pid,
        ExitCode = told.ExitCode,
        Signal = told.Signal,
        Attempt = told.Attempt,
        Reason = told.Reason is { Length: > LongestReason } text ? string.Concat(text.AsSpan(0, LongestReason), "…") : told.Reason,
        GaveUp = told.GaveUp,
        Cursor = Digits(0),
    };
}
