using System.Diagnostics.CodeAnalysis;

namespace PersistProc.Core;

/// <summary>
/// A pattern for paths, by segments: <c>*</c> and <c>?</c> within one, <c>[a-z]</c> one letter, <c>**</c> any number of segments. A
/// pattern without any of these is a plain path.
/// </summary>
public sealed class Glob
{
    private const string Special = "*?[";
    private readonly string[] _segments;

    private Glob(string[] segments) => _segments = segments;

    /// <summary>Whether a text has anything special.</summary>
    public static bool IsOne(string text) => text.AsSpan().ContainsAny(Special) || text.Contains('{', StringComparison.Ordinal);

    /// <summary>The pattern of a relative path: no leading slash.</summary>
    public static Glob Of(string pattern) => new(pattern.Split('/', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A path's plain beginning, and the pattern behind it; null where there is none.</summary>
    /// <param name="path">Absolute.</param>
    public static (string Base, string? Pattern) Cut(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var plain = segments.TakeWhile(segment => !IsOne(segment)).Count();
        return ("/" + string.Join('/', segments.Take(plain)), plain == segments.Length ? null : string.Join('/', segments.Skip(plain)));
    }

    /// <summary>What <c>{a,b}</c> in a pattern stands for: one pattern each.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="all">All of them.</param>
    /// <param name="why">What is wrong with it.</param>
    public static bool TryExpand(string pattern, out ValueList<string> all, [NotNullWhen(false)] out string? why)
    {
        const int most = 100;
        var (done, open) = (new List<string>(), new Queue<string>([pattern]));
        why = null;
        while (why is null && open.TryDequeue(out var next))
        {
            var begin = next.IndexOf('{', StringComparison.Ordinal);
            if (begin < 0) done.Add(next);
            else if (End(next, begin) is not { } end) why = "a \"{\" is never closed";
            else foreach (var choice in Choices(next[(begin + 1)..end])) open.Enqueue(next[..begin] + choice + next[(end + 1)..]);
            if (done.Count + open.Count > most) why = $"it stands for more than {most} patterns";
        }

        all = why is null ? done.ToValueList() : [];
        return why is null;
    }

    /// <summary>Whether it is a path's.</summary>
    /// <param name="path">Relative, without a leading slash.</param>
    public bool Matches(ReadOnlySpan<char> path) => Match(0, path, isWhole: true);

    /// <summary>Whether something below a directory may match.</summary>
    /// <param name="directory">Relative; empty for the beginning.</param>
    public bool MayMatchBelow(ReadOnlySpan<char> directory) => Match(0, directory, isWhole: false);

    private bool Match(int at, ReadOnlySpan<char> path, bool isWhole)
    {
        while (true)
        {
            if (path.IsEmpty) return isWhole ? at == _segments.Length : at < _segments.Length;
            if (at == _segments.Length) return false;
            var slash = path.IndexOf('/');
            var first = slash < 0 ? path : path[..slash];
            if (_segments[at] == "**")
            {
                if (at == _segments.Length - 1) return true;
                if (Match(at + 1, path, isWhole)) return true;
            }
            else if (MatchesSegment(_segments[at], first))
            {
                at++;
            }
            else
            {
                return false;
            }

            path = slash < 0 ? default : path[(slash + 1)..];
        }
    }

    /// <summary>Whether a pattern without slashes is a name's. A star that fails is tried again one letter later, and only the last one: the time grows with the product of both lengths at most.</summary>
    public static bool MatchesSegment(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n, star, from) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, n);
            }
            else if (p < pattern.Length && One(pattern, p, name[n]) is var next and > 0)
            {
                (p, n) = (next, n + 1);
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    // where the pattern goes on if its next item is this letter; 0 if it is not
    private static int One(ReadOnlySpan<char> pattern, int at, char letter)
    {
        switch (pattern[at])
        {
            case '?': return at + 1;
            case '\\' when at + 1 < pattern.Length: return pattern[at + 1] == letter ? at + 2 : 0;
            case '[' when Close(pattern, at) is var close and > 0: return InClass(pattern[(at + 1)..close], letter) ? close + 1 : 0;
            default: return pattern[at] == letter ? at + 1 : 0;
        }
    }

    // a bracket right behind the first one is a letter
    private static int Close(ReadOnlySpan<char> pattern, int at)
    {
        var first = at + 1 < pattern.Length && pattern[at + 1] is '!' or '^' ? at + 3 : at + 2;
        if (first > pattern.Length) return 0;
        var end = pattern[first..].IndexOf(']');
        return end < 0 ? 0 : first + end;
    }

    private static bool InClass(ReadOnlySpan<char> letters, char letter)
    {
        var isNot = letters[0] is '!' or '^';
        if (isNot) letters = letters[1..];
        var found = false;
        for (var i = 0; i < letters.Length; i++)
        {
            if (i + 2 < letters.Length && letters[i + 1] == '-')
            {
                found |= letter >= letters[i] && letter <= letters[i + 2];
                i += 2;
            }
            else
            {
                found |= letter == letters[i];
            }
        }

        return found != isNot;
    }

    private static int? End(string text, int begin)
    {
        var depth = 0;
        for (var at = begin; at < text.Length; at++)
        {
            if (text[at] == '{') depth++;
            if (text[at] == '}' && --depth == 0) return at;
        }

        return null;
    }

    private static IEnumerable<string> Choices(string text)
    {
        var (depth, from) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '{') depth++;
            if (text[at] == '}') depth--;
            if (text[at] != ',' || depth > 0) continue;
            yield return text[from..at];
            from = at + 1;
        }

        yield return text[from..];
    }
}
