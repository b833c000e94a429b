using System.Globalization;
using System.Text;

namespace PersistProc.Core;

/// <summary>Values as TOML writes them (toml.io, v1.0.0).</summary>
public static class TomlText
{
    /// <summary>A basic string.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text) quoted.Append(Escaped(letter));
        return quoted.Append('"').ToString();
    }

    /// <summary>An array of strings.</summary>
    public static string Array(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Quote))}]";

    /// <summary>An inline table of strings.</summary>
    public static string Table(ValueMap<string> entries) =>
        entries.Count == 0 ? "{}" : $"{{ {string.Join(", ", entries.Select(entry => $"{Key(entry.Key)} = {Quote(entry.Value)}"))} }}";

    /// <summary>A key: in quotes only where it needs them.</summary>
    public static string Key(string key) => key.Length > 0 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? key : Quote(key);

    private static string Escaped(char letter) => letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\t' => "\\t",
        '\r' => "\\r",
        < ' ' or '\u007f' => "\\u" + ((int)letter).ToString("X4", CultureInfo.InvariantCulture),
        _ => letter.ToString(),
    };
}
