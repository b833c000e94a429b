using System.Text;

namespace PersistProc.Cli.Printing;

/// <summary>Rows of text in aligned columns; the last column takes what room is left.</summary>
internal static class Table
{
    private const string Gap = "  ";

    /// <param name="rows">The first is the heading. All have the same number of cells.</param>
    /// <param name="width">Columns of the terminal; null: as wide as it gets.</param>
    /// <param name="paint">Colours a padded cell: row, column, text. Null: none.</param>
    public static string Format(IReadOnlyList<string[]> rows, int? width, Func<int, int, string, string>? paint = null)
    {
        var columns = rows[0].Length;
        var widths = new int[columns];
        foreach (var row in rows)
        {
            for (var i = 0; i < columns; i++) widths[i] = Math.Max(widths[i], Width(row[i]));
        }
        if (width is { } most) Fit(widths, most);
        var text = new StringBuilder();
        for (var r = 0; r < rows.Count; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var cell = Cut(rows[r][c], widths[c]);
                if (c < columns - 1) cell += new string(' ', widths[c] - Width(cell)) + Gap;
                text.Append(paint is null ? cell : paint(r, c, cell));
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    // The last column gives way first, then the first one (names), which stays legible.
    private static void Fit(int[] widths, int most)
    {
        var total = -Gap.Length;
        foreach (var w in widths) total += w + Gap.Length;
        var over = total - most;
        if (over <= 0) return;
        var last = Math.Min(over, Math.Max(0, widths[^1] - 8));
        widths[^1] -= last;
        widths[0] -= Math.Min(over - last, Math.Max(0, widths[0] - 8));
    }

    /// <summary>No wider than that many columns.</summary>
    public static string Cut(string cell, int width)
    {
        if (Width(cell) <= width) return cell;
        var kept = new StringBuilder();
        var room = width - 1;
        foreach (var rune in cell.EnumerateRunes())
        {
            room -= Width(rune);
            if (room < 0) break;
            kept.Append(rune.ToString());
        }
        return kept.Append('…').ToString();
    }

    /// <summary>The columns a text takes on a terminal.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Width(rune);
        return width;
    }

    // Good enough for names and commands: East Asian and emoji are two cells, marks none.
    private static int Width(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        < 0x370 => 0,
        >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff
            or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd => 2,
        0x200d or >= 0xfe00 and <= 0xfe0f => 0,
        _ => 1,
    };
}
