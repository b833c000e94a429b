namespace PersistProc.Protocol;

/// <summary>
/// Answer of <c>GET /v1/logs?after=…</c>, and each message of the same as a WebSocket: what was written behind a cursor. Asked again with
/// the cursor of the last one, over whatever happened in between, nothing is missed and nothing comes twice.
/// </summary>
public sealed record LogPage
{
    /// <summary>Whose.</summary>
    public required string Name { get; init; }

    /// <summary>Whole lines; one that has no end yet is told, as partial, when nothing else came for as long as was waited.</summary>
    public required IReadOnlyList<LogLine> Lines { get; init; }

    /// <summary>What to ask for next. To be given back as it is.</summary>
    public required string Cursor { get; init; }

    /// <summary>Bytes between the two cursors that are not there: they could not be kept, or their file was removed since.</summary>
    public long Lost { get; init; }

    /// <summary>There is more already: the page was full.</summary>
    public bool More { get; init; }
}

/// <summary>Answer of <c>GET /v1/events?after=…</c>, and each message of the same as a WebSocket: what happened behind a cursor.</summary>
public sealed record EventPage
{
    /// <summary>What happened, the oldest first.</summary>
    public required IReadOnlyList<EventLine> Events { get; init; }

    /// <summary>What to ask for next: beyond the last event that was looked at, be it one that was not asked for.</summary>
    public required string Cursor { get; init; }

    /// <summary>There is more already: the page was full.</summary>
    public bool More { get; init; }
}
