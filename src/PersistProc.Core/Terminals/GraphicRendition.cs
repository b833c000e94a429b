using System.Text;

namespace PersistProc.Core;

/// <summary>Select graphic rendition (SGR): numbers to a style, and a style to numbers.</summary>
public static class GraphicRendition
{
    /// <summary>The style after a control sequence's numbers. What is not known is passed over.</summary>
    public static CellStyle Apply(CellStyle style, ControlParameters numbers)
    {
        if (numbers.Count == 0) return Reset(style);
        for (var at = 0; at < numbers.Count; at++)
        {
            var number = numbers.Or(at);
            style = number switch
            {
                0 => Reset(style),
                4 => style with { Underline = numbers.IsPart(at + 1) ? Kind(numbers.Or(at + 1)) : UnderlineKind.Single },
                21 => style with { Underline = UnderlineKind.Double },
                24 => style with { Underline = UnderlineKind.None },
                >= 30 and <= 37 => style with { Foreground = CellColor.Palette(number - 30) },
                39 => style with { Foreground = CellColor.Default },
                >= 40 and <= 47 => style with { Background = CellColor.Palette(number - 40) },
                49 => style with { Background = CellColor.Default },
                59 => style with { UnderlineColor = CellColor.Default },
                >= 90 and <= 97 => style with { Foreground = CellColor.Palette(number - 90 + 8) },
                >= 100 and <= 107 => style with { Background = CellColor.Palette(number - 100 + 8) },
                38 or 48 or 58 => Colored(style, number, numbers, ref at),
                _ => style with { Attributes = Attributes(style.Attributes, number) },
            };
            while (at + 1 < numbers.Count && numbers.IsPart(at + 1)) at++;
        }

        return style;
    }

    /// <summary>Writes the control sequence that leads from any style to this one; its link is not in it.</summary>
    public static void Write(StringBuilder text, CellStyle style)
    {
        text.Append("\e[0");
        for (var bit = 0; bit < 8; bit++)
        {
            if (style.Has((CellAttributes)(1 << bit))) text.Append(';').Append(bit switch { 0 => 1, 1 => 2, 2 => 3, 3 => 5, 4 => 7, 5 => 8, 6 => 9, _ => 53 });
        }

        if (style.Underline is UnderlineKind.Single) text.Append(";4");
        else if (style.Underline is not UnderlineKind.None) text.Append(";4:").Append((int)style.Underline);
        WriteColor(text, style.Foreground, 30, 90, 38);
        WriteColor(text, style.Background, 40, 100, 48);
        if (style.UnderlineColor.IsPalette) text.Append(";58:5:").Append(style.UnderlineColor.Index);
        else if (style.UnderlineColor is { IsDefault: false } color) text.Append(";58:2::").Append(color.Red).Append(':').Append(color.Green).Append(':').Append(color.Blue);
        text.Append('m');
    }

    private static void WriteColor(StringBuilder text, CellColor color, int dark, int bright, int extended)
    {
        if (color.IsDefault) return;
        if (!color.IsPalette) text.Append(';').Append(extended).Append(";2;").Append(color.Red).Append(';').Append(color.Green).Append(';').Append(color.Blue);
        else if (color.Index < 8) text.Append(';').Append(dark + color.Index);
        else if (color.Index < 16) text.Append(';').Append(bright + color.Index - 8);
        else text.Append(';').Append(extended).Append(";5;").Append(color.Index);
    }

    // a link is not part of the rendition: it ends by a command of its own
    private static CellStyle Reset(CellStyle style) => style.Link is null ? CellStyle.Default : new CellStyle { Link = style.Link };

    private static UnderlineKind Kind(int number) => number is >= 0 and <= 5 ? (UnderlineKind)number : UnderlineKind.Single;

    private static CellAttributes Attributes(CellAttributes before, int number) => number switch
    {
        1 => before | CellAttributes.Bold,
        2 => before | CellAttributes.Faint,
        3 => before | CellAttributes.Italic,
        5 or 6 => before | CellAttributes.Blink,
        7 => before | CellAttributes.Inverse,
        8 => before | CellAttributes.Invisible,
        9 => before | CellAttributes.Struck,
        22 => before & ~(CellAttributes.Bold | CellAttributes.Faint),
        23 => before & ~CellAttributes.Italic,
        25 => before & ~CellAttributes.Blink,
        27 => before & ~CellAttributes.Inverse,
        28 => before & ~CellAttributes.Invisible,
        29 => before & ~CellAttributes.Struck,
        53 => before | CellAttributes.Overlined,
        55 => before & ~CellAttributes.Overlined,
        _ => before,
    };

    // 38;5;n 38;2;r;g;b and with colons 38:5:n 38:2:r:g:b 38:2:space:r:g:b
    private static CellStyle Colored(CellStyle style, int which, ControlParameters numbers, ref int at)
    {
        var hasParts = numbers.IsPart(at + 1);
        var parts = 0;
        while (hasParts && at + 1 + parts < numbers.Count && numbers.IsPart(at + 1 + parts)) parts++;
        var first = at + 2;
        var form = numbers.Or(at + 1);
        CellColor? color = null;
        if (form == 5)
        {
            if (numbers.Or(first) <= 255) color = CellColor.Palette(numbers.Or(first));
            if (!hasParts) at += 2;
        }
        else if (form == 2)
        {
            if (parts > 4) first++;
            var (red, green, blue) = (numbers.Or(first), numbers.Or(first + 1), numbers.Or(first + 2));
            if (red <= 255 && green <= 255 && blue <= 255) color = CellColor.Rgb(red, green, blue);
            if (!hasParts) at += 4;
        }
        else if (!hasParts)
        {
            at += 1;
        }

        return color is not { } found ? style
            : which == 38 ? style with { Foreground = found }
            : which == 48 ? style with { Background = found }
            : style with { UnderlineColor = found };
    }
}
