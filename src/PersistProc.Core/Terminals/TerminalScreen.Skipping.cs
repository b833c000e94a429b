namespace PersistProc.Core;

/// <summary>What a flood leaves nothing of.</summary>
public sealed partial class TerminalScreen
{
    /// <summary>Whether plain lines, if they are enough, would leave nothing of what is shown and has been: all rows scroll.</summary>
    public bool IsReplacedByLines => IsAtRest && _top == 0 && _bottom == Rows - 1;

    /// <summary>So many lines are enough.</summary>
    public int LinesThatReplaceAll => Scrollback.MostLines + (2 * Rows);
}
