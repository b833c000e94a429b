using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using PersistProc.Core;

namespace PersistProc.Linux.Logs;

/// <summary>
/// A regular expression over lines, fast and never slow: it is run by an automaton whose time grows with the text alone, so
/// what needs backtracking (backreferences, looking around) is refused. Most patterns contain some text that every match
/// has; that is searched for in whole pieces of the log, and only the lines it is found in are looked at.
/// </summary>
public sealed class LogPattern
{
    private readonly Regex? _regex;
    private readonly byte[] _literal;
    private readonly bool _byPiece;
    private char[] _letters = [];

    private LogPattern(Regex? regex, byte[] literal, bool byPiece) => (_regex, _literal, _byPiece) = (regex, literal, byPiece);

    /// <summary>Reads a pattern, or says why it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogPattern? pattern, [NotNullWhen(false)] out string? why)
    {
        (pattern, why) = (null, null);
        var (literal, isAll) = RequiredText.Of(text);
        Regex? regex = null;
        if (!isAll && !SafePattern.TryParse(text, RegexOptions.Multiline, out regex, out why)) return false;
        // over several lines at once, these would mean the beginning and the end of all of them
        var byPiece = !text.Contains("\\A", StringComparison.Ordinal) && !text.Contains("\\z", StringComparison.OrdinalIgnoreCase) && !text.Contains("\\G", StringComparison.Ordinal);
        pattern = new LogPattern(regex, Encoding.UTF8.GetBytes(literal), byPiece);
        return true;
    }

    /// <summary>Whether a line, without its newline, matches.</summary>
    public bool Matches(ReadOnlySpan<byte> line)
    {
        if (_literal.Length > 0 && line.IndexOf(_literal) < 0) return false;
        return _regex is null || MatchesRegex(line);
    }

    /// <summary>The first line in a piece, from an offset on, that matches; -1 if none does.</summary>
    /// <param name="lines">Whole lines, the last with its newline.</param>
    /// <param name="from">Where a line begins.</param>
    public (int Start, int End) Find(ReadOnlySpan<byte> lines, int from) =>
        _literal.Length > 0 ? FindByText(lines, from)
        : _byPiece && Ascii.IsValid(lines[from..]) ? FindByPiece(lines, from)
        : FindByLine(lines, from);

    private (int Start, int End) FindByText(ReadOnlySpan<byte> lines, int from)
    {
        while (from < lines.Length && lines[from..].IndexOf(_literal) is >= 0 and var found)
        {
            var (start, end) = LineAround(lines, from, from + found);
            if (_regex is null || MatchesRegex(lines[start..end])) return (start, end);
            from = end + 1;
        }
        return (-1, -1);
    }

    // a match within a line is one of the whole piece too, so none is missed; one that goes over the end of a line is none
    private (int Start, int End) FindByPiece(ReadOnlySpan<byte> lines, int from)
    {
        if (_letters.Length < lines.Length - from) _letters = new char[lines.Length];
        var letters = _letters.AsSpan(0, Encoding.Latin1.GetChars(lines[from..], _letters));
        for (var at = 0; at < letters.Length;)
        {
            var matches = _regex!.EnumerateMatches(letters, at);
            if (!matches.MoveNext() || matches.Current.Index >= letters.Length) break;
            var (start, end) = LineAround(lines, from + at, from + matches.Current.Index);
            if (_regex.IsMatch(letters[(start - from)..(end - from)])) return (start, end);
            at = end + 1 - from;
        }
        return (-1, -1);
    }

    private (int Start, int End) FindByLine(ReadOnlySpan<byte> lines, int from)
    {
        while (from < lines.Length)
        {
            var (start, end) = LineAround(lines, from, from);
            if (MatchesRegex(lines[start..end])) return (start, end);
            from = end + 1;
        }
        return (-1, -1);
    }

    private static (int Start, int End) LineAround(ReadOnlySpan<byte> lines, int from, int at)
    {
        var start = from + lines[from..at].LastIndexOf((byte)'\n') + 1;
        var length = lines[at..].IndexOf((byte)'\n');
        return (start, length < 0 ? lines.Length : at + length);
    }

    private bool MatchesRegex(ReadOnlySpan<byte> line)
    {
        var letters = ArrayPool<char>.Shared.Rent(line.Length);
        var length = Encoding.UTF8.GetChars(line, letters);
        var matches = _regex!.IsMatch(letters.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(letters);
        return matches;
    }
}
