namespace PersistProc.Linux.Logs;

/// <summary>One file of a log with its index, open for reading.</summary>
public sealed class LogFile : IDisposable
{
    private const int RecordsAtOnce = 512;
    private readonly ILogBytes _log;
    private readonly DataFile? _index;
    private readonly long _written;
    private bool _lacksIndex;

    private LogFile(ILogBytes log, DataFile? index, LogHeader header, long written) =>
        (_log, _index, Header, _written) = (log, index, header, written);

    internal LogHeader Header { get; }

    /// <summary>The position of its first byte when it was begun.</summary>
    public long Base => Header.Base;

    /// <summary>False if its index is lost: then nobody knows who wrote what when.</summary>
    public bool IsIndexed => _index is not null;

    /// <summary>
    /// Whether what was opened are a log and its own index: true as long as that index has its name still. In between, both may have been put away and
    /// the next ones have got their names, and then the log is the next one's.
    /// </summary>
    /// <param name="index">The index's path.</param>
    internal bool IsPairAt(string index) => _index?.IsAt(index) ?? (!_lacksIndex || !File.Exists(index));

    /// <summary>True if somebody cut it: then offsets in its index do not simply grow.</summary>
    internal bool IsCut => PresentBase() != Base;

    /// <summary>How many bytes were in the file before it, if somebody removed that.</summary>
    internal long RemovedBefore => _index is not null && RecordAt(0) is { Mark: LogMark.Missing } removed ? removed.Value : 0;

    /// <summary>How many bytes it has now.</summary>
    public long Size => _log.Size;

    /// <summary>The position behind its last byte, as it is now.</summary>
    public long End => PresentBase() + Size;

