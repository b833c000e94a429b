using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>How lines are sent.</summary>
/// <param name="Json">One object a line.</param>
/// <param name="Timestamps">The time before each line.</param>
/// <param name="Prefix">The service's name before each line.</param>
/// <param name="Notes">Frames: content is told from notes for a person.</param>
/// <param name="Raw">Nothing but the bytes as they were.</param>
internal readonly record struct LogStyle(bool Json, bool Timestamps, bool Prefix, bool Notes, bool Raw = false);

/// <summary>Writes lines into an answer. On a thread of its own: a client that is slow to read keeps nobody else waiting.</summary>
internal sealed class LogPrinter(Stream answer, LogStyle style, CancellationToken stop) : IDisposable
{
    private const int FrameHeader = 5;
    private const int Enough = 64 << 10;
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly ArrayBufferWriter<byte> _buffer = new(Enough * 2);
    private bool _isInLine;
    private readonly Utf8JsonWriter _json = new(Stream.Null, Readable);

    public void Print(string name, SelectedLine line)
    {
        stop.ThrowIfCancellationRequested();
        if (line.IsNote) Note(name, line);
        else if (style.Json) PrintJson(name, line);
        else PrintText(name, line);
        if (_buffer.WrittenCount >= Enough) Flush();
    }

    /// <summary>Bytes as they are.</summary>
    public void PrintPiece(string name, SelectedLine piece)
    {
        stop.ThrowIfCancellationRequested();
        if (piece.IsNote) Note(name, piece);
        else Write(piece.Bytes.Span);
        if (_buffer.WrittenCount >= Enough) Flush();
    }

    public void Flush()
    {
        if (_buffer.WrittenCount == 0) return;
        Send(LogFrames.Content, _buffer.WrittenMemory);
        _buffer.ResetWrittenCount();
    }

    private void PrintText(string name, SelectedLine line)
    {
        var headed = style.Timestamps || style.Prefix;
        if (style.Timestamps) Append(Time(line.Time) + " ");
        if (style.Prefix) Append(name + " | ");
        Write(line.Bytes.Span);
        if (headed || !line.Partial) Write("\n"u8);
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        _buffer.Write(text);
        if (text.Length > 0) _isInLine = text[^1] != (byte)'\n';
    }

    private void PrintJson(string name, SelectedLine line)
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("time"u8, Time(line.Time));
        _json.WriteString("name"u8, name);
        _json.WriteString("stream"u8, line.Stream == LogMark.Output ? "stdout"u8 : "stderr"u8);
        // what is no UTF-8 is shown as such
        if (Utf8.IsValid(line.Bytes.Span)) _json.WriteString("message"u8, line.Bytes.Span);
        else _json.WriteString("message"u8, Encoding.UTF8.GetString(line.Bytes.Span));
        if (line.Partial) _json.WriteBoolean("partial"u8, true);
        _json.WriteEndObject();
#pragma warning disable MA0045 // into memory
        _json.Flush();
#pragma warning restore MA0045
        _buffer.Write("\n"u8);
    }

    private void Note(string name, SelectedLine note)
    {
        // what was lost ends a line
        if (_isInLine && !style.Raw && note.Stream is not LogMark.Guess) Write("\n"u8);
        if (!style.Notes) return;
        Flush();
        var text = note.Stream switch
        {
            LogMark.Gap => $"{name}: {note.Lost} bytes of output could not be kept (a full disk, or the log's directory) before {Time(note.Time)} and are missing here",
            LogMark.Guess => $"{name}: the log's index was damaged: times and streams of the {note.Lost} bytes before this place are approximate",
            _ => $"{name}: {note.Lost} bytes are missing here: the file they were in was removed, or cut",
        };
        Send(LogFrames.Note, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>What the log has now is not all: so many bytes were taken out of it, and so many could not be put in.</summary>
    public void PrintLosses(string name, long taken, long unkept, string why)
    {
        if (taken > 0) Note(name, new SelectedLine(LogMark.Missing, 0, 0, default, false, taken));
        if (unkept <= 0 || !style.Notes) return;
        Flush();
        Send(LogFrames.Note, Encoding.UTF8.GetBytes($"{name}: {unkept} bytes of output could not be kept: {why}. What comes is kept as soon as it can be"));
    }

    private void Append(string text) => _buffer.Advance(Encoding.UTF8.GetBytes(text, _buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    private static string Time(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond).ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture);

    private void Send(byte kind, ReadOnlyMemory<byte> bytes)
    {
        if (style.Notes)
        {
            var header = new byte[FrameHeader];
            header[0] = kind;
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), bytes.Length);
            Wait(answer.WriteAsync(header, stop));
        }
        Wait(answer.WriteAsync(bytes, stop));
    }

    public void Dispose() => _json.Dispose();

#pragma warning disable MA0045 // this thread has nothing else to do
    private static void Wait(ValueTask written)
    {
        if (!written.IsCompletedSuccessfully) written.AsTask().GetAwaiter().GetResult();
    }
#pragma warning restore MA0045
}
