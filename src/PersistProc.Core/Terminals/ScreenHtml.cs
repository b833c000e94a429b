using System.Text;

namespace PersistProc.Core;

/// <summary>
/// A screen as one piece of HTML that carries its own looks. No text of the screen becomes markup, and a link leads only where a
/// click cannot run anything: http, https and mailto.
/// </summary>
public static class ScreenHtml
{
    private const string Sheet =
        ".terminal{background:#1e1e1e;color:#d4d4d4;font-family:monospace;line-height:1.2;padding:.5em;white-space:pre;display:inline-block}.terminal a{color:inherit}";

    private static readonly string[] Basic =
        ["#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5", "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff"];

    /// <summary>A whole page.</summary>
    public static string Page(TerminalScreen screen)
    {
        var title = Escaped(screen.Title);
        return $"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title><style>{Sheet}</style></head>\n<body>{Of(screen)}</body></html>\n";
    }

    /// <summary>The screen alone.</summary>
    public static string Of(TerminalScreen screen)
    {
        var html = new StringBuilder("<pre class=\"terminal\">");
        for (var y = 0; y < screen.Rows; y++)
        {
            if (y > 0) html.Append('\n');
            Row(html, screen, y);
        }

        return html.Append("</pre>").ToString();
    }

    private static void Row(StringBuilder html, TerminalScreen screen, int y)
    {
        var cells = screen.Shown[y].Cells;
        var isCursorRow = screen.Cursor.Y == y && screen.Modes[TerminalModes.CursorVisible];
        var length = isCursorRow ? Math.Max(screen.Shown[y].UsedLength, screen.Cursor.X + 1) : screen.Shown[y].UsedLength;
        for (var x = 0; x < length;)
        {
            var isCursor = isCursorRow && x == screen.Cursor.X;
            var end = x + 1;
            while (end < length && cells[end].Style == cells[x].Style && !isCursor && !(isCursorRow && end == screen.Cursor.X)) end++;
            Run(html, cells[x..end], isCursor);
            x = end;
        }
    }

    private static void Run(StringBuilder html, ReadOnlySpan<ScreenCell> cells, bool isCursor)
    {
        var text = new StringBuilder();
        foreach (var cell in cells) cell.AppendTo(text);
        var style = cells[0].Style;
        var css = Css(style, isCursor);
        var isLink = style.Link is { } link && IsHarmless(link.Uri);
        if (isLink) html.Append("<a href=\"").Append(Escaped(style.Link!.Uri)).Append("\" rel=\"noreferrer\">");
        if (css.Length > 0) html.Append("<span style=\"").Append(css).Append("\">");
        html.Append(Escaped(text.ToString()));
        if (css.Length > 0) html.Append("</span>");
        if (isLink) html.Append("</a>");
    }

    private static string Escaped(string text) => new StringBuilder(text)
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;").ToString();

    private static bool IsHarmless(string uri) =>
        uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);

    private static string Css(CellStyle style, bool isCursor)
    {
        var css = new StringBuilder();
        var isInverse = style.Has(CellAttributes.Inverse) != isCursor;
        var (front, back) = isInverse ? (style.Background, style.Foreground) : (style.Foreground, style.Background);
        if (!front.IsDefault || isInverse) css.Append("color:").Append(front.IsDefault ? "#1e1e1e" : Color(front)).Append(';');
        if (!back.IsDefault || isInverse) css.Append("background:").Append(back.IsDefault ? "#d4d4d4" : Color(back)).Append(';');
        if (style.Has(CellAttributes.Bold)) css.Append("font-weight:bold;");
        if (style.Has(CellAttributes.Faint)) css.Append("opacity:.6;");
        if (style.Has(CellAttributes.Italic)) css.Append("font-style:italic;");
        if (style.Has(CellAttributes.Invisible)) css.Append("visibility:hidden;");
        Lines(css, style);
        return css.ToString();
    }

    private static void Lines(StringBuilder css, CellStyle style)
    {
        var lines = new List<string>();
        if (style.Underline != UnderlineKind.None) lines.Add("underline");
        if (style.Has(CellAttributes.Struck)) lines.Add("line-through");
        if (style.Has(CellAttributes.Overlined)) lines.Add("overline");
        if (lines.Count == 0) return;
        css.Append("text-decoration:").Append(string.Join(' ', lines));
        css.Append(style.Underline switch { UnderlineKind.Double => " double", UnderlineKind.Curly => " wavy", UnderlineKind.Dotted => " dotted", UnderlineKind.Dashed => " dashed", _ => "" });
        if (style.Underline != UnderlineKind.None && !style.UnderlineColor.IsDefault) css.Append(' ').Append(Color(style.UnderlineColor));
        css.Append(';');
    }

    private static string Color(CellColor color)
    {
        if (!color.IsPalette) return $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";
        if (color.Index < 16) return Basic[color.Index];
        if (color.Index >= 232) return string.Concat("#", string.Concat(Enumerable.Repeat((8 + (10 * (color.Index - 232))).ToString("x2", System.Globalization.CultureInfo.InvariantCulture), 3)));
        // a cube of six levels each
        var (red, green, blue) = ((color.Index - 16) / 36, (color.Index - 16) / 6 % 6, (color.Index - 16) % 6);
        return $"#{Level(red):x2}{Level(green):x2}{Level(blue):x2}";
    }

    private static int Level(int step) => step == 0 ? 0 : 55 + (40 * step);
}
