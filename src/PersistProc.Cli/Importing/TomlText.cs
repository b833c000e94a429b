using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>Values as TOML 1.0 writes them.</summary>
internal static class TomlText
{
    /// <summary>A key: bare where that is allowed.</summary>
    public static string Key(string key) => key.Length > 0 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? key : Quote(key);

    /// <summary>Any value in one line, but for texts that have several.</summary>
    public static string Value(TomlValue value, bool specifiers, bool inline = false) => value switch
    {
        TomlValue.Text text => String(text.Phrase.Write(specifiers), inline),
        TomlValue.Whole whole => whole.Number.ToString(CultureInfo.InvariantCulture),
        TomlValue.Fraction fraction => fraction.Number.ToString("0.0##", CultureInfo.InvariantCulture),
        TomlValue.Truth truth => truth.Is ? "true" : "false",
        TomlValue.Several several => $"[{string.Join(", ", several.Items.Select(item => Value(item, specifiers, inline: true)))}]",
        TomlValue.Table { Settings.Count: 0 } => "{}",
        TomlValue.Table table => $"{{ {string.Join(", ", table.Settings.Select(setting => $"{Key(setting.Key)} = {Value(setting.Value, specifiers, inline: true)}"))} }}",
        _ => "\"\"",
    };

    /// <summary>A comment of one or more lines.</summary>
    public static string Comment(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => "# " + Legible(line));
        return string.Join('\n', lines.Select(line => line.TrimEnd()));
    }

    /// <summary>Without the characters that may not stand in a comment.</summary>
    public static string Legible(string text) => text.Any(letter => letter != '\t' && char.IsControl(letter)) ? string.Concat(text.Select(letter => letter != '\t' && char.IsControl(letter) ? '?' : letter)) : text;

    // as it is read with the least effort: a script over several lines, quotes within a line by the other kind
    private static string String(string text, bool inline)
    {
        var hasControls = text.Any(letter => letter is not ('\t' or '\n') && char.IsControl(letter));
        var isLiteral = !hasControls && !text.Contains('\'', StringComparison.Ordinal);
        if (!inline && text.Contains('\n', StringComparison.Ordinal) && !hasControls && !text.Contains("'''", StringComparison.Ordinal) && !text.EndsWith('\'')) return $"'''\n{text}'''";
        return isLiteral && !text.Contains('\n', StringComparison.Ordinal) && text.AsSpan().ContainsAny('"', '\\') ? $"'{text}'" : Quote(text);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(letter) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
