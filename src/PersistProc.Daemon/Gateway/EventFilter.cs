using PersistProc.Daemon.Journal;

namespace PersistProc.Daemon.Gateway;

/// <summary>Which lines of the journal: of whom, and since when by the clock on the wall.</summary>
/// <param name="Names">What a line of one of these services has; empty for all.</param>
/// <param name="Since">A time as lines have it, or null.</param>
internal sealed record EventFilter(IReadOnlyList<byte[]> Names, byte[]? Since)
{
    public bool Has(ReadOnlySpan<byte> line)
    {
        if (Since is not null && JournalLine.Time(line).SequenceCompareTo(Since) < 0) return false;
        if (Names.Count == 0) return true;
        foreach (var name in Names)
        {
            if (line.IndexOf(name) >= 0) return true;
        }
        return false;
    }
}
