using System.Text;

namespace PersistProc.Core;

/// <summary>
/// A line of ours over one row of a screen that belongs to a program, for a moment: the bytes that bring a terminal which shows that screen to show it, and
/// those that take it back. Cursor, styles, modes, what the program has saved and what can be scrolled to are afterwards as they were.
/// </summary>
public static class ScreenNote
{
    /// <summary>Whether there is a place for it: a row without the cursor, and no sequence that has begun and is not whole.</summary>
    public static bool IsPossible(TerminalScreen screen) => screen.Rows > 1 && screen.IsAtRest;

    /// <summary>Where it is: in the last row, or in the first while the cursor is in the last.</summary>
    public static int RowOf(TerminalScreen screen) => screen.Cursor.Y == screen.Rows - 1 ? 0 : screen.Rows - 1;

    /// <summary>The bytes that show it.</summary>
    /// <param name="screen">What the terminal shows now.</param>
    /// <param name="text">Plain ASCII; what does not fit is cut off.</param>
    public static byte[] Show(TerminalScreen screen, string text)
    {
        var (bytes, cells) = Begin(screen, RowOf(screen));
        bytes.Append("\e[7m").Append(text, 0, Math.Min(text.Length, screen.Columns - 1)).Append("\e[0m");
        return End(screen, bytes, cells);
    }

    /// <summary>The bytes that take it back.</summary>
    /// <param name="screen">What the terminal shows otherwise.</param>
    /// <param name="row">Where it is.</param>
    public static byte[] TakeBack(TerminalScreen screen, int row)
    {
        var (bytes, cells) = Begin(screen, row);
        var under = screen.Shown[row];
        cells.Write(under.Cells[..(under.IsWrapped ? under.Cells.Length : under.UsedLength)]);
        // the next row's first character makes one line of both again, which a terminal shows at another width, or copies, as a whole
        if (under.IsWrapped && row + 1 < screen.Rows) cells.Write(screen.Shown[row + 1].Cells[..(screen.Columns > 1 && screen.Shown[row + 1].Cells[1].IsContinuation ? 2 : 1)]);
        cells.Plain();
        return End(screen, bytes, cells);
    }

    private static (StringBuilder Bytes, CellWriter Cells) Begin(TerminalScreen screen, int row)
    {
        var bytes = new StringBuilder(512);
        if (screen.Modes[TerminalModes.Insert]) bytes.Append("\e[4l");
        if (!screen.Modes[TerminalModes.AutoWrap]) bytes.Append("\e[?7h");
        bytes.Append("\e[0m\e]8;;\e\\\e(B\x0f\e[?6l\e[").Append(row + 1).Append(";1H\e[2K");
        return (bytes, new CellWriter(bytes));
    }

    private static byte[] End(TerminalScreen screen, StringBuilder bytes, CellWriter cells)
    {
        ScreenReplay.Place(cells, bytes, screen.Shown, screen.Cursor, screen.Region.Top);
        if (!screen.Modes[TerminalModes.AutoWrap]) bytes.Append("\e[?7l");
        if (screen.Modes[TerminalModes.Insert]) bytes.Append("\e[4h");
        return Encoding.UTF8.GetBytes(bytes.ToString());
    }
}
