using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// A service's log as it is written: raw bytes in `current.log`, records in `current.idx`. Only the pump's thread writes;
/// its position may be read, and waited for, from anywhere.
/// <para>
/// Bytes are moved by splice(2) from the pipe to an explicit offset: a byte is either still in the pipe or already in the
/// file, so a kill between any two instructions loses and doubles none, and the file's size is where the next supervisor
/// goes on. O_APPEND would make splice fail; two writers would need it, and there is one.
/// </para>
/// </summary>
public sealed class ServiceLog : IDisposable
{
    // chunks of one stream that follow one another this closely share a record
    private const long SameRecordMicroseconds = 5_000;
    private const int LargestMove = 1 << 20;
    private const long RetryMicroseconds = 1_000_000;

    private readonly string _directory;
    private readonly Lock _waiting = new();
    private DataFile _file;
    private DataFile _index;
    private long _base;
    private long _offset;
    private long _indexEnd;
    private LogRecord _last;
    private long _lost;
    private long _position;
    private TaskCompletionSource? _moved;
    private bool _discarding;
    private long _retryAt;

    private ServiceLog(string directory)
    {
        _directory = directory;
        (_file, _index) = (DataFile.Discard(), DataFile.Discard());
        if (TryOpenFiles()) Resume();
        else _discarding = true;
    }

    public static string LogPath(string directory) => Path.Combine(directory, "current.log");
    public static string IndexPath(string directory) => Path.Combine(directory, "current.idx");

    /// <summary>Opens a log, making it where missing. Where that is refused, what is written is counted as lost until it can be.</summary>
    public static ServiceLog Open(string directory) => new(directory);

    /// <summary>True while nothing can be kept: the directory is gone or refuses us.</summary>
    public bool IsDiscarding => _discarding;

    /// <summary>Where its files are.</summary>
    public string DirectoryPath => _directory;

    /// <summary>How many bytes this service has written since its log began: all below are in the log.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Completes when the position is beyond <paramref name="position"/>, or when the token says so.</summary>
    public Task WaitBeyond(long position, CancellationToken stop)
    {
        lock (_waiting)
        {
            if (Position > position) return Task.CompletedTask;
            _moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _moved.Task.WaitAsync(stop);
        }
    }

    /// <summary>The position at which an attempt began, or null if it is not in this log.</summary>
    public long? PositionOfStart(long attempt)
    {
        using var reading = LogReading.Open(_directory);
        return reading?.FindStart(attempt);
    }

    /// <summary>Notes that an instance begins here; once for each attempt.</summary>
    internal void MarkStart(long attempt, long now)
    {
        if (!_discarding && LastStart() != attempt) Append(new LogRecord(now, _offset, LogMark.Start, attempt));
    }

    /// <summary>
    /// Moves what is in the pipe, up to a megabyte. Answers bytes moved (or lost to a full disk), 0 at the pipe's end,
    /// -1 if it is empty.
    /// </summary>
    internal unsafe long Move(Descriptor pipe, LogMark stream, long now)
    {
        Check(now);
        if (!_discarding) Describe(stream, now);
        var offset = _offset;
        var moved = Libc.splice(pipe.Number, null, _file.Descriptor.Number, &offset, LargestMove, Libc.SPLICE_F_NONBLOCK | Libc.SPLICE_F_MOVE);
        if (moved < 0)
        {
            var error = Syscall.LastError;
            if (error is Errno.EAGAIN or Errno.EINTR) return -1;
            moved = (nint)(error == Errno.EINVAL ? CopyInstead(pipe) : Drop(pipe));
        }
        else if (_discarding)
        {
            _lost += moved;
        }
        else
        {
            _offset += moved;
        }
        if (moved > 0) Publish();
        return moved;
    }

    /// <summary>Reads where the last supervisor stopped; an index that is missing or damaged is begun anew at the file's end.</summary>
    private void Resume()
    {
        var size = _file.Size;
        var indexSize = _index.Size;
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        var known = _index.Read(header, 0) == header.Length ? LogIndex.ReadHeader(header) : null;
        _offset = size;
        if (known is not null)
        {
            _base = LogIndex.ReadPresentBase(header);
            _indexEnd = LogIndex.HeaderSize + (indexSize - LogIndex.HeaderSize) / LogIndex.RecordSize * LogIndex.RecordSize;
            _last = LastRecord();
        }
        else
        {
            BeginIndex(0);
        }
        Volatile.Write(ref _position, _base + _offset);
    }

    private void BeginIndex(long basePosition)
    {
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        LogIndex.WriteHeader(header, basePosition, basePosition);
        _index.Truncate(0);
        _index.TryWrite(header, 0);
        (_base, _indexEnd, _last) = (basePosition, LogIndex.HeaderSize, default);
    }

