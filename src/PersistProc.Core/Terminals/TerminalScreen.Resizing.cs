namespace PersistProc.Core;

/// <summary>
/// Another size. Lines of the normal screen that were broken to fit are put together and broken anew, and what has left it comes
/// back where there is room. The alternate screen is cut at the right and below: its program draws it again.
/// </summary>
public sealed partial class TerminalScreen
{
    public void Resize(int columns, int rows)
    {
        columns = Math.Clamp(columns, SmallestColumns, LargestColumns);
        rows = Math.Clamp(rows, 1, LargestRows);
        if (columns == Columns && rows == Rows) return;
        // the cursor of the normal screen is the one it will get back
        var anchor = _alternate is null ? _cursor : Normal.Saved ?? new CursorState();
        var reflow = new Reflow(Normal, Scrollback, columns, rows);
        var (x, y) = reflow.Run(anchor.X, anchor.Y);
        _alternate?.Crop(columns, rows);
        _tabs = DefaultTabs(columns, _tabs);
        (Columns, Rows, _top, _bottom) = (columns, rows, 0, rows - 1);
        if (_alternate is null)
        {
            MoveTo(x, y);
            if (Normal.Saved is { } saved) Normal.Saved = Within(saved, saved.X, saved.Y);
        }
        else
        {
            MoveTo(_cursor.X, _cursor.Y);
            if (Normal.Saved is { } saved) Normal.Saved = Within(saved, x, y);
            if (_alternate.Saved is { } other) _alternate.Saved = Within(other, other.X, other.Y);
        }
    }

    private CursorState Within(CursorState state, int x, int y) =>
        state with { X = Math.Min(x, Columns - 1), Y = Math.Min(y, Rows - 1), IsWrapPending = false };
}
