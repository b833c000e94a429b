namespace PersistProc.Linux.Logs;

/// <summary>The index as it is written: records at its end, the header where the base changes.</summary>
internal sealed class LogIndexFile : IDisposable
{
    private const int RecordsAtOnce = 512;
    private readonly DataFile _file;
    private long _end = LogIndex.HeaderSize;

    private LogIndexFile(DataFile file) => _file = file;

    public static LogIndexFile OpenOrCreate(string path) => new(DataFile.OpenOrCreate(path));

    /// <summary>One that keeps nothing.</summary>
    public static LogIndexFile Discard() => new(DataFile.Discard());

    /// <summary>The last record, or default if there is none.</summary>
    public LogRecord Last { get; private set; }

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

    /// <summary>Goes on where the last writer stopped. Answers the present base, or null if this is no index: then it is to be begun.</summary>
    public long? Resume()
    {
        Span<byte> bytes = stackalloc byte[LogIndex.HeaderSize];
        if (_file.Read(bytes, 0) != bytes.Length || LogIndex.ReadHeader(bytes) is null) return null;
        var presentBase = LogIndex.ReadPresentBase(bytes);
        _end = LogIndex.HeaderSize + (_file.Size - LogIndex.HeaderSize) / LogIndex.RecordSize * LogIndex.RecordSize;
        Last = default;
        if (_end == LogIndex.HeaderSize) return presentBase;
        bytes = bytes[..LogIndex.RecordSize];
        _file.Read(bytes, _end - LogIndex.RecordSize);
        Last = LogIndex.Read(bytes);
        // the last writer ended between the record of a cut and the header
        if (Last.Mark == LogMark.Rebase && Last.Value != presentBase) WritePresentBase(presentBase = Last.Value);
        return presentBase;
    }

    /// <summary>Begins it anew.</summary>
    public void Begin(long basePosition)
    {
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        LogIndex.WriteHeader(header, basePosition, basePosition);
        _file.Truncate(0);
        _file.TryWrite(header, 0);
        (_end, Last) = (LogIndex.HeaderSize, default);
    }

    /// <summary>Writes a record; false if the disk is full.</summary>
    public bool Append(LogRecord record)
    {
        // nothing was moved since the last record: it describes no byte, and is replaced
        var replaces = _end > LogIndex.HeaderSize && Last.Offset == record.Offset && IsStream(Last.Mark) && IsStream(record.Mark);
        var at = replaces ? _end - LogIndex.RecordSize : _end;
        Span<byte> bytes = stackalloc byte[LogIndex.RecordSize];
        LogIndex.Write(bytes, record);
        if (!_file.TryWrite(bytes, at)) return false;
        (_end, Last) = (at + LogIndex.RecordSize, record);
        return true;
    }

    /// <summary>The file was cut: the record first, then the header, which the next writer can make up for.</summary>
    public void Rebase(LogRecord record)
    {
        Append(record);
        WritePresentBase(record.Value);
    }

    /// <summary>The attempt whose start was noted last, or -1.</summary>
    public long LastStart()
    {
        var buffer = new byte[LogIndex.RecordSize * RecordsAtOnce];
        for (var end = _end; end > LogIndex.HeaderSize;)
        {
            var start = Math.Max(LogIndex.HeaderSize, end - buffer.Length);
            var read = _file.Read(buffer.AsSpan(0, (int)(end - start)), start);
            for (var at = read - LogIndex.RecordSize; at >= 0; at -= LogIndex.RecordSize)
            {
                if (LogIndex.Read(buffer.AsSpan(at)) is { Mark: LogMark.Start } found) return found.Value;
            }
            end = start;
        }
        return -1;
    }

    private void WritePresentBase(long presentBase)
    {
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        var first = _file.Read(header, 0) == header.Length ? LogIndex.ReadHeader(header) : null;
        LogIndex.WriteHeader(header, first ?? presentBase, presentBase);
        _file.TryWrite(header, 0);
    }

    private static bool IsStream(LogMark mark) => mark is LogMark.Output or LogMark.Error;

    public void Dispose() => _file.Dispose();
}
