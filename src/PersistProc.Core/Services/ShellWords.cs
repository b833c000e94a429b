using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PersistProc.Core;

/// <summary>Splits a line into words as a POSIX shell does: blanks, quotes, backslashes; nothing is expanded.</summary>
public static class ShellWords
{
    /// <summary>The words of a line; false with the reason when a quote is not closed.</summary>
    public static bool TrySplit(string line, [NotNullWhen(true)] out ValueList<string>? words, [NotNullWhen(false)] out string? why)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        words = null;
        why = null;
        for (var at = 0; at < line.Length && why is null; at++)
        {
            switch (line[at])
            {
                case ' ' or '\t' or '\n':
                    if (inWord) found.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                    break;
                case '\'':
                    inWord = true;
                    why = TakeSingle(line, ref at, word);
                    break;
                case '"':
                    inWord = true;
                    why = TakeDouble(line, ref at, word);
                    break;
                case '\\':
                    inWord = true;
                    if (++at < line.Length) word.Append(line[at]);
                    else why = "nothing follows the backslash at the end";
                    break;
                default:
                    inWord = true;
                    word.Append(line[at]);
                    break;
            }
        }

        if (inWord) found.Add(word.ToString());
        if (why is null) words = found.ToValueList();
        return words is not null;
    }

    private static string? TakeSingle(string line, ref int at, StringBuilder word)
    {
        var end = line.IndexOf('\'', at + 1);
        if (end < 0) return "a ' is not closed";
        word.Append(line, at + 1, end - at - 1);
        at = end;
        return null;
    }

    private static string? TakeDouble(string line, ref int at, StringBuilder word)
    {
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"') return null;
            // within double quotes a backslash means something before these only
            if (line[at] == '\\' && at + 1 < line.Length && line[at + 1] is '"' or '\\' or '$' or '`') at++;
            word.Append(line[at]);
        }

        return "a \" is not closed";
    }
}
