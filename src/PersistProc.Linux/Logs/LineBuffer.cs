using System.Buffers;

namespace PersistProc.Linux.Logs;

/// <summary>Cuts one stream's bytes into lines; what has no newline yet waits for the next bytes.</summary>
internal sealed class LineBuffer(LogMark stream)
{
    private readonly ArrayBufferWriter<byte> _open = new();
    private long _since;

    public IEnumerable<SelectedLine> Take(ReadOnlyMemory<byte> bytes, long time)
    {
        while (!bytes.IsEmpty)
        {
            if (_open.WrittenCount == 0) _since = time;
            var end = bytes.Span.IndexOf((byte)'\n');
            if (end < 0)
            {
                _open.Write(bytes.Span);
                yield break;
            }
            if (_open.WrittenCount == 0)
            {
                yield return new SelectedLine(stream, _since, bytes[..end], Partial: false);
            }
            else
            {
                _open.Write(bytes.Span[..end]);
                yield return new SelectedLine(stream, _since, _open.WrittenSpan.ToArray(), Partial: false);
                _open.Clear();
            }
            bytes = bytes[(end + 1)..];
        }
    }

    public SelectedLine? Rest() => _open.WrittenCount > 0 ? new SelectedLine(stream, _since, _open.WrittenSpan.ToArray(), Partial: true) : null;
}
