using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.Journal;

/// <summary>
/// What has happened, one JSON object a line: <c>state/events.jsonl</c>, and <c>state/events.old.jsonl</c> before it. Written by
/// one thread; read by anybody, from the files. A line is either whole or torn at the file's end, where the next supervisor cuts
/// it off and writes it again from the record that it tells of.
/// <para>A cursor is a number that only grows: the microsecond of writing, or one more than the last. So it stays above what was
/// given out when the files are lost, and an event's cursor is never before its time.</para>
/// </summary>
internal sealed class EventJournal : IDisposable
{
    /// <summary>Who follows is woken at once, and in a storm of events no more often than this: it costs each of them a thread and a message.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly string _path;
    private readonly string _oldPath;
    private readonly long _largest;
    private readonly TimeProvider _time;
    private readonly DaemonLog _log;
    private readonly Lock _gate = new();
    private JournalFile? _file;
    private readonly ITimer _later;
    private long _size;
    private long _end;
    private long _newest;
    private long _told;
    private long _toldAt;
    private bool _isLater;
    private TaskCompletionSource? _grown;
    private bool _failing;
    private int _saidDamage;

    /// <param name="stateDirectory">Where the files lie.</param>
    /// <param name="time">For cursors.</param>
    /// <param name="log">Told of what is damaged or cannot be written.</param>
    /// <param name="largest">Bytes of a file before the next one is begun.</param>
    public EventJournal(string stateDirectory, TimeProvider time, DaemonLog log, long largest = 4 << 20)
    {
        (_path, _oldPath) = (Path.Combine(stateDirectory, "events.jsonl"), Path.Combine(stateDirectory, "events.old.jsonl"));
        (_time, _log, _largest) = (time, log, largest);
        _later = time.CreateTimer(_ => Announce(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Guard(Resume);
    }

    /// <summary>The cursor of the last event.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The cursor before the first event of the file that is written now: who reads another one has one more before him.</summary>
    public long Newest => Volatile.Read(ref _newest);

    private long Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Completes when there is an event behind a cursor, soon: see <see cref="Gathering"/>.</summary>
    public Task WaitBeyond(long cursor, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_told > cursor) return Task.CompletedTask;
            _grown ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _grown.Task.WaitAsync(stop);
        }
    }

    /// <summary>Writes events. What cannot be written is said in the log, once, and left out.</summary>
    public void Append(ValueList<EventRecord> events)
    {
        foreach (var told in events) Write(JournalLine.Body(told));
    }

    /// <summary>Writes those that are not there. What would stand in a file that is gone was there.</summary>
    public void Restore(ValueList<Told> all)
    {
        var files = Open(0);
        foreach (var told in all)
        {
            foreach (var each in told.Events)
            {
                var body = JournalLine.Body(each);
                if (!IsThere(files, body, told.After)) Write(body);
            }
        }
        files.ForEach(file => file.Dispose());
    }

    /// <summary>A reader met lines that are none: said once.</summary>
    public void Damaged(int lines)
    {
        if (lines == 0 || Interlocked.Exchange(ref _saidDamage, 1) == 1) return;
        _log.JournalDamaged(_path, string.Create(CultureInfo.InvariantCulture, $"{lines} of its lines are no events"));
    }

    /// <summary>The files in which events behind a cursor are, oldest first; the caller disposes of them. One more is begun only behind these.</summary>
    public List<JournalFile> Open(long after)
    {
        lock (_gate)
        {
            List<JournalFile> files = [];
            var present = TryOpen(_path);
            if ((present is null || after < present.After) && TryOpen(_oldPath) is { } old) files.Add(old);
            if (present is not null) files.Add(present);
            return files;
        }
    }

    private void Write(byte[] body)
    {
        if (body.Length > JournalFile.LongestLine / 2) return; // no text of ours comes near
        Guard(() =>
        {
            if (_file is null || !File.Exists(_path)) Resume();
            var cursor = Math.Max(_end + 1, Now);
            var line = JournalLine.Of(body, cursor);
            if (_size + line.Length > _largest) Rotate();
            _file!.Write(line, _size);
            _size += line.Length;
            Grow(cursor);
        });
    }

    private void Grow(long cursor)
    {
        lock (_gate)
        {
            Volatile.Write(ref _end, cursor);
            if (_isLater) return;
            var passed = _time.GetElapsedTime(_toldAt);
            if (_toldAt != 0 && passed < Gathering)
            {
                _isLater = _later.Change(Gathering - passed, Timeout.InfiniteTimeSpan);
                if (_isLater) return;
            }
        }
        Announce();
    }

    private void Announce()
    {
        TaskCompletionSource? grown;
        lock (_gate)
        {
            (grown, _grown) = (_grown, null);
            (_told, _toldAt, _isLater) = (_end, _time.GetTimestamp(), false);
        }
        grown?.SetResult();
    }

    private void Rotate()
    {
        lock (_gate)
        {
            File.Move(_path, _oldPath, overwrite: true);
            Begin();
        }
    }

    private void Begin()
    {
        _file?.Dispose();
        _file = null;
        if (_end == 0) _end = Now - 1;
        _file = JournalFile.Create(_path, _end);
        _size = _file.Size;
        Volatile.Write(ref _newest, _file.After);
    }

    /// <summary>Goes on at the end of the last whole line. A file that is none is moved aside.</summary>
    private void Resume()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = JournalFile.TryOpen(_path, out var why);
            if (_file is null)
            {
                if (why is not null)
                {
                    _log.JournalDamaged(_path, $"{why}; it is kept as {_path}.damaged, and a new one begun");
                    File.Move(_path, _path + ".damaged", overwrite: true);
                }
                Begin();
                return;
            }
            var (end, cursor) = _file.Tail();
            if (end < _file.Size) _file.Cut(end);
            (_size, _end) = (end, Math.Max(cursor, _end));
            _told = _end;
            Volatile.Write(ref _newest, _file.After);
        }
    }

    // written behind its cursor, within the latency of a queue: so either soon behind it, or not at all
    private static bool IsThere(List<JournalFile> files, byte[] body, long after)
    {
        if (files.Count == 0 || after < files[0].After) return true;
        for (var i = 0; i < files.Count; i++)
        {
            if (i + 1 < files.Count && files[i + 1].After <= after) continue;
            foreach (var line in new JournalLines(files[i], files[i].OffsetAfter(after)))
            {
                if (JournalLine.Has(line.Bytes.Span, body)) return true;
            }
        }
        return false;
    }

    private JournalFile? TryOpen(string path)
    {
        var file = JournalFile.TryOpen(path, out var why);
        if (why is not null) _log.JournalDamaged(path, why);
        return file;
    }

    private void Guard(Action write)
    {
        try
        {
            write();
            _failing = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!_failing) _log.JournalNotWritten(_path, failure.Message);
            _failing = true;
        }
    }

    public void Dispose()
    {
        _later.Dispose();
        _file?.Dispose();
    }
}
