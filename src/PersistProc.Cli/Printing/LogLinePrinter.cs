using System.Globalization;
using System.Text;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>Prints lines of a log that pass; of those, with a limit, the last ones.</summary>
internal sealed class LogLinePrinter(StandardStream output, LineStyle style, Func<DateTimeOffset, string, bool>? passes, int? last)
{
    private readonly Queue<LogLine> _held = new();

    public void Add(LogLine line)
    {
        if (passes is not null && !passes(line.Time, line.Message)) return;
        if (last is not { } most)
        {
            Print(line);
            return;
        }
        _held.Enqueue(line);
        if (_held.Count > most) _held.Dequeue();
    }

    public void Finish()
    {
        while (_held.TryDequeue(out var line)) Print(line);
    }

    private void Print(LogLine line)
    {
        if (style.Json)
        {
            output.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, ProtocolJson.Readable.LogLine), (byte)'\n']);
            return;
        }
        var text = new StringBuilder();
        if (style.Timestamps) text.Append(line.Time.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture)).Append(' ');
        if (style.Prefix) text.Append(line.Name).Append(" | ");
        output.Write(Encoding.UTF8.GetBytes(text.Append(line.Message).Append('\n').ToString()));
    }
}
