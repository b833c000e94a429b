namespace PersistProc.Core;

/// <summary>What leaves the screen, and makes room.</summary>
public sealed partial class TerminalScreen
{
    private void EraseDisplay(int which)
    {
        _cursor.IsWrapPending = false;
        switch (which)
        {
            case 0:
                EraseLine(0);
                ClearRows(_cursor.Y + 1, Rows);
                break;
            case 1:
                ClearRows(0, _cursor.Y);
                EraseLine(1);
                break;
            case 2: ClearRows(0, Rows); break;
            case 3: Scrollback.Clear(); break;
            default: break;
        }
    }

    private void ClearRows(int from, int to)
    {
        for (var y = from; y < to; y++) _shown[y].Clear(_blank);
    }

    private void EraseLine(int which)
    {
        _cursor.IsWrapPending = false;
        var row = _shown[_cursor.Y];
        switch (which)
        {
            case 0: row.Erase(_cursor.X, Columns, _blank); break;
            case 1: row.Erase(0, _cursor.X + 1, _blank); break;
            case 2: row.Erase(0, Columns, _blank); break;
            default: break;
        }
    }

    private void EraseCells(int count)
    {
        _cursor.IsWrapPending = false;
        _shown[_cursor.Y].Erase(_cursor.X, Math.Min(_cursor.X + count, Columns), _blank);
    }

    private void InsertCells(int count)
    {
        _cursor.IsWrapPending = false;
        _shown[_cursor.Y].Insert(_cursor.X, Math.Min(count, Columns - _cursor.X), _blank);
    }

    private void DeleteCells(int count)
    {
        _cursor.IsWrapPending = false;
        _shown[_cursor.Y].Delete(_cursor.X, Math.Min(count, Columns - _cursor.X), _blank);
    }
}
