namespace PersistProc.Protocol;

/// <summary>What a service's terminal shows.</summary>
public sealed record ScreenReply
{
    public required string Name { get; init; }
    public required int Columns { get; init; }
    public required int Rows { get; init; }

    /// <summary>From 1.</summary>
    public required int CursorRow { get; init; }

    /// <summary>From 1.</summary>
    public required int CursorColumn { get; init; }

    public required bool CursorVisible { get; init; }
    public required string Title { get; init; }

    /// <summary>Whether it is the screen of a full-screen program, which leaves nothing above itself.</summary>
    public required bool Alternate { get; init; }

    /// <summary>One for each row, without spaces at its end.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>How many lines that have left the screen above are kept.</summary>
    public required int ScrollbackLines { get; init; }

    public required bool BracketedPaste { get; init; }
    public required bool ApplicationCursorKeys { get; init; }
    public required bool Mouse { get; init; }
}
