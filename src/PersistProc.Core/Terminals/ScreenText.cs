using System.Text;

namespace PersistProc.Core;

/// <summary>A screen as text.</summary>
public static class ScreenText
{
    /// <summary>Its rows, without spaces at their ends; a line that was too long for one is in several.</summary>
    public static string[] Rows(TerminalScreen screen)
    {
        var rows = new string[screen.Rows];
        var text = new StringBuilder(screen.Columns);
        for (var y = 0; y < rows.Length; y++)
        {
            text.Clear();
            foreach (var cell in screen.Shown[y].Cells) cell.AppendTo(text);
            rows[y] = text.ToString().TrimEnd(' ');
        }

        return rows;
    }

    /// <summary>Its rows with colours, links and the like, each by itself: for a terminal of any size, or a pager.</summary>
    public static string[] StyledRows(TerminalScreen screen)
    {
        var rows = new string[screen.Rows];
        for (var y = 0; y < rows.Length; y++)
        {
            var text = new StringBuilder(screen.Columns);
            var cells = new CellWriter(text);
            cells.Write(screen.Shown[y].Cells[..screen.Shown[y].UsedLength]);
            cells.Plain();
            rows[y] = text.ToString();
        }

        return rows;
    }
}