    private LogRecord LastRecord()
    {
        Span<byte> record = stackalloc byte[LogIndex.RecordSize];
        return _indexEnd > LogIndex.HeaderSize && _index.Read(record, _indexEnd - LogIndex.RecordSize) == record.Length
            ? LogIndex.Read(record)
            : default;
    }

    private long LastStart()
    {
        Span<byte> record = stackalloc byte[LogIndex.RecordSize];
        for (var at = _indexEnd - LogIndex.RecordSize; at >= LogIndex.HeaderSize; at -= LogIndex.RecordSize)
        {
            if (_index.Read(record, at) == record.Length && LogIndex.Read(record) is { Mark: LogMark.Start } start) return start.Value;
        }
        return -1;
    }

    /// <summary>Somebody may have cut the file, or removed it: go on at its end, or in a new one, and note it.</summary>
    private void Check(long now)
    {
        if (_discarding)
        {
            if (now < _retryAt) return;
            _retryAt = now + RetryMicroseconds;
            if (!Recreate()) return;
        }
        var (size, linked) = _file.Look();
        if (!linked) _discarding = !Recreate();
        else if (size != _offset) Rebase(size, now);
        if (_discarding) return;
        if (_lost > 0 && Append(new LogRecord(now, _offset, LogMark.Gap, _lost))) _lost = 0;
    }

    /// <summary>Goes on in new files. False if there can be none now: what comes is lost, and counted, until there can.</summary>
    private bool Recreate()
    {
        var position = Position;
        if (!TryOpenFiles()) return false;
        _discarding = false;
        _offset = _file.Size;
        BeginIndex(position - _offset);
        return true;
    }

    private bool TryOpenFiles()
    {
        try
        {
            Directory.CreateDirectory(_directory);
            var file = DataFile.OpenOrCreate(LogPath(_directory));
            var index = DataFile.OpenOrCreate(IndexPath(_directory));
            _file.Dispose();
            _index.Dispose();
            (_file, _index) = (file, index);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Rebase(long size, long now)
    {
        var position = _base + _offset;
        (_offset, _base) = (size, position - size);
        Append(new LogRecord(now, _offset, LogMark.Rebase, _base));
        Span<byte> header = stackalloc byte[LogIndex.HeaderSize];
        _index.Read(header, 0);
        LogIndex.WriteHeader(header, LogIndex.ReadHeader(header) ?? _base, _base);
        _index.TryWrite(header, 0);
    }

    private void Describe(LogMark stream, long now)
    {
        if (_last.Mark == stream && now - _last.Time is >= 0 and < SameRecordMicroseconds) return;
        Append(new LogRecord(now, _offset, stream, 0));
    }

    private bool Append(LogRecord record)
    {
        // nothing was moved since the last record: it describes no byte, and is replaced
        var replaces = _indexEnd > LogIndex.HeaderSize && _last.Offset == record.Offset
            && IsStream(_last.Mark) && IsStream(record.Mark);
        var at = replaces ? _indexEnd - LogIndex.RecordSize : _indexEnd;
        Span<byte> bytes = stackalloc byte[LogIndex.RecordSize];
        LogIndex.Write(bytes, record);
        if (!_index.TryWrite(bytes, at)) return false;
        (_indexEnd, _last) = (at + LogIndex.RecordSize, record);
        return true;
    }

    private static bool IsStream(LogMark mark) => mark is LogMark.Output or LogMark.Error;

    /// <summary>The file system takes no splice: read and write. A kill in between loses what was read.</summary>
    private unsafe long CopyInstead(Descriptor pipe)
    {
        var buffer = new byte[64 << 10];
        nint read;
        fixed (byte* bytes = buffer) read = Libc.read(pipe.Number, bytes, buffer.Length);
        if (read < 0) return -1;
        if (read > 0 && _file.TryWrite(buffer.AsSpan(0, (int)read), _offset)) _offset += read;
        else _lost += read;
        return read;
    }

    /// <summary>The disk is full or broken: the service goes on all the same, and the gap is counted.</summary>
    private unsafe long Drop(Descriptor pipe)
    {
        var buffer = stackalloc byte[64 << 10];
        var read = Libc.read(pipe.Number, buffer, 64 << 10);
        if (read < 0) return -1;
        _lost += read;
        return read;
    }

    private void Publish()
    {
        TaskCompletionSource? moved;
        lock (_waiting)
        {
            Volatile.Write(ref _position, _base + _offset);
            (moved, _moved) = (_moved, null);
        }
        moved?.SetResult();
    }

    public void Dispose()
    {
        _file.Dispose();
        _index.Dispose();
    }
}
