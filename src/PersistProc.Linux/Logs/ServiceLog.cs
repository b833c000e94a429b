using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// A service's log as it is written: raw bytes in `current.log`, records in `current.idx`, what has become too large or too
/// old beside them (<see cref="LogFolder"/>). Only the pump writes; its position may be read, and waited for, from anywhere.
/// <para>
/// Bytes are moved by splice(2) from the pipe to an explicit offset: a byte is either still in the pipe or already in the
/// file, so a kill between any two instructions loses and doubles none, and the file's size is where the next supervisor
/// goes on. O_APPEND would make splice fail; two writers would need it, and there is one.
/// </para>
/// </summary>
public sealed partial class ServiceLog : IDisposable
{
    // chunks of one stream that follow one another this closely share a record
    private const long SameRecordMicroseconds = 5_000;
    private const int LargestMove = 1 << 20;

    // a record is at most this much older than the last of its bytes, or the index was cut
    private const long LongSilence = 10_000_000;
    private const long RetryMicroseconds = 1_000_000;

    // what is written in between is lost
    private const long ReopenMicroseconds = 100_000;

    private readonly string _directory;
    private readonly LogFolder _folder;
    private readonly Lock _waiting = new();
    private LogIndexFile _index;
    private DataFile _file;
    private long _base;
    private long _offset;
    private long _attempt = -1;
    private long _lost;
    private long _lostEver;
    private long _lostBefore;
    private volatile string _refusal = "";
    private long _position;
    private TaskCompletionSource? _moved;
    private bool _discarding;

    // the index did not take the record of it
    private bool _owesStart;
    private long _retryAt;
    private long _rotatableAt;
    private volatile LogLimits? _limits;

    private ServiceLog(string directory)
    {
        _directory = directory;
        _folder = new LogFolder(directory);
        (_file, _index) = (DataFile.Discard(), LogIndexFile.Discard());
        _discarding = !TryOpenFiles();
        if (!_discarding) Resume();
    }

    /// <summary>Held by whoever marks or moves.</summary>
    internal Lock Writing { get; } = new();

    public static string LogPath(string directory) => Path.Combine(directory, "current.log");
    public static string IndexPath(string directory) => Path.Combine(directory, "current.idx");

    /// <summary>Opens a log, making it where missing. Where that is refused, what is written is counted as lost until it can be.</summary>
    public static ServiceLog Open(string directory) => new(directory);

    internal static ServiceLog OpenToLoseNothing(string directory) => new(directory) { LosesNothing = true };

    /// <summary>Whether a file is a log that was put away, compressed or not.</summary>
    public static bool IsOld(string path) => LogFolder.NumberOf(path, out var isLog) is not null && isLog;

    /// <summary>Removes a file that was put away, with its index.</summary>
    /// <param name="path">Of the log; one that is written to is never removed.</param>
    public static void RemoveOld(string path)
    {
        if (LogFolder.NumberOf(path, out _) is { } number) LogFolder.Remove(Path.GetDirectoryName(path)!, number);
    }

    /// <summary>True while nothing can be kept: the directory is gone or refuses us.</summary>
    public bool IsDiscarding => _discarding;

    /// <summary>Where its files are.</summary>
    public string DirectoryPath => _directory;

    /// <summary>How much is kept; null: everything, in one file. May be set from anywhere.</summary>
    public LogLimits? Limits
    {
        get => _limits;
        set => _limits = value;
    }

    /// <summary>Told, on the pump's thread, when a file was put away.</summary>
    public Action? Rotated { get; set; }

    /// <summary>How many bytes this service has written since its log began: all below are in the log.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Bytes that could not be kept, and are not noted in the index yet: with the next that can be, they are.</summary>
    public long Unkept => Volatile.Read(ref _lost);

    /// <summary>Bytes that could not be kept since this log was opened, and of those, the ones before the present instance.</summary>
    public (long All, long Before) Losses => (Volatile.Read(ref _lostEver), Volatile.Read(ref _lostBefore));

    /// <summary>Why the last of them could not, in the system's words.</summary>
    public string Refusal => _refusal;

