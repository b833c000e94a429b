using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>Words, quotes and specifiers of unit files (systemd.syntax(7), systemd.unit(5) "Specifiers").</summary>
/// <param name="service">Whose they are.</param>
/// <param name="unit">The unit's name without its ending.</param>
internal sealed class SystemdText(ImportedService service, string unit)
{
    private readonly bool _isTemplate = service.Name.EndsWith('@');

    /// <summary>A value with its specifiers as ours.</summary>
    public Phrase Of(SystemdSetting setting, string text)
    {
        Phrase result = "";
        for (var at = 0; at < text.Length;)
        {
            var sign = text.IndexOf('%', at);
            if (sign < 0 || sign == text.Length - 1) return result + text[at..];
            result += text[at..sign];
            if (Value(text[sign + 1]) is { } value) result += value;
            else
            {
                service.Lose(setting.Line, setting.Key, $"%{text[sign + 1]}: nothing stands for it here");
                result += text[sign..(sign + 2)];
            }

            at = sign + 2;
        }

        return result;
    }

    /// <summary>The words of a line: blanks, both quotes, C's escapes. Null where a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        var (words, word) = (new List<string>(), new StringBuilder());
        var (quote, isWord) = ('\0', false);
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (quote == '\0' && letter is ' ' or '\t' or '\n')
            {
                if (isWord) words.Add(word.ToString());
                (isWord, _) = (false, word.Clear());
            }
            else if (quote == letter && quote != '\0') quote = '\0';
            else if (quote == '\0' && letter is '"' or '\'') (quote, isWord) = (letter, true);
            else
            {
                isWord = true;
                if (letter == '\\' && at + 1 < line.Length) word.Append(Escaped(line[++at]));
                else word.Append(letter);
            }
        }

        if (quote != '\0') return null;
        if (isWord) words.Add(word.ToString());
        return words;
    }

    private static string Escaped(char letter) => letter switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        's' => " ",
        '\\' or '"' or '\'' => letter.ToString(),
        _ => "\\" + letter,
    };

    private Phrase? Value(char letter) => letter switch
    {
        '%' => "%",
        'i' or 'I' or 'j' or 'J' when _isTemplate => Phrase.Specifier('i'),
        'i' or 'I' => unit.Split('@', 2) is [_, var instance] ? instance : "",
        'n' when _isTemplate => Phrase.Specifier('n') + ".service",
        'n' => unit + ".service",
        'N' when _isTemplate => Phrase.Specifier('n'),
        'N' => unit,
        'p' or 'P' => _isTemplate ? Phrase.Specifier('p') : unit.Split('@')[0],
        'h' => _isTemplate ? Phrase.Specifier('h') : Phrase.Variable("HOME"),
        't' => Phrase.Variable("XDG_RUNTIME_DIR", "/run"),
        'u' => Phrase.Variable("USER", "root"),
        'E' => Phrase.Variable("XDG_CONFIG_HOME", Phrase.Variable("HOME") + "/.config"),
        'S' => Phrase.Variable("XDG_STATE_HOME", Phrase.Variable("HOME") + "/.local/state"),
        'C' => Phrase.Variable("XDG_CACHE_HOME", Phrase.Variable("HOME") + "/.cache"),
        'H' or 'l' => Phrase.Variable("HOSTNAME", "localhost"),
        's' => Phrase.Variable("SHELL", "/bin/sh"),
        'T' => "/tmp",
        'V' => "/var/tmp",
        _ => null,
    };
}
