using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>Where a line comes from.</summary>
internal enum LineOrigin
{
    Stdout,
    Stderr,

    /// <summary>Said by us.</summary>
    Note,
}

/// <summary>From here on, another look.</summary>
/// <param name="Start">From which UTF-16 unit of the text on.</param>
/// <param name="Style">Which.</param>
internal readonly record struct StyleRun(int Start, CellStyle Style);

/// <summary>A line to be read: text without control codes, and how it looks.</summary>
/// <param name="Text">The text.</param>
/// <param name="Runs">Its looks, by their starts; none for plain text.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Time">When it was written, if that is known.</param>
internal sealed record PaneLine(string Text, IReadOnlyList<StyleRun> Runs, LineOrigin Origin = LineOrigin.Stdout, DateTimeOffset? Time = null)
{
    private const int Longest = 1 << 14;

    public static PaneLine Of(string text, CellStyle? style = null, LineOrigin origin = LineOrigin.Stdout) => new(text, style is null ? [] : [new StyleRun(0, style)], origin);

    /// <summary>As cells.</summary>
    public List<ScreenCell> Cells()
    {
        var cells = new List<ScreenCell>(Text.Length);
        var (at, style) = (0, CellStyle.Default);
        foreach (var run in Runs)
        {
            CellText.Lay(Text.AsSpan(at, run.Start - at), style, cells, Longest);
            (at, style) = (run.Start, run.Style);
        }
        CellText.Lay(Text.AsSpan(at), style, cells, Longest);
        return cells;
    }
}