    /// <summary>Completes when the position is beyond <paramref name="position"/>, when bytes could not be kept, or when the token says so.</summary>
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
        if (_attempt != attempt) Volatile.Write(ref _lostBefore, _lostEver);
        _attempt = attempt;
        _owesStart = !_discarding && _index.LastAttempt() != attempt && !_index.AppendStart(attempt, _offset, now);
    }

    /// <summary>What cannot be kept is left in the pipe, and its writer waits: by who is not there long enough to count what is lost.</summary>
    internal bool LosesNothing { get; init; }

    /// <summary>
    /// Moves what is in the pipe, up to a megabyte. Answers bytes moved (or lost to a full disk), 0 at the pipe's end,
    /// -1 if it is empty.
    /// </summary>
    internal unsafe long Move(Descriptor pipe, LogMark stream, long now)
    {
        if (_index.Doubt.Bytes > 0) SettleDoubt(pipe, stream);
        var room = MakeRoom(pipe, now);
        if (room <= 0) return room;
        var isDescribed = Prepare(stream, now);
        if (LosesNothing && (_discarding || !isDescribed)) return -1;
        if (!isDescribed) return DropAndTell(pipe, stream);
        var (before, offset) = (_offset, _offset);
        var moved = Libc.splice(pipe.Number, null, _file.Descriptor.Number, &offset, (nint)room, Libc.SPLICE_F_NONBLOCK | Libc.SPLICE_F_MOVE);
        if (moved < 0)
        {
            var error = Syscall.LastError;
            if (error is Errno.EAGAIN or Errno.EINTR) return -1;
            if (LosesNothing && error != Errno.EINVAL) return -1;
            moved = (nint)(error == Errno.EINVAL ? CopyInstead(pipe, room) : Drop(pipe, stream, LogPath(_directory), error));
        }
        else if (_discarding)
        {
            Lose(moved);
        }
        else
        {
            _offset += moved;
        }
        if (moved <= 0) return moved;
        lock (_waiting) Volatile.Write(ref _position, _base + _offset);
        foreach (var tap in _taps) tap(new LogMove(_file, stream, _index.Last.Time, _base + before, before, (int)(_offset - before)));
        Wake();
        return moved;
    }

    /// <summary>
    /// Reads where the last supervisor stopped, or where we did before the files were opened again. A file that was cut
    /// meanwhile goes on at its end, and positions go on growing: what the last record stands behind had been written.
    /// </summary>
    private void Resume()
    {
        _offset = _file.Size;
        if (_index.Resume())
        {
            _base = _index.PresentBase;
            if (_index.Untold() is var untold && untold > _lost) Volatile.Write(ref _lost, untold);
            else if (untold < _lost) _index.NoteLost(_lost - untold);
            var written = Math.Max(_index.Last.Offset, Position - _base);
            if (written > _offset)
            {
                if (!TryRebase(written, _offset, LastWrite())) _offset = written; // it is tried again before anything is written
            }
            else if (_offset > _index.Last.Offset && LastWrite() - _index.Last.Time > LongSilence) Guess(_index.Last.Offset, LastWrite());
        }
        else
        {
            var older = _folder.EndOfOlder();
            if (_attempt < 0) _attempt = older.Attempt;
            var begin = Math.Max(older.Position, Position - _offset);
            BeginIndex(begin, LastWrite(), older.Latest, removed: begin - older.Position);
        }
        Volatile.Write(ref _position, _base + _offset);
    }

    /// <summary>
    /// How much may be moved into the present file. Where what is in the pipe does not fit, only whole lines are; where not
    /// even one does, the file is put away first. As of a move: 0 at the pipe's end, -1 if it is empty.
    /// </summary>
    private long MakeRoom(Descriptor pipe, long now)
    {
        if (_limits is not { } limits || _discarding || now < _rotatableAt) return LargestMove;
        var isOld = limits.MaxAge is { } age && _index.FirstTime > 0 && now - _index.FirstTime > age.TotalMicroseconds;
        if (_offset + LargestMove <= limits.MaxSize && !isOld) return LargestMove;
        var room = _offset > 0 && (isOld || _offset >= limits.MaxSize) ? 0 : PipePeek.WholeLines(pipe, Math.Min(LargestMove, limits.MaxSize - _offset));
        if (room > 0) return room;
        if (PipePeek.Look(pipe) is var there && there <= 0) return there; // no file is put away for nothing
        if (_offset == 0) return limits.MaxSize; // one long line
        if (!Rotate(limits, now)) return LargestMove;
        room = PipePeek.WholeLines(pipe, Math.Min(LargestMove, limits.MaxSize));
        return room > 0 ? room : limits.MaxSize;
    }

    /// <summary>Goes on in a new file. False if that is refused: then the present one grows, and it is tried again in a while.</summary>
    private bool Rotate(LogLimits limits, long now)
    {
        _rotatableAt = now + RetryMicroseconds;
        var (size, linked) = _file.Look();
        if (!linked || size != _offset) return false; // somebody was at it: that is seen to first
        if (_folder.Rotate(_base + _offset, _index.LastAttempt(), _index.Latest) is not { } next) return false;
        var doubt = _index.Doubt;
        Use(next.Log, next.Index);
        if (doubt.Bytes > 0) _index.NoteDoubt(doubt);
        (_base, _offset, _rotatableAt) = (_base + _offset, 0, 0);
        if (_lost > 0) _index.NoteLost(_lost);
        _folder.Prune(limits);
        Rotated?.Invoke();
        return true;
    }

    private long LastWrite() => (File.GetLastWriteTimeUtc(LogPath(_directory)) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>
    /// Begins the index anew. What is in the file already counts as output: nobody knows any more who wrote what when.
    /// </summary>
    private void BeginIndex(long basePosition, long now, long latest, long removed = 0)
    {
        _base = basePosition;
        _index.Begin(basePosition, _attempt, latest);
        if (_lost > 0) _index.NoteLost(_lost);
        if (removed > 0) _index.Append(new LogRecord(now, 0, LogMark.Missing, removed));
        if (_offset > 0) Guess(0, now);
    }

    /// <summary>
    /// Somebody may have cut the file, added to it, removed it or put another in its place: go on at the end of what is
    /// there, in new files if need be, and describe what comes. False if that is refused: of what would be written now nobody would
    /// know whose it is and that something before it is lost, so it is not kept. When it was written may be told less exactly.
    /// </summary>
    private bool Prepare(LogMark stream, long now)
    {
        if (_discarding && now < _retryAt) return true;
        var (size, linked) = _file.Look();
        var described = IsDescribed(stream, now);
        // a file that was moved away has its name no more, but is still there: looked at only once in a while
        if (_discarding || !linked || (!described && !_file.IsAt(LogPath(_directory))))
        {
            if (!TryReopen(now)) return true;
        }
        else if (size < _offset)
        {
            if (!TryRebase(_offset, size, now)) return false;
        }
        else
        {
            _offset = size;
        }
        if (!described && !_index.IsIntact) RestoreIndex(now);
        if (_lost > 0)
        {
            if (!_index.AppendGap(now, _offset, _lost)) return false;
            Volatile.Write(ref _lost, 0);
        }
        if (_owesStart) MarkStart(_attempt, now);
        return !_owesStart && (IsDescribed(stream, now) || _index.Append(new LogRecord(now, _offset, stream, 0)) || _index.Last.Mark == stream);
    }

    /// <summary>
    /// The records of what is in the file from an offset on are lost: they are made up, as if it had been written at an
    /// even pace by who wrote last, and that is noted.
    /// </summary>
    private void Guess(long from, long now)
    {
        var begun = from > 0 ? _index.Last.Time : (File.GetCreationTimeUtc(LogPath(_directory)) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var stream = _index.Last.Mark == LogMark.Error ? LogMark.Error : LogMark.Output;
        var step = Math.Max(64 << 10, (_offset - from) / 1000);
        for (var at = from; at < _offset; at += step)
        {
            var time = begun + (long)((double)Math.Max(0, now - begun) * (at - from) / (_offset - from));
            _index.Append(new LogRecord(Math.Min(time, now), at, stream, 0));
        }
        _index.Append(new LogRecord(now, _offset, LogMark.Guess, _offset - from));
    }

    private bool IsDescribed(LogMark stream, long now) => _index.Last.Mark == stream && now - _index.Last.Time is >= 0 and < SameRecordMicroseconds;

    private void RestoreIndex(long now)
    {
        var latest = _index.Latest;
        if (_index.IsLinked || TryOpenFiles()) BeginIndex(_base, now, latest);
        if (_attempt >= 0) MarkStart(_attempt, now);
    }

    /// <summary>Goes on in new files. False if there can be none now: what comes is lost, and counted, until there can.</summary>
    private bool TryReopen(long now)
    {
        _discarding = !TryOpenFiles();
        _retryAt = now + ReopenMicroseconds;
        if (_discarding)
        {
            // the old file may have been moved away: what is written to that is neither kept nor lost
            Use(DataFile.Discard(), LogIndexFile.Discard());
            return false;
        }
        Resume();
        if (_attempt >= 0) MarkStart(_attempt, now);
        return true;
    }

    private bool TryOpenFiles()
    {
        try
        {
            Directory.CreateDirectory(_directory);
            _folder.Settle();
            Use(DataFile.OpenOrCreate(LogPath(_directory)), LogIndexFile.OpenOrCreate(IndexPath(_directory)));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _refusal = refused.Message;
            return false;
        }
    }

    private void Use(DataFile file, LogIndexFile index)
    {
        _file.Dispose();
        _index.Dispose();
        (_file, _index) = (file, index);
    }

    /// <summary>The file ends at <paramref name="size"/> now, not at <paramref name="before"/>: what comes next keeps its position. False if the disk is full.</summary>
    private bool TryRebase(long before, long size, long now)
    {
        var moved = _base + before - size;
        if (!_index.Rebase(new LogRecord(now, size, LogMark.Rebase, moved))) return false;
        (_offset, _base) = (size, moved);
        return true;
    }

    /// <summary>The file system takes no splice: read and write. A kill in between loses what was read.</summary>
    private unsafe long CopyInstead(Descriptor pipe, long room)
    {
        var buffer = new byte[64 << 10];
        nint read;
        fixed (byte* bytes = buffer) read = Libc.read(pipe.Number, bytes, (nint)Math.Min(room, buffer.Length));
        if (read < 0) return -1;
        if (read > 0 && _file.TryWrite(buffer.AsSpan(0, (int)read), _offset)) _offset += read;
        else if (read > 0) Lose(read);
        return read;
    }

    private void Lose(long bytes)
    {
        _index.NoteLost(bytes);
        Volatile.Write(ref _lost, _lost + bytes);
        Volatile.Write(ref _lostEver, _lostEver + bytes);
    }

    private void Wake()
    {
        TaskCompletionSource? moved;
        lock (_waiting) (moved, _moved) = (_moved, null);
        moved?.SetResult();
    }

    public void Dispose()
    {
        _file.Dispose();
        _index.Dispose();
    }
}
