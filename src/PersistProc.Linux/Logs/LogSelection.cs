using System.Buffers;
using PersistProc.Core;

namespace PersistProc.Linux.Logs;

/// <summary>A line of a log, without its newline; or a note about bytes that are not there.</summary>
/// <param name="Stream">Output or Error; of a note Gap, Guess or Missing.</param>
/// <param name="Time">When its first byte was seen, microseconds since 1970 (UTC).</param>
/// <param name="Position">The position of its first byte.</param>
/// <param name="Bytes">The line; valid until the next one.</param>
/// <param name="Partial">Its newline has not come (yet), or it is a piece of a very long line.</param>
/// <param name="Lost">Of a note, how many bytes it is about.</param>
public readonly record struct SelectedLine(LogMark Stream, long Time, long Position, ReadOnlyMemory<byte> Bytes, bool Partial, long Lost = 0)
{
    public bool IsNote => Stream is not (LogMark.Output or LogMark.Error);

    /// <summary>How many bytes it has in the log.</summary>
    public int WrittenLength { get; init; } = Bytes.Length;
}

/// <summary>Part of a log. What lies outside of it is not read, as far as the index tells.</summary>
/// <param name="reading">The log.</param>
/// <param name="query">Which part.</param>
public sealed class LogSelection(LogReading reading, LogQuery query)
{
    private const long FirstTail = 64 << 10;
    private (long From, long To)? _range;
    private long _runStart;

    /// <summary>False if the instance that is asked for is none that the log knows (any more).</summary>
    public bool HasRun => query.Run is not { } run || RangeOf(run) is not null;

    /// <summary>Where it begins: what is written from there on can be followed.</summary>
    public long FirstPosition
    {
        get
        {
            var (from, _) = Range();
            if (query.Last is not { } last) return from;
            if (IsTail) return Math.Max(from, reading.PositionOfLastLines(last));
            return Lines().Where(line => !line.IsNote).Select(line => line.Position).DefaultIfEmpty(reading.End).Min();
        }
    }

    /// <summary>True if all bytes of it are wanted as they are: then <see cref="Pieces"/> is the faster way.</summary>
    public bool IsPlain => !query.ChoosesLines && !query.IsReadable && (query.Last is null || IsTail);

    /// <summary>The bytes as they are, newlines included, in pieces that are each valid until the next; only if it is plain.</summary>
    public IEnumerable<SelectedLine> Pieces()
    {
        var (from, to) = Range();
        if (query.Last is { } lines) from = Math.Max(from, reading.PositionOfLastLines(lines));
        foreach (var stretch in LogStretch.Of(Chunks(from, to)))
        {
            yield return stretch.IsNote ? Note(stretch) : new SelectedLine(stretch.Stream, stretch.TimeAt(0), stretch.Position, stretch.Bytes, Partial: true);
        }
    }

    /// <summary>The lines in the order in which they were complete; at last those that are not.</summary>
    public IEnumerable<SelectedLine> Lines()
    {
        var (from, to) = Range();
        if (query.Last is not { } last) return Lines(from, to);
        if (IsTail) return Lines(Math.Max(from, reading.PositionOfLastLines(last)), to);
        return LastLines(from, to, last);
    }

    /// <summary>How many lines end between two positions; an unfinished one at the log's end is counted too.</summary>
    public static long CountLines(LogReading reading, LogMark? stream, long from, long to)
    {
        var (count, open) = (0L, false);
        foreach (var piece in new LogSelection(reading, new LogQuery { Stream = stream, Below = to }) { _range = (from, to) }.Pieces().Where(piece => !piece.IsNote))
        {
            count += piece.Bytes.Span.Count((byte)'\n');
            open = piece.Bytes.Span[^1] != '\n';
        }
        return count + (open && to >= reading.End ? 1 : 0);
    }

    // the last lines of everything are those at the files' end; of others it is not known where they begin
    private bool IsTail => query is { Stream: null, Run: null, After: null, Below: null } && !query.ChoosesLines;

    // from the end backwards, in larger and larger steps, until there are enough
    private Queue<SelectedLine> LastLines(long from, long to, long last)
    {
        var kept = new Queue<SelectedLine>();
        var end = Math.Min(to, reading.End);
        for (var size = FirstTail; last > 0; size *= 4)
        {
            var start = Math.Max(from, end - size);
            foreach (var line in Lines(start, to))
            {
                if (line.IsNote) continue;
                kept.Enqueue(line with { Bytes = line.Bytes.ToArray() });
                if (kept.Count > last) kept.Dequeue();
            }
            if (kept.Count >= last || start <= from) break;
            kept.Clear();
        }
        return kept;
    }

    private IEnumerable<SelectedLine> Lines(long from, long to) => query.IsReadable ? Readable(from, to) : AsWritten(from, to, query.Grep);

