namespace PersistProc.Linux.Logs;

/// <summary>Some bytes of one stream.</summary>
/// <param name="Stream">Output or Error; or Gap or Start, without bytes.</param>
/// <param name="Time">Microseconds since 1970 (UTC).</param>
/// <param name="Position">The position of the first byte.</param>
/// <param name="Offset">Where they lie in the file.</param>
/// <param name="Length">How many; for a gap, how many were lost.</param>
public readonly record struct LogChunk(LogMark Stream, long Time, long Position, long Offset, long Length);

/// <summary>Reads a log by its index: forward from a position, or a record at a time.</summary>
public sealed class LogReading : IDisposable
{
    private const int RecordsAtOnce = 512;
    private readonly DataFile _log;
    private readonly DataFile _index;
    private readonly long _headerBase;

    private LogReading(DataFile log, DataFile index, long headerBase) => (_log, _index, _headerBase) = (log, index, headerBase);

    /// <summary>Opens a service's present log, or answers null if it has none.</summary>
    public static LogReading? Open(string directory)
    {
        var log = DataFile.OpenToRead(ServiceLog.LogPath(directory));
        if (log is null) return null;
        var index = DataFile.OpenToRead(ServiceLog.IndexPath(directory));
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        if (index is not null && index.Read(header, 0) == header.Length && LogIndex.ReadHeader(header) is { } start)
            return new LogReading(log, index, start);
        log.Dispose();
        index?.Dispose();
        return null;
    }

    /// <summary>Reads bytes of a chunk.</summary>
    public int Read(Span<byte> buffer, long offset) => _log.Read(buffer, offset);

    /// <summary>
    /// Everything from <paramref name="from"/> on that is in the log now, in order. The size is read before the index:
    /// see <see cref="LogIndex"/>.
    /// </summary>
    public IEnumerable<LogChunk> From(long from)
    {
        var size = _log.Size;
        var end = IndexEnd();
        var cuts = ReadCuts(end);
        var (at, basePosition) = FindRecord(from, end, cuts);
        LogRecord? open = null;
        foreach (var record in Records(at, end))
        {
            if (open is { } earlier && Chunk(earlier, Math.Min(cuts.Limit(size), record.Offset), basePosition, from) is { } chunk) yield return chunk;
            open = null;
            if (record.Mark == LogMark.Rebase) basePosition = cuts.Pass();
            else if (record.Mark is LogMark.Output or LogMark.Error) open = record;
            else if (record.Mark is LogMark.Start or LogMark.Gap && basePosition + record.Offset >= from)
                yield return new LogChunk(record.Mark, record.Time, basePosition + record.Offset, record.Offset, record.Value);
        }
        if (open is { } last && Chunk(last, cuts.Limit(size), basePosition, from) is { } rest) yield return rest;
    }

    /// <summary>The position at which an instance began, or null if the log does not know it (any more).</summary>
    public long? FindStart(long attempt)
    {
        var basePosition = _headerBase;
        long? found = null;
        foreach (var record in Records(LogIndex.HeaderSize, IndexEnd()))
        {
            if (record.Mark == LogMark.Rebase) basePosition = record.Value;
            if (record.Mark == LogMark.Start && record.Value == attempt) found = basePosition + record.Offset;
        }
        return found;
    }

    /// <summary>Attempts whose beginning is in this log, in order.</summary>
    public List<(long Attempt, long Position)> Starts()
    {
        var starts = new List<(long, long)>();
        foreach (var chunk in From(0))
        {
            if (chunk.Stream == LogMark.Start) starts.Add((chunk.Length, chunk.Position));
        }
        return starts;
    }

    /// <summary>The position of the n-th line from the end, counting an unfinished last line.</summary>
    public long PositionOfLastLines(long lines)
    {
        var size = _log.Size;
        var cuts = ReadCuts(IndexEnd());
        if (lines <= 0) return cuts.PositionOf(size);
        var buffer = new byte[64 << 10];
        var wanted = lines + 1;
        for (var end = size; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var read = _log.Read(buffer.AsSpan(0, (int)(end - start)), start);
            if (end == size && read > 0 && buffer[read - 1] != '\n') wanted--;
            for (var i = read - 1; i >= 0; i--)
            {
                if (buffer[i] == '\n' && --wanted == 0) return cuts.PositionOf(start + i + 1);
            }
            end = start;
        }
        return cuts.PositionOf(0);
    }

    /// <summary>Where the file was cut; a cut file is rare, and only then the whole index is read for it.</summary>
    private LogCuts ReadCuts(long end)
    {
        var cuts = PresentBase() == _headerBase ? [] : Records(LogIndex.HeaderSize, end).Where(record => record.Mark == LogMark.Rebase);
        return new LogCuts(_headerBase, [.. cuts]);
    }

    private long PresentBase()
    {
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        return _index.Read(header, 0) == header.Length ? LogIndex.ReadPresentBase(header) : _headerBase;
    }

    private long IndexEnd() =>
        LogIndex.HeaderSize + (_index.Size - LogIndex.HeaderSize) / LogIndex.RecordSize * LogIndex.RecordSize;

    /// <summary>The last record at or before a position, by bisection: positions grow over the whole index.</summary>
    private (long At, long Base) FindRecord(long position, long end, LogCuts cuts)
    {
        long low = 0, high = (end - LogIndex.HeaderSize) / LogIndex.RecordSize;
        var basePosition = _headerBase;
        // in a cut file offsets do not grow: its index is read from its beginning
        if (!cuts.AreNone) return (LogIndex.HeaderSize, basePosition);
        Span<byte> bytes = stackalloc byte[LogIndex.RecordSize];
        while (low < high)
        {
            var middle = (low + high) / 2;
            _index.Read(bytes, LogIndex.HeaderSize + middle * LogIndex.RecordSize);
            if (basePosition + LogIndex.Read(bytes).Offset < position) low = middle + 1;
            else high = middle;
        }
        return (LogIndex.HeaderSize + Math.Max(0, low - 1) * LogIndex.RecordSize, basePosition);
    }

    private IEnumerable<LogRecord> Records(long at, long end) => Records(_index, at, end);

    private static IEnumerable<LogRecord> Records(DataFile index, long at, long end)
    {
        var buffer = new byte[LogIndex.RecordSize * RecordsAtOnce];
        while (at < end)
        {
            var read = index.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
            if (read < LogIndex.RecordSize) yield break;
            for (var i = 0; i + LogIndex.RecordSize <= read; i += LogIndex.RecordSize) yield return LogIndex.Read(buffer.AsSpan(i));
            at += read / LogIndex.RecordSize * LogIndex.RecordSize;
        }
    }

    private static LogChunk? Chunk(LogRecord record, long end, long basePosition, long from)
    {
        var offset = Math.Max(record.Offset, from - basePosition);
        return offset < end ? new LogChunk(record.Mark, record.Time, basePosition + offset, offset, end - offset) : null;
    }

    public void Dispose()
    {
        _log.Dispose();
        _index.Dispose();
    }
}
