using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>A word of a line of a unit (systemd.syntax(7) "Quoting").</summary>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="Raw">As it stands there: a semicolon in quotes separates nothing.</param>
internal readonly record struct SystemdWord(string Text, string Raw)
{
    /// <summary>The words of a value: blanks, both quotes, C's escapes.</summary>
    /// <param name="setting">Where it stands.</param>
    /// <param name="line">The value, or what is left of it.</param>
    /// <exception cref="ImportException">A quote is not closed: systemd passes over such a line, and who wrote it meant something.</exception>
    public static IReadOnlyList<SystemdWord> Split(SystemdSetting setting, string line)
    {
        var (words, word) = (new List<SystemdWord>(), new StringBuilder());
        var (begin, open) = (-1, -1);
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (open < 0 && letter is ' ' or '\t' or '\n' or '\r')
            {
                Close(at);
                continue;
            }
            if (begin < 0) begin = at;
            if (open >= 0 && letter == line[open]) open = -1;
            else if (open < 0 && letter is '"' or '\'') open = at;
            else if (letter == '\\' && at + 1 < line.Length) at += Escape(word, line.AsSpan(at + 1));
            else word.Append(letter);
        }

        if (open >= 0) throw new ImportException(new Place(setting.Line), $"{setting.Key}: the quote in {Shown(line[open..])} is not closed") { File = setting.File };
        Close(line.Length);
        return words;

        void Close(int end)
        {
            if (begin >= 0) words.Add(new SystemdWord(word.ToString(), line[begin..end]));
            begin = -1;
            word.Clear();
        }
    }

    private static string Shown(string rest) => rest.Length <= 40 ? rest : rest[..(char.IsHighSurrogate(rest[39]) ? 39 : 40)] + "…";

    // how many letters behind the backslash belong to it; what is no escape stays as it is
    private static int Escape(StringBuilder word, ReadOnlySpan<char> rest)
    {
        if ("abfnrtvs\\\"'".IndexOf(rest[0], StringComparison.Ordinal) is >= 0 and var known)
        {
            word.Append("\a\b\f\n\r\t\v \\\"'"[known]);
            return 1;
        }

        var (skip, digits, isOctal) = rest[0] switch { 'x' => (1, 2, false), 'u' => (1, 4, false), 'U' => (1, 8, false), _ => (0, 3, true) };
        if (rest.Length >= skip + digits && Number(rest.Slice(skip, digits), isOctal) is { } number)
        {
            word.Append(number);
            return skip + digits;
        }

        word.Append('\\').Append(rest[0]);
        return 1;
    }

    private static Rune? Number(ReadOnlySpan<char> digits, bool isOctal)
    {
        var value = 0u;
        if (isOctal)
        {
            foreach (var digit in digits)
            {
                if (digit is < '0' or > '7') return null;
                value = (value * 8) + (uint)(digit - '0');
            }
        }
        else if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)) return null;
        // a byte that is no letter by itself cannot stand in TOML
        return value != 0 && (digits.Length > 3 || value < 128) && Rune.IsValid(value) ? new Rune(value) : null;
    }
}
