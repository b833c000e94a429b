namespace PersistProc.Linux.Logs;

/// <summary>What is wanted of a log.</summary>
public sealed record LogQuery
{
    /// <summary>Output, Error, or null for both.</summary>
    public LogMark? Stream { get; init; }

    /// <summary>0 the present or last instance, -1 the one before it, N that with this number; null for all.</summary>
    public int? Run { get; init; }

    /// <summary>Only lines that were begun at this time or later; microseconds since 1970 (UTC).</summary>
    public long? Since { get; init; }

    /// <summary>Only lines that were begun at this time or earlier.</summary>
    public long? Until { get; init; }

    /// <summary>Only lines that match.</summary>
    public LogPattern? Grep { get; init; }

    /// <summary>Lines that were written to a terminal, as a person reads them: without control codes, and as they were at last. Patterns are looked for in that.</summary>
    public bool IsReadable { get; init; }

    /// <summary>What has no end (yet) is told whether it matches or not: whoever goes on reading has to know where it began.</summary>
    public bool KeepsOpen { get; init; }

    /// <summary>Of what is left, the last so many.</summary>
    public long? Last { get; init; }

    /// <summary>Of each stream, only what lies at its place or behind it.</summary>
    public LogCursor? After { get; init; }

    /// <summary>What stands at <see cref="After"/> is told also where it is the rest of a line.</summary>
    public bool KeepsRests { get; init; }

    /// <summary>Only what lies below this position; null for all that is there.</summary>
    public long? Below { get; init; }

    /// <summary>Nobody waits for it any more.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>True if whole lines have to be looked at one by one.</summary>
    public bool ChoosesLines => Since is not null || Until is not null || Grep is not null;
}
