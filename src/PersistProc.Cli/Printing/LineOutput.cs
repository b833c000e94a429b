using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>How lines are printed.</summary>
/// <param name="Json">One object a line.</param>
/// <param name="Timestamps">The time before each line.</param>
/// <param name="Prefixes">What stands before each line of whom; null for nothing.</param>
internal readonly record struct LineStyle(bool Json, bool Timestamps, Prefixes? Prefixes);

/// <summary>Line by line: with time, name, or as JSON; only those that pass.</summary>
internal sealed class LineOutput : IOutput
{
    private readonly string _name;
    private readonly LineStyle _style;
    private readonly StandardStream _stdout;
    private readonly StandardStream _stderr;
    private readonly Func<DateTimeOffset, string, bool>? _passes;
    private readonly Action<DateTimeOffset, Action>? _order;
    private readonly LineAssembler _lines;
    private readonly ReadableLines _readable = new();

    public LineOutput(string name, LineStyle style, StandardStream stdout, StandardStream stderr, Func<DateTimeOffset, string, bool>? passes = null, Action<DateTimeOffset, Action>? order = null)
    {
        (_name, _style, _stdout, _stderr, _passes, _order) = (name, style, stdout, stderr, passes, order);
        _lines = new LineAssembler(Line);
    }

    /// <summary>Lines were written to a terminal, and are shown as a person reads them.</summary>
    public bool IsFromTerminal { get; init; }

    public void Write(OutputFrame frame, ReadOnlyMemory<byte> bytes) => _lines.Add(frame, bytes);

    public void Finish() => _lines.Finish();

    private void Line(OutputStream stream, DateTimeOffset time, ReadOnlyMemory<byte> bytes, bool partial)
    {
        if (IsFromTerminal) bytes = Readable(bytes.Span);
        if (_passes is not null && !_passes(time, Encoding.UTF8.GetString(bytes.Span))) return;
        var line = _style.Json ? JsonLine(stream, time, bytes.Span, partial) : TextLine(time, bytes.Span, partial);
        var target = _style.Json || stream == OutputStream.Stdout ? _stdout : _stderr;
        if (_order is null) target.Write(line);
        else _order(time, () => target.Write(line));
    }

    private ReadOnlyMemory<byte> Readable(ReadOnlySpan<byte> line)
    {
        var readable = new ArrayBufferWriter<byte>(Math.Max(1, line.Length));
        _readable.Clean(line, readable);
        return readable.WrittenMemory;
    }

    private byte[] JsonLine(OutputStream stream, DateTimeOffset time, ReadOnlySpan<byte> bytes, bool partial)
    {
        var line = new LogLine
        {
            Time = time,
            Name = _name,
            Stream = stream == OutputStream.Stdout ? "stdout" : "stderr",
            Message = Encoding.UTF8.GetString(bytes),
            Partial = partial ? true : null,
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(line, ProtocolJson.Readable.LogLine), (byte)'\n'];
    }

    private byte[] TextLine(DateTimeOffset time, ReadOnlySpan<byte> bytes, bool partial)
    {
        var head = (_style.Timestamps ? time.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture) + " " : "")
            + (_style.Prefixes?.Of(_name) ?? "");
        return [.. Encoding.UTF8.GetBytes(head), .. bytes, .. partial && head.Length == 0 ? ReadOnlySpan<byte>.Empty : "\n"u8];
    }
}
