using System.Text;

namespace PersistProc.Core;

/// <summary>Where a style of a line ends.</summary>
/// <param name="End">The index in the line's text behind its last character.</param>
/// <param name="Style">The style.</param>
public readonly record struct StyleRun(int End, CellStyle Style);

/// <summary>
/// A line that has left the screen, as short as may be. In its text, what is joined to a character stands between
/// <see cref="TailBegin"/> and <see cref="TailEnd"/>, so that the cells can be had again as they were.
/// </summary>
public sealed class ScrollbackLine
{
    private const char TailBegin = '\u0001';
    private const char TailEnd = '\u0002';
    private const int Overhead = 80;
    private const int RunOverhead = 96;
    private const int LongestPlain = 1024;
    private readonly string _text;
    private readonly StyleRun[] _runs;

    private ScrollbackLine(string text, StyleRun[] runs, int cells)
    {
        (_text, _runs, CellCount) = (text, runs, cells);
        Cost = Overhead + (2 * text.Length);
        foreach (var run in runs) Cost += RunOverhead + (2 * (run.Style.Link?.Uri.Length ?? 0));
    }

    /// <summary>How many cells were put into it.</summary>
    public int CellCount { get; }

    /// <summary>About how many bytes of memory it takes.</summary>
    public int Cost { get; }

    internal static ScrollbackLine Of(ReadOnlySpan<ScreenCell> cells) => OfPlain(cells) ?? OfAny(cells);

    // most lines are ASCII in one style
    private static ScrollbackLine? OfPlain(ReadOnlySpan<ScreenCell> cells)
    {
        if (cells.IsEmpty || cells.Length > LongestPlain) return null;
        var style = cells[0].Style;
        Span<char> text = stackalloc char[cells.Length];
        for (var x = 0; x < cells.Length; x++)
        {
            var cell = cells[x];
            if (cell.Glyph is < ' ' or > '~' || cell.Tail is not null || !ReferenceEquals(cell.Style, style)) return null;
            text[x] = (char)cell.Glyph;
        }

        return new ScrollbackLine(new string(text), style == CellStyle.Default ? [] : [new StyleRun(text.Length, style)], cells.Length);
    }

    private static ScrollbackLine OfAny(ReadOnlySpan<ScreenCell> cells)
    {
        var text = new StringBuilder(cells.Length);
        var runs = new List<StyleRun>();
        for (var x = 0; x < cells.Length; x++)
        {
            var cell = cells[x];
            if (cell.IsContinuation) continue;
            cell = cell with { Tail = null };
            cell.AppendTo(text);
            if (cells[x].Tail is { } tail) text.Append(TailBegin).Append(tail).Append(TailEnd);
            var style = cell.Style;
            if (runs.Count > 0 && (ReferenceEquals(runs[^1].Style, style) || runs[^1].Style == style)) runs[^1] = new StyleRun(text.Length, runs[^1].Style);
            else runs.Add(new StyleRun(text.Length, style));
        }

        return new ScrollbackLine(text.ToString(), runs is [{ Style: var only }] && only == CellStyle.Default ? [] : [.. runs], cells.Length);
    }

    /// <summary>Its text.</summary>
    public string Text => _text.Contains(TailBegin, StringComparison.Ordinal) ? _text.Replace("\u0001", "", StringComparison.Ordinal).Replace("\u0002", "", StringComparison.Ordinal) : _text;

    /// <summary>Its text and the one style of all of it, if each character of it is a cell of its own, as in most lines.</summary>
    internal bool IsPlain(out string text, out CellStyle style)
    {
        text = _text;
        style = _runs.Length > 0 ? _runs[0].Style : CellStyle.Default;
        return _runs.Length <= 1 && _text.Length == CellCount && (_runs.Length == 0 || _runs[0].End == _text.Length) && !_text.AsSpan().ContainsAnyExceptInRange(' ', '~');
    }

    /// <summary>Its cells, as many as it had.</summary>
    public List<ScreenCell> Cells()
    {
        var cells = new List<ScreenCell>(CellCount);
        var run = 0;
        for (var at = 0; at < _text.Length;)
        {
            while (run < _runs.Length && _runs[run].End <= at) run++;
            var style = run < _runs.Length ? _runs[run].Style : CellStyle.Default;
            var scalar = char.ConvertToUtf32(_text, at);
            at += scalar > 0xffff ? 2 : 1;
            string? tail = null;
            if (at < _text.Length && _text[at] == TailBegin)
            {
                var end = _text.IndexOf(TailEnd, at);
                (tail, at) = (_text[(at + 1)..end], end + 1);
            }

            cells.Add(new ScreenCell(scalar, style, tail));
            if (CharacterWidth.Of(scalar) == 2) cells.Add(new ScreenCell(ScreenCell.ContinuationGlyph, style));
        }

        return cells;
    }
}
