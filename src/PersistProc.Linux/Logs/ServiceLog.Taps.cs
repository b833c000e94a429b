namespace PersistProc.Linux.Logs;

/// <summary>Who is told of what comes, by whoever moves it.</summary>
public sealed partial class ServiceLog
{
    private volatile Action<LogMove>[] _taps = [];

    /// <summary>Somebody wants to be told of each move, by whoever makes it and holds the log meanwhile: he must not wait for anything.</summary>
    public void Tap(Action<LogMove> moved)
    {
        lock (_waiting) _taps = [.. _taps, moved];
    }

    /// <summary>True if what comes next can be told before it is moved: somebody wants to know, and there is no doubt where it will be.</summary>
    internal bool CanForetell => _taps.Length > 0 && !_discarding && _lost == 0 && _index.Doubt.Bytes == 0 && _file.Look() == (_offset, true);

    /// <summary>
    /// Tells of bytes that are in the pipe, at the position that they will have: whoever looks at a terminal sees them before they are kept, which takes
    /// a dozen calls of the system. A kill in between leaves them in the pipe, for the next supervisor to move to that very position. If they cannot be
    /// kept after all, that is told as ever, by a move without bytes.
    /// </summary>
    internal void Foretell(LogMark stream, ReadOnlyMemory<byte> bytes, long now)
    {
        foreach (var tap in _taps) tap(new LogMove(_file, stream, now, _base + _offset, _offset, bytes.Length) { Ahead = bytes });
    }

    /// <summary>And no more.</summary>
    public void Untap(Action<LogMove> moved)
    {
        lock (_waiting) _taps = [.. _taps.Where(each => each != moved)];
    }
}
