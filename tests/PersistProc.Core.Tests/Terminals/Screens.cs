using System.Text;
using CsCheck;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>Screens that were fed something, and all that can be told of one.</summary>
internal static class Screens
{
    private static readonly string[] Words =
        ["a", "hello", "x y  z", "0123456789abcdef", "ä", "é", "e\u0301", "漢字", "😀", "👨\u200d👩", "❤\ufe0f", "\u0301", "\u200d", "│", "qqjkl", "  ", "\u00ad"];

    private static readonly string[] Controls =
    [
        "\r\n", "\n", "\r", "\b", "\t", "\x0e", "\x0f", "\e7", "\e8", "\e=", "\e>", "\eD", "\eE", "\eM", "\eH", "\e(0", "\e(B", "\e)0", "\e#8", "\u0085", "\u009b3C",
        "\e[?1049h", "\e[?1049l", "\e[?1047h", "\e[?1047l", "\e[?47h", "\e[?47l", "\e[?1048h", "\e[?1048l", "\e[?6h", "\e[?6l", "\e[?7h", "\e[?7l", "\e[4h", "\e[4l",
        "\e[20h", "\e[20l", "\e[?1h", "\e[?25l", "\e[?25h", "\e[?2004h", "\e[?1000h", "\e[?1002h", "\e[?1006h", "\e[?1015h", "\e[?1000l", "\e[3g", "\e[!p", "\e[s", "\e[u", "\ec",
        "\e[4 q", "\e[>4;2m", "\e[>1u", "\e[<u", "\e[=5;2u", "\e]2;title\a", "\e]0;ti\u00e9tle\e\\", "\e[22;0t", "\e[23;0t", "\e]8;;http://x/\e\\", "\e]8;id=1;http://y/\a", "\e]8;;\a",
        "\e[6n", "\e[c", "\eP$q\"p\e\\", "\e_G\e\\", "\ePtmux;", "\e]52;c;", "\x18", "\x1a", "\e", "\e[", "\e[?", "\e[12", "\e[1;", "\e]2;unfin", "\e[<?", "\e( ", "\e[1:2",
    ];

    private const string Finals = "@ABCDEFGHIJKLMPSTXZ`abdefghlmnrstu";

    private static readonly string[] Renditions =
        ["", "0", "1", "2;3", "4", "4:3", "7", "9", "21", "22", "31", "38;5;200", "38;2;1;2;3", "48:2::9:8:7", "48:5:17", "58:5:3", "58;2;1;1;1", "101", "39;49", "53", "24;59"];

    private static readonly Gen<string> Sequence =
        Gen.Select(Gen.Int[0, Finals.Length - 1], Gen.Int[0, 14], Gen.Int[0, 14], Gen.Int[0, 3]).Select((final, first, second, count) =>
            count switch { 0 => $"\e[{Finals[final]}", 1 or 2 => $"\e[{first}{Finals[final]}", _ => $"\e[{first};{second}{Finals[final]}" });

    private static readonly Gen<string> Style = Gen.Int[0, Renditions.Length - 1].Select(i => $"\e[{Renditions[i]}m");
    private static readonly Gen<string> Word = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);
    private static readonly Gen<string> Control = Gen.Int[0, Controls.Length - 1].Select(i => Controls[i]);
    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[1, 4];

    /// <summary>What programs write, and what none would.</summary>
    public static readonly Gen<byte[]> Output =
        Gen.Frequency((8, Word.Select(Bytes)), (6, Control.Select(Bytes)), (6, Sequence.Select(Bytes)), (3, Style.Select(Bytes)), (1, Noise)).Array[0, 60].Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    /// <summary>The same without characters that are wide or joined.</summary>
    public static readonly Gen<byte[]> NarrowOutput =
        Gen.Frequency((8, Gen.Int[0, 3].Select(i => Words[i]).Select(Bytes)), (6, Control.Select(Bytes)), (6, Sequence.Select(Bytes)), (3, Style.Select(Bytes))).Array[0, 60].Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static TerminalScreen Fed(string text, int columns = 20, int rows = 5) => Fed(Bytes(text), columns, rows);

    public static TerminalScreen Fed(byte[] bytes, int columns, int rows)
    {
        var screen = new TerminalScreen(columns, rows);
        screen.Feed(bytes);
        return screen;
    }

    /// <summary>Everything that two equal screens have in common.</summary>
    public static string Describe(TerminalScreen screen)
    {
        var text = new StringBuilder();
        text.Append($"{screen.Columns}x{screen.Rows} region {screen.Region} title {screen.Title} put by {string.Join('|', screen.Titles)}\n");
        text.Append($"cursor {screen.Cursor}\n");
        text.Append($"modes {string.Join(' ', screen.Modes.On)} shape {screen.Modes.CursorShape} keys {screen.Modes.OtherKeys} {string.Join(',', screen.Modes.Keyboard)}\n");
        text.Append($"tabs {string.Join(' ', Enumerable.Range(0, screen.Columns).Where(x => screen.Tabs[x]))}\n");
        text.Append($"pending {Convert.ToHexString(screen.Pending())}\n");
        for (var i = 0; i < screen.Scrollback.Count; i++)
        {
            text.Append("before ");
            DescribeCells(text, screen.Scrollback[i].Cells().ToArray());
        }

        text.Append($"open {screen.Scrollback.IsOpen}\n");
        Describe(text, "normal", screen.Normal);
        if (screen.Alternate is { } alternate) Describe(text, "alternate", alternate);
        return text.ToString();
    }

    private static void Describe(StringBuilder text, string name, ScreenBuffer buffer)
    {
        text.Append($"{name} saved {buffer.Saved}\n");
        for (var y = 0; y < buffer.Count; y++)
        {
            text.Append(buffer[y].IsWrapped ? "+ " : "- ");
            DescribeCells(text, buffer[y].Cells);
        }
    }

    private static void DescribeCells(StringBuilder text, ReadOnlySpan<ScreenCell> cells)
    {
        var style = CellStyle.Default;
        foreach (var cell in cells)
        {
            if (cell.Style != style) text.Append($"<{cell.Style}>");
            style = cell.Style;
            if (cell.IsContinuation) text.Append('\u2190');
            else cell.AppendTo(text);
        }

        text.Append("|\n");
    }
}
