namespace PersistProc.Core;

/// <summary>How large a terminal is, in characters.</summary>
/// <param name="Rows">Lines, from 1.</param>
/// <param name="Columns">Characters in a line, from 1.</param>
public sealed record TerminalSize(int Rows, int Columns)
{
    private const int Most = ushort.MaxValue;

    /// <summary>What a program is told where nobody looks at it.</summary>
    public static TerminalSize Default { get; } = new(24, 80);

    /// <summary>The size, or null where that is none: the kernel says 0 of a terminal that nobody has told it.</summary>
    public static TerminalSize? Of(int rows, int columns) => rows is > 0 and <= Most && columns is > 0 and <= Most ? new TerminalSize(rows, columns) : null;
}
