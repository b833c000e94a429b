using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PersistProc.Core;

/// <summary>
/// The names of keys, as tmux has them, and what a terminal of the kind of xterm sends for each. <c>C-</c>, <c>M-</c> and <c>S-</c> before
/// a name are Control, Alt and Shift; <c>^x</c> is <c>C-x</c>. A single character is itself.
/// </summary>
public static class KeyNames
{
    private const string Escape = "\e";

    // with a modifier: CSI 1 ; m LETTER
    private static readonly FrozenDictionary<string, char> Cursor = new Dictionary<string, char>(StringComparer.OrdinalIgnoreCase)
    {
        ["Up"] = 'A',
        ["Down"] = 'B',
        ["Right"] = 'C',
        ["Left"] = 'D',
        ["Home"] = 'H',
        ["End"] = 'F',
        ["F1"] = 'P',
        ["F2"] = 'Q',
        ["F3"] = 'R',
        ["F4"] = 'S',
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // CSI NUMBER ~, with a modifier CSI NUMBER ; m ~
    private static readonly FrozenDictionary<string, int> Numbered = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["IC"] = 2,
        ["Insert"] = 2,
        ["DC"] = 3,
        ["Delete"] = 3,
        ["PPage"] = 5,
        ["PageUp"] = 5,
        ["PgUp"] = 5,
        ["NPage"] = 6,
        ["PageDown"] = 6,
        ["PgDn"] = 6,
        ["F5"] = 15,
        ["F6"] = 17,
        ["F7"] = 18,
        ["F8"] = 19,
        ["F9"] = 20,
        ["F10"] = 21,
        ["F11"] = 23,
        ["F12"] = 24,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Plain = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Enter"] = "\r",
        ["Escape"] = Escape,
        ["Esc"] = Escape,
        ["Tab"] = "\t",
        ["Space"] = " ",
        ["BSpace"] = "\x7f",
        ["Backspace"] = "\x7f",
        ["BTab"] = "\e[Z",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name that stands for more than itself, for whoever lists them.</summary>
    public static IEnumerable<string> All => Plain.Keys.Concat(Cursor.Keys).Concat(Numbered.Keys);

    /// <summary>What several keys send, separated by spaces; null and why not, if one of them is none.</summary>
    /// <param name="keys">Such as <c>C-c Enter</c>.</param>
    /// <param name="inApplication">Whether the program has asked for the cursor keys of its own (DECCKM): the same letters behind another beginning.</param>
    /// <param name="why">Which word is no key.</param>
    public static byte[]? Bytes(string keys, bool inApplication, out string why)
    {
        why = "";
        var all = new List<byte>();
        foreach (var word in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Of(word, inApplication) is { } sent)
            {
                all.AddRange(sent);
                continue;
            }

            why = $"\"{word}\" is no key. Keys are named as tmux names them: C-c, Enter, Up, M-x, F1, a";
            return null;
        }

        return [.. all];
    }

    private static byte[]? Of(string word, bool inApplication)
    {
        var (control, alt, shift) = (false, false, false);
        var name = word;
        while (name.Length > 2 && name[1] == '-' && name[0] is 'C' or 'c' or 'M' or 'm' or 'S' or 's')
        {
            control |= name[0] is 'C' or 'c';
            alt |= name[0] is 'M' or 'm';
            shift |= name[0] is 'S' or 's';
            name = name[2..];
        }

        if (name.Length == 2 && name[0] == '^') (control, name) = (true, name[1..]);
        var modifier = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);
        if (Cursor.TryGetValue(name, out var letter)) return Ascii(modifier > 1 ? Text($"\e[1;{modifier}{letter}") : $"\e{(inApplication || letter >= 'P' ? 'O' : '[')}{letter}");
        if (Numbered.TryGetValue(name, out var number)) return Ascii(modifier > 1 ? Text($"\e[{number};{modifier}~") : Text($"\e[{number}~"));
        if (string.Equals(name, "Tab", StringComparison.OrdinalIgnoreCase) && shift && !control) return Ascii((alt ? Escape : "") + "\e[Z");
        var text = Plain.TryGetValue(name, out var plain) ? plain : SingleCharacter(name);
        if (text is null) return null;
        if (shift) text = text.ToUpperInvariant();
        if (control)
        {
            if (Controlled(text) is not { } controlled) return null;
            text = controlled;
        }

        return Encoding.UTF8.GetBytes((alt ? Escape : "") + text);
    }

    private static string? SingleCharacter(string name) => new StringInfo(name).LengthInTextElements == 1 ? name : null;

    private static string? Controlled(string text) => text switch
    {
        " " or "@" or "2" => "\0",
        "?" => "\x7f",
        "\r" or "\t" or "\e" or "\x7f" => text,
        ['/'] => "\x1f",
        [var letter] when char.ToUpperInvariant(letter) is >= 'A' and <= '_' => ((char)(char.ToUpperInvariant(letter) - '@')).ToString(),
        _ => null,
    };

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
