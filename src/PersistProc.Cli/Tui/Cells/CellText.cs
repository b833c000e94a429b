using System.Globalization;
using System.Text;
using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>
/// Text as cells. What could move a cursor, join two characters or turn their order round is left out, so that every terminal
/// agrees with us about where things are: control codes are spaces, joiners, selectors and direction marks nothing.
/// </summary>
internal static class CellText
{
    private const int Tab = 8;
    private const int LongestTail = 8;

    /// <summary>Adds the cells of a text behind those that are there.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="into">Where to; tabs count from its beginning.</param>
    /// <param name="most">No more cells than so many altogether.</param>
    public static void Lay(ReadOnlySpan<char> text, CellStyle style, List<ScreenCell> into, int most = int.MaxValue)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (into.Count >= most) return;
            if (rune.Value == '\t')
            {
                do into.Add(new ScreenCell(' ', style));
                while (into.Count % Tab != 0 && into.Count < most);
            }
            else if (IsControl(rune.Value)) into.Add(new ScreenCell(' ', style));
            else if (rune.Value < 0x300) into.Add(new ScreenCell(rune.Value, style));
            else Add(rune, style, into, most);
        }
    }

    /// <summary>The cells of a text.</summary>
    public static List<ScreenCell> Lay(ReadOnlySpan<char> text, CellStyle style)
    {
        var cells = new List<ScreenCell>(text.Length);
        Lay(text, style, cells);
        return cells;
    }

    /// <summary>The columns a text takes.</summary>
    public static int Width(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text.Length;
        return Lay(text, CellStyle.Default).Count;
    }

    private static void Add(Rune rune, CellStyle style, List<ScreenCell> into, int most)
    {
        if (IsDropped(rune)) return;
        var width = CharacterWidth.Of(rune.Value);
        if (width == 0)
        {
            Join(rune, into);
            return;
        }
        if (into.Count + width > most) rune = new Rune(' ');
        into.Add(new ScreenCell(rune.Value, style));
        if (width == 2 && into.Count < most) into.Add(new ScreenCell(ScreenCell.ContinuationGlyph, style));
    }

    private static void Join(Rune mark, List<ScreenCell> into)
    {
        var at = into.Count - 1;
        while (at >= 0 && into[at].IsContinuation) at--;
        if (at < 0 || into[at].Tail is { Length: >= LongestTail }) return;
        into[at] = into[at] with { Tail = into[at].Tail + mark };
    }

    private static bool IsControl(int scalar) => scalar is < 0x20 or (>= 0x7f and < 0xa0) or 0xad or 0x2028 or 0x2029;

    private static bool IsDropped(Rune rune) =>
        rune.Value is (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0000 and <= 0xe0fff) or (>= 0x115f and <= 0x1160) or 0x3164 or 0xffa0
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;
}
