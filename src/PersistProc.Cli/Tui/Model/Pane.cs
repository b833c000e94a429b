using System.Text.RegularExpressions;

namespace PersistProc.Cli.Tui;

/// <summary>What the lower part shows.</summary>
internal enum Tab
{
    Log,
    Why,
    Graph,
    Events,
}

/// <summary>Of which stream.</summary>
internal enum StreamChoice
{
    Both,
    Stdout,
    Stderr,
}

/// <summary>Lines in a window, and how one looks at them.</summary>
internal sealed record Pane
{
    /// <summary>Columns of a time.</summary>
    public const int TimeWidth = 13;

    public LineStore Lines { get; private init; } = LineStore.Empty;

    /// <summary>Those of them that do not change any more.</summary>
    public LineStore Finished { get; private init; } = LineStore.Empty;

    /// <summary>Some more, and those that are not whole yet.</summary>
    public Pane Grown(IReadOnlyList<PaneLine> lines, IReadOnlyList<PaneLine> unfinished)
    {
        var finished = Finished.Add(lines);
        return this with { Finished = finished, Lines = finished.Add(unfinished) };
    }

    /// <summary>Other lines, or none.</summary>
    public Pane Replaced(LineStore lines) => this with { Finished = lines, Lines = lines };

    /// <summary>The number of the first line in the window, while it does not follow.</summary>
    public long Top { get; init; }

    /// <summary>The last line is in the window, whatever comes.</summary>
    public bool IsFollowing { get; init; }

    /// <summary>The first column in the window.</summary>
    public int Left { get; init; }

    /// <summary>Long lines go on in the next row.</summary>
    public bool IsWrapped { get; init; }

    public bool HasTimes { get; init; }

    public StreamChoice Stream { get; init; }

    /// <summary>Only lines that match.</summary>
    public Pattern? Only { get; init; }

    /// <summary>What is searched.</summary>
    public Pattern? Search { get; init; }

    /// <summary>The number of the line that was found last.</summary>
    public long? Found { get; init; }

    /// <summary>Whether a line is to be seen.</summary>
    public bool Passes(PaneLine line) =>
        (line.Origin == LineOrigin.Note || Stream == StreamChoice.Both || Stream == StreamChoice.Stdout == (line.Origin == LineOrigin.Stdout)) && Only?.IsMatch(line.Text) != false;

    /// <summary>The numbers of the lines to be seen, up to so many, from a line on and to its side.</summary>
    /// <param name="from">Where it begins; that one counts.</param>
    /// <param name="step">1 for those behind it, -1 for those before.</param>
    /// <param name="most">How many.</param>
    public IEnumerable<long> Visible(long from, int step, int most = int.MaxValue)
    {
        for (var number = Math.Clamp(from, Lines.First - 1, Lines.End); most > 0 && number >= Lines.First && number < Lines.End; number += step)
        {
            if (!Passes(Lines[number])) continue;
            most--;
            yield return number;
        }
    }

    /// <summary>Columns before each line: its stream, its time.</summary>
    public int FrontWidth => HasTimes ? TimeWidth + 1 : 1;

    /// <summary>The first line of a window that ends with the last line.</summary>
    public long Bottom(Area window)
    {
        var (first, left) = (Lines.First, Math.Max(1, window.Height));
        foreach (var number in Visible(Lines.End - 1, -1, left))
        {
            left -= IsWrapped ? Height(Lines[number], window.Width) : 1;
            if (left < 0 && first > Lines.First) break;
            first = number;
            if (left <= 0) break;
        }
        return first;
    }

    private int Height(PaneLine line, int width) => Math.Max(1, (line.Cells().Count + width - FrontWidth - 1) / Math.Max(1, width - FrontWidth));

    /// <summary>The first line in the window.</summary>
    public long TopIn(Area window)
    {
        var bottom = Bottom(window);
        return IsFollowing ? bottom : Math.Clamp(Top, Lines.First, Math.Max(Lines.First, bottom));
    }

    /// <summary>So many lines further down, or up.</summary>
    public Pane Scrolled(int lines, Area window)
    {
        var (bottom, top) = (Bottom(window), TopIn(window));
        var to = lines >= 0 ? Visible(top, 1, lines + 1).LastOrDefault(top) : Visible(top, -1, 1 - lines).LastOrDefault(top);
        return this with { Top = Math.Min(to, bottom), IsFollowing = lines > 0 && to >= bottom && CanFollow };
    }

    /// <summary>It is one that grows.</summary>
    public bool CanFollow { get; init; }

    /// <summary>The next line that matches what is searched, from a line on; round the end if there is none before it.</summary>
    public long? Find(long from, int step)
    {
        if (Search is not { } search) return null;
        foreach (var number in Visible(from, step))
        {
            if (search.IsMatch(Lines[number].Text)) return number;
        }
        foreach (var number in Visible(step > 0 ? Lines.First : Lines.End - 1, step))
        {
            if (search.IsMatch(Lines[number].Text)) return number;
        }
        return null;
    }
}

/// <summary>What is searched: a regular expression, or if it is none, that text. Capital letters count where one is written.</summary>
internal sealed class Pattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private readonly Regex _regex;

    public Pattern(string text)
    {
        Text = text;
        var options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (text.Any(char.IsUpper) ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            _regex = new Regex(text, options, Patience);
        }
        catch (Exception none) when (none is ArgumentException or NotSupportedException)
        {
            _regex = new Regex(Regex.Escape(text), options, Patience);
        }
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    public static Pattern? Of(string text) => text.Length == 0 ? null : new Pattern(text);

    public bool IsMatch(string line)
    {
        try
        {
            return _regex.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Where it is found: start and length of each.</summary>
    public IReadOnlyList<(int Start, int Length)> Matches(string line)
    {
        var found = new List<(int, int)>();
        try
        {
            foreach (var match in _regex.EnumerateMatches(line))
            {
                if (match.Length > 0) found.Add((match.Index, match.Length));
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // as far as it came
        }
        return found;
    }
}
