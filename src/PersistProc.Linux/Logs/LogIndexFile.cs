using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>The index as it is written: records at its end, the header where something in it changes.</summary>
internal sealed class LogIndexFile : IDisposable
{
    private const int RecordsAtOnce = 512;
    private readonly DataFile _file;
    private LogHeader _header = new(0, 0, 0, -1, 0, 0, 0);
    private long _end = LogIndex.HeaderSize;
    private long _latest;

    private LogIndexFile(DataFile file) => _file = file;

    public static LogIndexFile OpenOrCreate(string path) => new(DataFile.OpenOrCreate(path));

    /// <summary>One that keeps nothing.</summary>
    public static LogIndexFile Discard() => new(DataFile.Discard());

    /// <summary>The last record, or default if there is none.</summary>
    public LogRecord Last { get; private set; }

    /// <summary>The position of the log's first byte, as its last records count.</summary>
    public long PresentBase => _header.PresentBase;

    /// <summary>The time of its first record, or 0.</summary>
    public long FirstTime { get; private set; }

    /// <summary>Why a record could last not be written (errno).</summary>
    public int Refused { get; private set; }

    /// <summary>The latest time that was ever written.</summary>
    public long Latest => _latest;

    /// <summary>False once somebody has removed it.</summary>
    public bool IsLinked => _file.Look().Linked;

    /// <summary>False once somebody has removed it or cut off what we wrote.</summary>
    public bool IsIntact
    {
        get
        {
            var (size, linked) = _file.Look();
            return linked && size >= _end;
        }
    }

    /// <summary>Goes on where the last writer stopped. False if this is no index: then it is to be begun.</summary>
    public bool Resume()
    {
        Span<byte> bytes = stackalloc byte[LogIndex.HeaderSize];
        if (_file.Read(bytes, 0) != bytes.Length || LogIndex.ReadHeader(bytes) is not { } header) return false;
        _header = header;
        _end = LogIndex.HeaderSize + (_file.Size - LogIndex.HeaderSize) / LogIndex.RecordSize * LogIndex.RecordSize;
        Last = _end > LogIndex.HeaderSize ? ReadRecord(_end - LogIndex.RecordSize) : default;
        FirstTime = _end > LogIndex.HeaderSize ? ReadRecord(LogIndex.HeaderSize).Time : 0;
        // the last writer ended between a record and what the header says about it
        if (Last.Mark == LogMark.Rebase && Last.Value != header.PresentBase) WriteHeader(_header with { PresentBase = Last.Value });
        if (Last.Mark == LogMark.Start && header.LastStart < _end - LogIndex.RecordSize) WriteHeader(_header with { LastStart = _end - LogIndex.RecordSize });
        // or somebody cut it
        if (header.LastStart >= _end) WriteHeader(_header with { LastStart = FindLastStart() });
        _latest = Math.Max(header.Latest, Last.Time + header.LongestBack);
        return true;
    }

    /// <summary>Begins it anew; false if the disk is full.</summary>
    /// <param name="basePosition">The position of the log's first byte.</param>
    /// <param name="carried">The attempt under way, or -1.</param>
    /// <param name="latest">The latest time before.</param>
    public bool Begin(long basePosition, long carried, long latest)
    {
        _file.Truncate(0);
        (_end, Last, FirstTime, _latest) = (LogIndex.HeaderSize, default, 0, latest);
        return WriteHeader(new LogHeader(basePosition, basePosition, 0, carried, 0, latest, 0));
    }

    /// <summary>Writes a record; false if the disk is full.</summary>
    public bool Append(LogRecord record)
    {
        // whoever looks for a time must know how far it may be out of order, before it is
        if (_latest - record.Time > _header.LongestBack && record.Mark != LogMark.Before) WriteHeader(_header with { LongestBack = _latest - record.Time });
        // nothing was moved since the last record: it describes no byte, and is replaced
        var replaces = _end > LogIndex.HeaderSize && Last.Offset == record.Offset && IsStream(Last.Mark) && IsStream(record.Mark);
        var at = replaces ? _end - LogIndex.RecordSize : _end;
        Span<byte> bytes = stackalloc byte[LogIndex.RecordSize];
        LogIndex.Write(bytes, record);
        if (!_file.TryWrite(bytes, at))
        {
            Refused = Syscall.LastError;
            return false;
        }
        (_end, Last, _latest) = (at + LogIndex.RecordSize, record, Math.Max(_latest, record.Time));
        if (at == LogIndex.HeaderSize) FirstTime = record.Time;
        return true;
    }

