using System.Text;

namespace PersistProc.Linux.Logs;

/// <summary>A line of a page.</summary>
/// <param name="Stream">Output or Error.</param>
/// <param name="Time">When its first byte was seen, microseconds since 1970 (UTC).</param>
/// <param name="Position">The position of its first byte.</param>
/// <param name="Text">Without its newline; what is no UTF-8 is replaced.</param>
/// <param name="Partial">It had no end (yet): what follows of it is the next line of its stream.</param>
public readonly record struct PagedLine(LogMark Stream, long Time, long Position, string Text, bool Partial);

/// <summary>What was found behind a cursor.</summary>
/// <param name="Lines">In the order in which they were complete.</param>
/// <param name="Cursor">Where to go on.</param>
/// <param name="Lost">Bytes that are not there.</param>
/// <param name="More">The page is full, and there is more.</param>
public sealed record PagedLines(IReadOnlyList<PagedLine> Lines, LogCursor Cursor, long Lost, bool More);

/// <summary>How large a page is, and of what.</summary>
public sealed record LogPaging
{
    /// <summary>Output, Error, or null for both.</summary>
    public LogMark? Stream { get; init; }

    /// <summary>As a person reads what was written to a terminal.</summary>
    public bool IsReadable { get; init; }

    /// <summary>Only lines that match; what has no end is told in any case. Of lines that a person would read otherwise than they were written, as a person reads them.</summary>
    public LogPattern? Grep { get; init; }

    /// <summary>Only lines that were begun then or later; microseconds since 1970 (UTC).</summary>
    public long? Since { get; init; }

    /// <summary>How far one page reads, in bytes of the log.</summary>
    public long MostBytes { get; init; } = 256 << 10;

    public int MostLines { get; init; } = int.MaxValue;

    /// <summary>A line that has no end is told as it is, if there is nothing else.</summary>
    public bool TellsUnfinished { get; init; }

    /// <summary>The cursor is any place: the rest of a line that stands there was not begun by this reader.</summary>
    public bool Begins { get; init; }

    public CancellationToken Stop { get; init; }
}

/// <summary>Reads a log page by page, each line once, however the log grows and whoever asks for the next page.</summary>
public static class LogPager
{
    // what is open for longer is told in pieces: every page has to be read from its beginning
    private const long FarBehind = 1 << 20;

    private static readonly LogMark[] Streams = [LogMark.Output, LogMark.Error];

    /// <summary>The page behind a cursor.</summary>
    public static PagedLines Read(LogReading log, LogCursor after, LogPaging paging)
    {
        var there = log.End;
        var end = Math.Min(there, Math.Max(after.Read, Math.Max(after.Output, after.Error)) + paging.MostBytes);
        var page = new Page(after, paging, end);
        var query = new LogQuery { After = after, KeepsRests = !paging.Begins, Below = end, Since = paging.Since, IsReadable = paging.IsReadable, Grep = paging.Grep, KeepsOpen = true, Stop = paging.Stop };
        foreach (var line in new LogSelection(log, query).Lines()) page.Take(line);
        return page.Close(isAll: end == there);
    }

    private sealed class Page(LogCursor after, LogPaging paging, long end)
    {
        private readonly List<PagedLine> _lines = [];
        private readonly List<(long Position, long Bytes)> _lost = [];
        private readonly PagedLine?[] _open = new PagedLine?[2];
        private readonly long?[] _left = new long?[2];

        public void Take(SelectedLine line)
        {
            if (line.IsNote)
            {
                if (line.Stream is not LogMark.Guess) _lost.Add((line.Position, line.Lost));
                return;
            }
            if (paging.Stream is { } wanted && wanted != line.Stream) return;
            var stream = line.Stream - LogMark.Output;
            if (_open[stream] is { } piece) Tell(piece); // of a line that is longer than any buffer
            _open[stream] = null;
            var paged = new PagedLine(line.Stream, line.Time, line.Position, Encoding.UTF8.GetString(line.Bytes.Span), line.Partial);
            if (line.Partial) _open[stream] = paged;
            else Tell(paged);
        }

        public PagedLines Close(bool isAll)
        {
            foreach (var open in _open.OfType<PagedLine>().OrderBy(open => open.Position))
            {
                // a page that has nothing else is of that line alone, unless what else it had did not match
                var isAlone = _lines.Count == 0 && (isAll ? paging.TellsUnfinished : paging.Grep is null);
                if (open.Position >= end - FarBehind && !isAlone) continue;
                Tell(open);
                _open[open.Stream - LogMark.Output] = null;
            }
            var read = Math.Max(after.Read, _left.Min() ?? end);
            var cursor = new LogCursor(read);
            foreach (var stream in Streams) cursor = cursor.With(stream, _left[stream - LogMark.Output] ?? _open[stream - LogMark.Output]?.Position ?? end);
            return new PagedLines(_lines, cursor, _lost.Where(gap => gap.Position >= after.Read && gap.Position < read).Sum(gap => gap.Bytes), !isAll || read < end);
        }

        private void Tell(PagedLine line)
        {
            if (_lines.Count < paging.MostLines) _lines.Add(line);
            else _left[line.Stream - LogMark.Output] ??= line.Position;
        }
    }
}
