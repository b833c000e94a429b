using System.Buffers;

namespace PersistProc.Linux.Logs;

/// <summary>Cuts one stream's bytes into lines; what has no newline yet waits for the next bytes.</summary>
/// <param name="stream">Which.</param>
/// <param name="skips">It begins within a line, whose rest is passed over.</param>
/// <param name="grep">Only lines that match.</param>
internal sealed class LineBuffer(LogMark stream, bool skips, LogPattern? grep)
{
    /// <summary>A line that is longer is told in pieces.</summary>
    public const int LongestLine = 1 << 20;

    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x5f).Select(letter => (byte)letter), (byte)'\n']);

    private readonly ArrayBufferWriter<byte> _open = new();
    private bool _skips = skips;
    private long _since;
    private long _position;

    /// <summary>What has no end (yet) is told whether it matches or not.</summary>
    public bool KeepsOpen { get; init; }

    /// <summary>
    /// Lines are looked at as a person reads them, by the caller, once more: so only what nothing is changed in may be left out here. Whether what was
    /// read before does not change what follows; null: lines are looked at as they were written.
    /// </summary>
    public Func<LogMark, bool>? IsReadAsWritten { get; init; }

    public IEnumerable<SelectedLine> Take(LogStretch stretch)
    {
        var bytes = stretch.Bytes;
        var at = 0;
        if (_skips || _open.WrittenCount > 0)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            if (end < 0)
            {
                if (Keep(stretch, 0) is { } piece) yield return piece;
                yield break;
            }
            if (!_skips) _open.Write(bytes.Span[..end]);
            if (!_skips && Passes(_open.WrittenSpan)) yield return new SelectedLine(stream, _since, _position, _open.WrittenMemory, Partial: false);
            _open.Clear();
            (_skips, at) = (false, end + 1);
        }
        var whole = at + bytes.Span[at..].LastIndexOf((byte)'\n') + 1;
        var quick = IsReadAsWritten is null || (grep is not null && IsReadAsWritten(stream) && !bytes.Span[at..whole].ContainsAnyExcept(Plain)) ? grep : null;
        while (at < whole)
        {
            var (start, end) = quick?.Find(bytes.Span[..whole], at) ?? (at, at + bytes.Span[at..].IndexOf((byte)'\n'));
            if (start < 0) break;
            yield return new SelectedLine(stream, stretch.TimeAt(start), stretch.Position + start, bytes[start..end], Partial: false);
            at = end + 1;
        }
        if (Keep(stretch, whole) is { } rest) yield return rest;
    }

    /// <summary>What had no newline to the end.</summary>
    public SelectedLine? Rest() =>
        _open.WrittenCount > 0 && (KeepsOpen || Passes(_open.WrittenSpan)) ? new SelectedLine(stream, _since, _position, _open.WrittenSpan.ToArray(), Partial: true) : null;

    /// <summary>What follows does not belong to the line that is open: that is told as far as it came.</summary>
    public SelectedLine? Cut()
    {
        var rest = Rest();
        _open.Clear();
        _skips = false;
        return rest;
    }

    /// <summary>Keeps what follows a stretch's last newline; of a line without an end, a piece is told.</summary>
    private SelectedLine? Keep(LogStretch stretch, int from)
    {
        if (_skips || from >= stretch.Bytes.Length) return null;
        if (_open.WrittenCount == 0) (_since, _position) = (stretch.TimeAt(from), stretch.Position + from);
        _open.Write(stretch.Bytes.Span[from..]);
        if (_open.WrittenCount < LongestLine) return null;
        var piece = Rest();
        _open.Clear();
        return piece;
    }

    private bool Passes(ReadOnlySpan<byte> line) => IsReadAsWritten is not null || grep?.Matches(line) != false;
}