    /// <summary>Opens a log with its index, or answers null if there is no such log. Without an index its bytes count as output of the time it was last written.</summary>
    /// <param name="log">Path of the log; of one that was compressed, the path that it had before.</param>
    /// <param name="index">Path of its index.</param>
    /// <param name="lostBase">The position of its first byte, should the index be lost.</param>
    internal static LogFile? Open(string log, string index, Func<long> lostBase)
    {
        // the index first: whoever puts a pair away renames the log first
        var described = DataFile.OpenToRead(index);
        var path = log;
        ILogBytes? bytes = DataFile.OpenToRead(path);
        // compressed: the other name is there before this one goes
        bytes ??= CompressedLog.OpenToRead(path = CompressedLog.PathOf(log));
        if (bytes is null)
        {
            described?.Dispose();
            return null;
        }
        Span<byte> start = stackalloc byte[LogIndex.HeaderSize];
        var written = (File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        if (described is not null && described.Read(start, 0) == start.Length && LogIndex.ReadHeader(start) is { } header)
            return new LogFile(bytes, described, header, written);
        described?.Dispose();
        var position = lostBase();
        return new LogFile(bytes, null, new LogHeader(position, position, 0, -1, 0, 0, 0), written) { _lacksIndex = described is null };
    }

    /// <summary>Reads bytes.</summary>
    public int Read(Span<byte> buffer, long offset) => _log.Read(buffer, offset);

    /// <summary>Everything from a position on that is in the file now, in order. The size is read before the index: see <see cref="LogIndex"/>.</summary>
    internal IEnumerable<LogChunk> From(long from)
    {
        var size = Size;
        var end = RecordCount();
        var cuts = ReadCuts(end);
        var (at, basePosition) = (FindRecord(from, end, cuts), Base);
        LogRecord? open = null;
        var last = new LogRecord(_written, 0, LogMark.Output, 0);
        foreach (var record in Records(at, end))
        {
            if (open is { } earlier && Chunk(earlier, Math.Min(cuts.Limit(size), record.Offset), basePosition, from) is { } chunk) yield return chunk;
            open = null;
            last = record;
            if (record.Mark == LogMark.Rebase)
            {
                var gone = Math.Max(from, basePosition + record.Offset);
                basePosition = cuts.Pass(record);
                if (basePosition + record.Offset > gone) yield return new LogChunk(LogMark.Missing, record.Time, gone, this, record.Offset, basePosition + record.Offset - gone);
            }
            else if (record.Mark is LogMark.Output or LogMark.Error) open = record;
            else if (record.Mark is LogMark.Start or LogMark.Gap or LogMark.Guess && basePosition + record.Offset >= from)
                yield return new LogChunk(record.Mark, record.Time, basePosition + record.Offset, this, record.Offset, record.Value);
        }
        // what no record describes was described by one that somebody cut off
        var bare = open is null || _index is null;
        if (Chunk(open ?? last with { Mark = LogMark.Output }, cuts.Limit(size), basePosition, from) is not { } rest) yield break;
        yield return rest;
        if (bare) yield return new LogChunk(LogMark.Guess, rest.Time, rest.Position + rest.Length, this, rest.Offset + rest.Length, rest.Length);
    }

    /// <summary>The instances that begin here, the last one first.</summary>
    internal IEnumerable<LogStart> StartsBackwards()
    {
        var header = ReadHeader();
        if (header.PresentBase != Header.Base)
        {
            // in a cut file each start has the base of its part: the whole index is read
            foreach (var start in From(0).Where(chunk => chunk.Stream == LogMark.Start).Reverse()) yield return new LogStart(start.Length, start.Position, start.Time);
            yield break;
        }
        for (var at = header.LastStart; at >= LogIndex.HeaderSize;)
        {
            var record = RecordAt((at - LogIndex.HeaderSize) / LogIndex.RecordSize);
            if (record.Mark != LogMark.Start) yield break;
            yield return new LogStart(record.Value, Header.Base + record.Offset, record.Time);
            var before = RecordAt((at - LogIndex.HeaderSize) / LogIndex.RecordSize - 1);
            at = before.Mark == LogMark.Before && before.Value < at ? before.Value : 0;
        }
    }

    /// <summary>The position of the byte at an offset, as the file is now.</summary>
    internal long PositionOf(long offset) => ReadCuts(RecordCount()).PositionOf(offset);

    /// <summary>The first record for which something holds, if it holds for all after it; by bisection.</summary>
    internal long FirstRecord(Func<LogRecord, bool> holds)
    {
        long low = 0, high = RecordCount();
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(RecordAt(middle))) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>The position that a record is about; in a cut file, that of the file's beginning.</summary>
    internal long PositionOfRecord(long number)
    {
        if (IsCut) return Base;
        return number < RecordCount() ? Base + RecordAt(number).Offset : End;
    }

    /// <summary>Whether the last byte of a stream before a position is a newline; null if it has none here.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="position">Before which byte.</param>
    /// <param name="left">How many records may be looked at.</param>
    internal bool? EndsLine(LogMark stream, long position, ref int left)
    {
        var count = RecordCount();
        if (IsCut) return true;
        var end = Math.Min(position - Base, Size);
        for (var n = FindRecord(position, count, new LogCuts(Base, [])); n >= 0 && left > 0; n--, left--)
        {
            var record = RecordAt(n);
            if (record.Mark == stream && record.Offset < end)
            {
                Span<byte> last = stackalloc byte[1];
                return Read(last, end - 1) == 1 && last[0] == '\n';
            }
            end = Math.Min(end, record.Offset);
        }
        return null;
    }

    /// <summary>How many records its index has now.</summary>
    internal long RecordCount() => _index is null ? 1 : Math.Max(0, _index.Size - LogIndex.HeaderSize) / LogIndex.RecordSize;

    /// <summary>A record by its number.</summary>
    internal LogRecord RecordAt(long number)
    {
        if (_index is null) return new LogRecord(_written, 0, LogMark.Output, 0);
        Span<byte> bytes = stackalloc byte[LogIndex.RecordSize];
        return number >= 0 && _index.Read(bytes, LogIndex.HeaderSize + number * LogIndex.RecordSize) == bytes.Length ? LogIndex.Read(bytes) : default;
    }

    /// <summary>The header as it is now.</summary>
    internal LogHeader ReadHeader()
    {
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        return _index is not null && _index.Read(header, 0) == header.Length ? LogIndex.ReadHeader(header) ?? Header : Header;
    }

    /// <summary>Where the file was cut; a cut file is rare, and only then the whole index is read for it.</summary>
    private LogCuts ReadCuts(long end)
    {
        var cuts = PresentBase() == Base ? [] : Records(0, end).Where(record => record.Mark == LogMark.Rebase);
        return new LogCuts(Base, [.. cuts]);
    }

    private long PresentBase() => ReadHeader().PresentBase;

    /// <summary>The last record at or before a position, by bisection: positions grow over the whole index.</summary>
    private long FindRecord(long position, long end, LogCuts cuts)
    {
        // in a cut file offsets do not grow: its index is read from its beginning
        if (!cuts.AreNone || position <= Base) return 0;
        long low = 0, high = end;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Base + RecordAt(middle).Offset < position) low = middle + 1;
            else high = middle;
        }
        return Math.Max(0, low - 1);
    }

    private IEnumerable<LogRecord> Records(long at, long end)
    {
        if (_index is null)
        {
            if (at < end) yield return RecordAt(0);
            yield break;
        }
        var buffer = new byte[LogIndex.RecordSize * RecordsAtOnce];
        while (at < end)
        {
            var read = _index.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, (end - at) * LogIndex.RecordSize)), LogIndex.HeaderSize + at * LogIndex.RecordSize);
            if (read < LogIndex.RecordSize) yield break;
            for (var i = 0; i + LogIndex.RecordSize <= read; i += LogIndex.RecordSize) yield return LogIndex.Read(buffer.AsSpan(i));
            at += read / LogIndex.RecordSize;
        }
    }

    private LogChunk? Chunk(LogRecord record, long end, long basePosition, long from)
    {
        var offset = Math.Max(record.Offset, from - basePosition);
        return offset < end ? new LogChunk(record.Mark, record.Time, basePosition + offset, this, offset, end - offset) : null;
    }

    public void Dispose()
    {
        _log.Dispose();
        _index?.Dispose();
    }
}
