using System.Text;

namespace PersistProc.Protocol;

/// <summary>Splits one line as a shell splits words: quotes and backslashes, nothing expanded.</summary>
public static class ShellWords
{
    /// <summary>The words of a line, or null and the reason why it has none ("unclosed quote").</summary>
    public static IReadOnlyList<string>? Split(string line, out string? error)
    {
        error = null;
        var words = new List<string>();
        var word = new StringBuilder();
        var started = false;       // "" is a word, blanks are none
        char? quote = null;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote is null && c is (' ' or '\t' or '\n'))
            {
                if (started) words.Add(word.ToString());
                word.Clear();
                started = false;
            }
            else if (c == quote) quote = null;
            else if (quote is null && c is ('\'' or '"'))
            {
                quote = c;
                started = true;
            }
            else if (c == '\\' && quote != '\'')
            {
                if (++i == line.Length) return Fail("it ends with a backslash", out error);
                // Between double quotes a backslash is one, except before these.
                if (quote == '"' && line[i] is not ('"' or '\\' or '$' or '`' or '\n')) word.Append('\\');
                if (line[i] != '\n') word.Append(line[i]);
                started = true;
            }
            else
            {
                word.Append(c);
                started = true;
            }
        }
        if (quote is not null) return Fail($"the quote {quote} is not closed", out error);
        if (started) words.Add(word.ToString());
        return words;
    }

    private static IReadOnlyList<string>? Fail(string why, out string? error)
    {
        error = why;
        return null;
    }
}
