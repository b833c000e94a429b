using System.Text;
using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>What is to be seen: rows of cells. What is painted beside it is not seen, and harms nothing.</summary>
internal sealed class Grid
{
    private readonly ScreenCell[] _cells;

    /// <param name="columns">How wide; at least 1.</param>
    /// <param name="rows">How high; at least 1.</param>
    public Grid(int columns, int rows)
    {
        (Columns, Rows) = (Math.Max(1, columns), Math.Max(1, rows));
        _cells = new ScreenCell[Columns * Rows];
        Array.Fill(_cells, ScreenCell.Empty);
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Where the cursor is seen; null: nowhere.</summary>
    public (int X, int Y)? Cursor { get; set; }

    public ScreenCell this[int x, int y] => _cells[(y * Columns) + x];

    /// <summary>Writes a text, and no more of it than has room.</summary>
    /// <param name="x">From which column on.</param>
    /// <param name="y">In which row.</param>
    /// <param name="text">Any text.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="width">So many columns at most; what is longer ends with an ellipsis. Null: up to the edge.</param>
    /// <returns>The column behind it.</returns>
    public int Put(int x, int y, string text, CellStyle style, int? width = null)
    {
        var room = Math.Min(width ?? int.MaxValue, Columns - x);
        if (room <= 0) return x;
        var cells = CellText.Lay(text, style);
        if (cells.Count > room)
        {
            var keep = room - 1;
            while (keep > 0 && cells[keep].IsContinuation) keep--;
            cells.RemoveRange(keep, cells.Count - keep);
            cells.Add(new ScreenCell('…', style));
        }
        return Put(x, y, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(cells));
    }

    /// <summary>The same at the right end of a column.</summary>
    public void PutRight(int x, int y, int width, string text, CellStyle style)
    {
        var own = Math.Min(width, CellText.Width(text));
        Put(x + width - own, y, text, style, own);
    }

    /// <summary>Writes cells.</summary>
    /// <returns>The column behind them.</returns>
    public int Put(int x, int y, ReadOnlySpan<ScreenCell> cells)
    {
        foreach (var cell in cells)
        {
            if (!cell.IsContinuation) Set(x, y, cell);
            x++;
        }
        return x;
    }

    /// <summary>So many columns of one character.</summary>
    public void Fill(int x, int y, int width, CellStyle style, char glyph = ' ')
    {
        for (var at = x; at < x + width && at < Columns; at++) Set(at, y, new ScreenCell(glyph, style));
    }

    /// <summary>Another look for what stands there.</summary>
    public void Restyle(int x, int y, int width, Func<CellStyle, CellStyle> style)
    {
        if (y < 0 || y >= Rows) return;
        for (var at = Math.Max(0, x); at < x + width && at < Columns; at++)
        {
            ref var cell = ref _cells[(y * Columns) + at];
            cell = cell with { Style = style(cell.Style) };
        }
    }

    /// <summary>A row as text, without spaces at its end.</summary>
    public string Text(int y)
    {
        var text = new StringBuilder(Columns);
        for (var x = 0; x < Columns; x++) this[x, y].AppendTo(text);
        return text.ToString().TrimEnd(' ');
    }

    private void Set(int x, int y, ScreenCell cell)
    {
        if (x < 0 || x >= Columns || y < 0 || y >= Rows) return;
        var wide = cell.Width == 2;
        if (wide && x + 1 >= Columns) (cell, wide) = (new ScreenCell(' ', cell.Style), false);
        // at the edge a terminal's cursor stays where it is, so that a mark would go to the cell before
        if (cell.Tail is not null && x + (wide ? 2 : 1) >= Columns) cell = cell with { Tail = null };
        var at = (y * Columns) + x;
        // whose other half is taken away is no character any more
        if (_cells[at].IsContinuation) _cells[at - 1] = new ScreenCell(' ', _cells[at - 1].Style);
        var behind = at + (wide ? 2 : 1);
        if (x + (wide ? 2 : 1) < Columns && _cells[behind].IsContinuation) _cells[behind] = new ScreenCell(' ', _cells[behind].Style);
        _cells[at] = cell;
        if (wide) _cells[at + 1] = new ScreenCell(ScreenCell.ContinuationGlyph, cell.Style);
    }
}
