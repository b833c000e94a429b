using System.Globalization;
using System.Text;
using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>Brings a terminal from what it shows to what it should show, and writes no more than differs.</summary>
/// <param name="isColorful">Whether colours are wanted; how bold something is, or turned round, is no colour.</param>
internal sealed class GridWriter(bool isColorful)
{
    private Grid? _shown;

    /// <summary>Somebody else has written to the terminal: all is to be written again.</summary>
    public void Forget() => _shown = null;

    /// <summary>What to write; empty where nothing differs.</summary>
    public string Show(Grid grid)
    {
        var before = _shown is { } shown && shown.Columns == grid.Columns && shown.Rows == grid.Rows ? shown : null;
        var text = new StringBuilder();
        if (before is null) text.Append("\e[m\e[2J");
        var pen = new Pen(text, isColorful);
        for (var y = 0; y < grid.Rows; y++) Row(pen, before, grid, y);
        pen.Rest();
        if (before is null || before.Cursor != grid.Cursor || text.Length > 0) Cursor(text, grid);
        var isSame = before is not null && text.Length == 0;
        _shown = grid;
        // in one go, where the terminal can hold its picture back so long (mode 2026)
        return isSame ? "" : text.Insert(0, "\e[?2026h\e[?25l").Append("\e[?2026l").ToString();
    }

    private static void Row(Pen pen, Grid? before, Grid grid, int y)
    {
        for (var x = 0; x < grid.Columns; x++)
        {
            var cell = grid[x, y];
            if (cell.IsContinuation) continue;
            var wide = x + 1 < grid.Columns && grid[x + 1, y].IsContinuation;
            var isSame = before is null ? cell.IsEmpty : before[x, y] == cell && (!wide || before[x + 1, y] == grid[x + 1, y]);
            if (!isSame) pen.Write(x, y, cell, isLast: x + (wide ? 2 : 1) >= grid.Columns);
        }
    }

    private static void Cursor(StringBuilder text, Grid grid)
    {
        if (grid.Cursor is var (x, y)) text.Append(CultureInfo.InvariantCulture, $"\e[{y + 1};{x + 1}H\e[?25h");
    }

    private sealed class Pen(StringBuilder text, bool isColorful)
    {
        private CellStyle _style = CellStyle.Default;
        private (int X, int Y)? _at;

        public void Write(int x, int y, ScreenCell cell, bool isLast)
        {
            if (_at != (x, y)) text.Append(CultureInfo.InvariantCulture, $"\e[{y + 1};{x + 1}H");
            if (!ReferenceEquals(cell.Style, _style) && cell.Style != _style) GraphicRendition.Write(text, Plain(_style = cell.Style));
            cell.AppendTo(text);
            // terminals do not all agree how wide a wide one is: behind it, the place is told
            _at = isLast || cell.Glyph >= 0x300 || cell.Tail is not null ? null : (x + 1, y);
        }

        public void Rest()
        {
            if (_style != CellStyle.Default) text.Append("\e[m");
        }

        private CellStyle Plain(CellStyle style) => isColorful ? style : new CellStyle { Attributes = style.Attributes, Underline = style.Underline };
    }
}