    /// <summary>Notes bytes that could not be kept. Where nothing was kept since the last such note, that one grows. False if the disk is full.</summary>
    public bool AppendGap(long time, long offset, long lost)
    {
        var (end, last) = (_end, Last);
        // a stream's record behind it describes no byte
        var at = IsStream(last.Mark) && last.Offset == offset ? end - 2 * LogIndex.RecordSize : end - LogIndex.RecordSize;
        if (at < LogIndex.HeaderSize || ReadRecord(at) is not { Mark: LogMark.Gap } gap || gap.Offset != offset) return Append(new LogRecord(time, offset, LogMark.Gap, lost));
        _end = at;
        if (Append(new LogRecord(time, offset, LogMark.Gap, gap.Value + lost))) return true;
        (_end, Last) = (end, last);
        return false;
    }

    /// <summary>
    /// Bytes could not be kept, and where there is no room for a record of it there may be none for a while, in which a
    /// supervisor may die: so it is noted in place, which takes no room.
    /// </summary>
    public void NoteLost(long bytes) => WriteHeader(_header with { Lost = _header.Lost + bytes, Doubt = default });

    /// <summary>What was about to be dropped when the last word about it was written.</summary>
    public DropDoubt Doubt => _header.Doubt;

    /// <summary>Bytes are about to be dropped, or, by default, are not.</summary>
    public void NoteDoubt(DropDoubt doubt) => WriteHeader(_header with { Doubt = doubt });

    /// <summary>Of the bytes that could not be kept, those that no gap tells.</summary>
    public long Untold() => _header.Lost == 0 ? 0 : Math.Max(0, _header.Lost - Gaps());

    /// <summary>An instance begins: its record points to the one before it, the header to it. False if the disk is full.</summary>
    public bool AppendStart(long attempt, long offset, long time)
    {
        if (!Append(new LogRecord(time, offset, LogMark.Before, _header.LastStart))) return false;
        if (!Append(new LogRecord(time, offset, LogMark.Start, attempt))) return false;
        WriteHeader(_header with { LastStart = _end - LogIndex.RecordSize });
        return true;
    }

    /// <summary>The file was cut: the record first, then the header, which the next writer can make up for. False if the disk is full.</summary>
    public bool Rebase(LogRecord record)
    {
        if (!Append(record)) return false;
        WriteHeader(_header with { PresentBase = record.Value });
        return true;
    }

    /// <summary>The attempt whose start was noted last, in this file or before it, or -1.</summary>
    public long LastAttempt() => _header.LastStart == 0 ? _header.Carried : ReadRecord(_header.LastStart).Value;

    private long Gaps()
    {
        var (sum, buffer) = (0L, new byte[LogIndex.RecordSize * RecordsAtOnce]);
        for (long at = LogIndex.HeaderSize; at < _end; at += buffer.Length)
        {
            var read = _file.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, _end - at)), at);
            for (var i = 0; i + LogIndex.RecordSize <= read; i += LogIndex.RecordSize)
            {
                if (LogIndex.Read(buffer.AsSpan(i)) is { Mark: LogMark.Gap } gap) sum += gap.Value;
            }
        }
        return sum;
    }

    private long FindLastStart()
    {
        var buffer = new byte[LogIndex.RecordSize * RecordsAtOnce];
        for (var end = _end; end > LogIndex.HeaderSize;)
        {
            var start = Math.Max(LogIndex.HeaderSize, end - buffer.Length);
            var read = _file.Read(buffer.AsSpan(0, (int)(end - start)), start);
            for (var at = read - LogIndex.RecordSize; at >= 0; at -= LogIndex.RecordSize)
            {
                if (LogIndex.Read(buffer.AsSpan(at)).Mark == LogMark.Start) return start + at;
            }
            end = start;
        }
        return 0;
    }

    private LogRecord ReadRecord(long at)
    {
        Span<byte> bytes = stackalloc byte[LogIndex.RecordSize];
        return _file.Read(bytes, at) == bytes.Length ? LogIndex.Read(bytes) : default;
    }

    private bool WriteHeader(LogHeader header)
    {
        Span<byte> bytes = stackalloc byte[LogIndex.HeaderSize];
        LogIndex.WriteHeader(bytes, _header = header);
        return _file.TryWrite(bytes, 0);
    }

    private static bool IsStream(LogMark mark) => mark is LogMark.Output or LogMark.Error;

    public void Dispose() => _file.Dispose();
}
