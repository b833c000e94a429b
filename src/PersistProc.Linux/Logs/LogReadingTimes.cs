namespace PersistProc.Linux.Logs;

/// <summary>
/// Where times are in a log. They do not simply grow: somebody may set the clock back. Each index says by how much, at
/// most, one of its records lies before an earlier one. So a record that is more than that too early has only earlier ones
/// before it, and bisection by that rule may take in too much, but never leaves out a line.
/// </summary>
public sealed partial class LogReading
{
    // a stream that was silent for longer than so many records is taken to be at the beginning of a line
    private const int LongestLookBack = 20_000;

    /// <summary>No record has a later time.</summary>
    internal long Latest
    {
        get
        {
            using var opened = OpenFile(Math.Max(0, Count - 1));
            return opened.File is { } file ? Math.Max(file.ReadHeader().Latest, file.RecordAt(file.RecordCount() - 1).Time + file.ReadHeader().LongestBack) : 0;
        }
    }

    /// <summary>A position before which everything is older than a time.</summary>
    public long PositionSince(long time)
    {
        for (var n = Count - 1; n >= 0; n--)
        {
            using var opened = OpenFile(n);
            if (opened.File is not { } file || file.RecordCount() is var count && count == 0) continue;
            var back = file.ReadHeader().LongestBack;
            if (n > 0 && file.RecordAt(0).Time + back >= time) continue; // there may be some in an older one
            return file.PositionOfRecord(file.FirstRecord(each => each.Time + back >= time));
        }
        return 0;
    }

    /// <summary>A position from which on everything is younger than a time.</summary>
    public long PositionAfter(long time)
    {
        var (position, back) = (long.MaxValue, 0L);
        for (var n = Count - 1; n >= 0; n--)
        {
            using var opened = OpenFile(n);
            if (opened.File is not { } file || file.RecordCount() is var count && count == 0) continue;
            back = Math.Max(back, file.ReadHeader().LongestBack);
            var limit = back;
            if (file.RecordAt(0).Time - limit > time)
            {
                position = file.Base;
                continue;
            }
            var found = file.FirstRecord(each => each.Time - limit > time);
            return found < count && !file.IsCut ? file.PositionOfRecord(found) : position;
        }
        return position;
    }

    /// <summary>Whether a stream's next byte, from a position on, begins a line.</summary>
    public bool IsLineStart(LogMark stream, long position)
    {
        var left = LongestLookBack;
        for (var n = FileOf(position); n >= 0 && left > 0; n--)
        {
            using var opened = OpenFile(n);
            if (opened.File?.EndsLine(stream, position, ref left) is { } known) return known;
        }
        return true;
    }
}
