namespace PersistProc.Linux.Logs;

/// <summary>
/// Where somebody cut a log's file, in order. Bytes that were written before a cut and behind its place are gone, and
/// others lie there now: a record from before it ends there. Positions have a base for each part between two cuts.
/// </summary>
internal sealed class LogCuts(long firstBase, LogRecord[] cuts)
{
    private int _passed;

    public bool AreNone => cuts.Length == 0;

    /// <summary>How far the file's bytes are still those that the present part's records describe.</summary>
    public long Limit(long size)
    {
        for (var n = _passed; n < cuts.Length; n++) size = Math.Min(size, cuts[n].Offset);
        return size;
    }

    /// <summary>Goes on to the part behind the next cut. Answers its base.</summary>
    /// <param name="cut">Its record. Of one that was written just before its supervisor was killed, the index's header says nothing yet.</param>
    public long Pass(LogRecord cut) => _passed < cuts.Length ? cuts[_passed++].Value : cut.Value;

    /// <summary>The position of the byte that lies at an offset now: it was written after the last cut before it.</summary>
    public long PositionOf(long offset)
    {
        for (var n = cuts.Length - 1; n >= 0; n--)
        {
            if (cuts[n].Offset <= offset) return cuts[n].Value + offset;
        }
        return firstBase + offset;
    }
}
