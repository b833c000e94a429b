using System.Text;

namespace PersistProc.Linux.Logs;

/// <summary>
/// Finds in a regular expression the longest text that every match contains. Where the expression is more than this
/// understands, it answers a shorter text or none, never a wrong one.
/// </summary>
internal static class RequiredText
{
    /// <summary>The text, and whether the expression is nothing but it.</summary>
    public static (string Text, bool IsAll) Of(string pattern)
    {
        var (best, run) = ("", new StringBuilder());
        if (pattern.Any(char.IsSurrogate)) return ("", false); // a quantifier would be for half a letter
        var isAll = true;
        for (var at = 0; at < pattern.Length;)
        {
            var letter = pattern[at];
            if (letter == '|' || letter == '(' && pattern.AsSpan(at).StartsWith("(?") && !pattern.AsSpan(at).StartsWith("(?:")) return ("", false);
            var next = After(pattern, at);
            if (next < 0) return ("", false); // not well formed: the real parser says so
            var literal = Literal(pattern, at);
            var (repeated, optional, end) = Quantifier(pattern, next);
            isAll &= literal is not null && !repeated;
            if (literal is { } text && !optional) run.Append(text);
            if (literal is null || repeated)
            {
                if (run.Length > best.Length) best = run.ToString();
                run.Clear();
            }
            at = end;
        }
        if (run.Length > best.Length) best = run.ToString();
        return (best, isAll && best.Length > 0);
    }

    private static char? Literal(string pattern, int at) => pattern[at] switch
    {
        '\\' when at + 1 < pattern.Length && !char.IsLetterOrDigit(pattern[at + 1]) && pattern[at + 1] != '_' => pattern[at + 1],
        '\\' or '.' or '^' or '$' or '[' or '(' or ')' or '*' or '+' or '?' or '{' => null,
        var letter => letter,
    };

    /// <summary>Where the element at a place ends, or -1.</summary>
    private static int After(string pattern, int at)
    {
        switch (pattern[at])
        {
            case '\\': return pattern.Length > at + 1 && "xucpPk0123456789".Contains(pattern[at + 1], StringComparison.Ordinal) ? -1 : at + 2;
            case '[': return AfterClass(pattern, at);
            case '(': return AfterGroup(pattern, at);
            case ')' or '*' or '+' or '?': return -1;
            default: return at + 1;
        }
    }

    private static int AfterClass(string pattern, int at)
    {
        var next = at + 1;
        if (next < pattern.Length && pattern[next] == '^') next++;
        for (var first = true; next < pattern.Length; next++, first = false)
        {
            if (pattern[next] == '\\') next++;
            else if (pattern[next] == '[') return -1; // a class within a class
            else if (pattern[next] == ']' && !first) return next + 1;
        }
        return -1;
    }

    private static int AfterGroup(string pattern, int at)
    {
        for (var next = at + 1; next < pattern.Length; next++)
        {
            if (pattern[next] == '\\') next++;
            else if (pattern[next] == ')') return next + 1;
            else if (pattern[next] == '[' && (next = AfterClass(pattern, next) - 1) < 0) return -1;
            else if (pattern[next] == '(' && ((pattern.AsSpan(next).StartsWith("(?") && !pattern.AsSpan(next).StartsWith("(?:")) || (next = AfterGroup(pattern, next) - 1) < 0)) return -1;
        }
        return -1;
    }

    private static (bool Repeated, bool Optional, int End) Quantifier(string pattern, int at)
    {
        if (at >= pattern.Length) return (false, false, at);
        var end = at;
        if (pattern[at] is '*' or '+' or '?') end = at + 1;
        else if (pattern[at] == '{' && pattern.IndexOf('}', at) is > 0 and var brace) end = brace + 1;
        if (end == at) return (false, false, at);
        var optional = pattern[at] != '+';
        return (true, optional, end < pattern.Length && pattern[end] is '?' or '+' ? end + 1 : end);
    }
}