    private IEnumerable<SelectedLine> Readable(long from, long to)
    {
        var (output, errors, text) = (new ReadableLines(), new ReadableLines(), new ArrayBufferWriter<byte>());
        // what is read as it was written can be searched as it is, in whole pieces
        foreach (var line in AsWritten(from, to, query.Grep, stream => (stream == LogMark.Output ? output : errors).IsAtRest))
        {
            if (line.IsNote)
            {
                yield return line;
                continue;
            }
            text.ResetWrittenCount();
            (line.Stream == LogMark.Output ? output : errors).Clean(line.Bytes.Span, text);
            if (query.Grep?.Matches(text.WrittenSpan) != false || (line.Partial && query.KeepsOpen)) yield return line with { Bytes = text.WrittenMemory, WrittenLength = line.Bytes.Length };
        }
    }

    private IEnumerable<SelectedLine> AsWritten(long from, long to, LogPattern? grep, Func<LogMark, bool>? isReadAsWritten = null)
    {
        var open = new[] { Buffer(LogMark.Output, from, grep, isReadAsWritten), Buffer(LogMark.Error, from, grep, isReadAsWritten) };
        foreach (var stretch in LogStretch.Of(Chunks(from, to)))
        {
            query.Stop.ThrowIfCancellationRequested();
            if (stretch.IsNote)
            {
                // what comes behind lost bytes does not go on with the line before them
                foreach (var line in stretch.Stream is LogMark.Guess ? [] : open)
                {
                    if (line.Cut() is { } cut && IsInTime(cut.Time)) yield return cut;
                }
                yield return Note(stretch);
                continue;
            }
            foreach (var line in open[stretch.Stream == LogMark.Output ? 0 : 1].Take(stretch))
            {
                if (IsInTime(line.Time)) yield return line;
            }
        }
        foreach (var line in open)
        {
            if (line.Rest() is { } rest && IsInTime(rest.Time)) yield return rest;
        }
    }

    private LineBuffer Buffer(LogMark stream, long from, LogPattern? grep, Func<LogMark, bool>? isReadAsWritten) =>
        new(stream, skips: from != _runStart && IsWanted(stream) && !reading.IsLineStart(stream, from), grep) { KeepsOpen = query.KeepsOpen, IsReadAsWritten = isReadAsWritten };

    private static SelectedLine Note(LogStretch stretch) => new(stretch.Stream, stretch.Note.Time, stretch.Note.Position, default, false, stretch.Note.Length);

    private bool IsInTime(long time) => !(time < query.Since) && !(time > query.Until);

    private IEnumerable<LogChunk> Chunks(long from, long to)
    {
        LogFile? file = null;
        foreach (var any in reading.From(from))
        {
            if (any.Position >= to) yield break;
            var chunk = Clip(any);
            if (!IsWanted(chunk.Stream) || IsStream(chunk.Stream) && chunk.Length == 0)
            {
                // who still has bytes of the file before this one has to read them now: of this one there may be none
                if (IsStream(chunk.Stream) && chunk.File != file) yield return chunk with { Length = 0 };
                file = chunk.File ?? file;
                continue;
            }
            yield return chunk.File is not null && IsStream(chunk.Stream) && chunk.Position + chunk.Length > to ? chunk with { Length = to - chunk.Position } : chunk;
        }
    }

    // of a stream whose reader is farther than the other's, what he has
    private LogChunk Clip(LogChunk chunk)
    {
        if (query.After is not { } after || !IsStream(chunk.Stream) || after.Of(chunk.Stream) <= chunk.Position) return chunk;
        var has = Math.Min(chunk.Length, after.Of(chunk.Stream) - chunk.Position);
        return chunk with { Position = chunk.Position + has, Offset = chunk.Offset + has, Length = chunk.Length - has };
    }

    private bool IsWanted(LogMark mark) => IsStream(mark) ? query.Stream is not { } wanted || wanted == mark : mark is LogMark.Gap or LogMark.Guess or LogMark.Missing;

    private static bool IsStream(LogMark mark) => mark is LogMark.Output or LogMark.Error;

    private (long From, long To) Range()
    {
        if (_range is { } known) return known;
        var (from, to) = query.Run is { } run ? RangeOf(run) ?? (0, 0) : (0, long.MaxValue);
        _runStart = from; // what one instance left unfinished is not continued by the next
        if (query.After is { } after)
        {
            from = Math.Max(from, after.From);
            if (query.KeepsRests) _runStart = from;
        }
        if (query.Since is { } since) from = Math.Max(from, reading.PositionSince(since));
        if (query.Until is { } until) to = Math.Min(to, reading.PositionAfter(until));
        if (query.Below is { } below) to = Math.Min(to, below);
        _range = (from, to);
        return (from, to);
    }

    private (long From, long To)? RangeOf(int run)
    {
        var (back, to) = (0, long.MaxValue);
        foreach (var start in reading.StartsBackwards())
        {
            if (run > 0 ? start.Attempt == run : back == -run) return (start.Position, to);
            to = start.Position;
            back++;
        }
        return null;
    }
}
