using System.Globalization;
using System.Runtime.InteropServices;
using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>The line with the tabs, and the text below it.</summary>
internal static class PaneView
{
    private static readonly (Tab Tab, string Name)[] Tabs = [(Tab.Log, "log"), (Tab.Why, "why"), (Tab.Graph, "graph"), (Tab.Events, "events")];

    public static void Paint(Grid grid, TuiModel model, Layout layout)
    {
        if (layout.Tabs.Height > 0) Bar(grid, model, layout.Tabs.Y);
        if (layout.Pane.Height == 0) return;
        if (model.Pane.Lines.Count == 0) grid.Put(1, layout.Pane.Y, Nothing(model), Looks.Faint);
        else Text(grid, model.Pane, layout.Pane);
    }

    /// <summary>The tab at a column of the bar, if there is one.</summary>
    public static Tab? TabAt(TuiModel model, int x)
    {
        foreach (var (tab, at, width) in Places(model))
        {
            if (x >= at && x < at + width) return tab;
        }
        return null;
    }

    private static IEnumerable<(Tab Tab, int X, int Width)> Places(TuiModel model)
    {
        var x = 1;
        foreach (var (tab, name) in Tabs)
        {
            if (x + name.Length + 2 > model.Columns) yield break;
            yield return (tab, x, name.Length + 2);
            x += name.Length + 2;
        }
    }

    private static void Bar(Grid grid, TuiModel model, int y)
    {
        var line = model.IsPaneFocused ? Looks.Focus : Looks.Faint;
        grid.Fill(0, y, grid.Columns, line, '─');
        var end = 1;
        foreach (var (tab, x, width) in Places(model))
        {
            var name = Tabs[(int)tab].Name;
            grid.Put(x, y, tab == model.Tab ? $"[{name}]" : $" {name} ", tab == model.Tab ? Looks.Bold : Looks.Faint);
            end = x + width;
        }
        var words = string.Join("  ", Status(model));
        var room = grid.Columns - end - 4;
        if (words.Length == 0 || room < 8) return;
        grid.PutRight(end + 2, y, room + 1, $" {words} ", Looks.Plain);
    }

    private static IEnumerable<string> Status(TuiModel model)
    {
        var pane = model.Pane;
        if (model.Tab != Tab.Events && model.Of is { } name) yield return name;
        if (model.Tab == Tab.Log && pane.Stream != StreamChoice.Both) yield return pane.Stream == StreamChoice.Stdout ? "stdout" : "stderr";
        if (pane.Only is { } only) yield return "&" + only.Text;
        if (pane.Search is { } search) yield return "/" + search.Text;
        if (pane.Left > 0) yield return string.Create(CultureInfo.InvariantCulture, $"→{pane.Left}");
        if (pane.CanFollow) yield return pane.IsFollowing ? "following" : "not following";
    }

    private static string Nothing(TuiModel model) => model switch
    {
        { Of: null, Tab: not Tab.Events } => "",
        { Tab: Tab.Log, IsLogOver: false } => "nothing written yet",
        { Tab: Tab.Log } => "nothing was written",
        { Tab: Tab.Events } => "nothing has happened yet",
        _ => "…",
    };

    private static void Text(Grid grid, Pane pane, Area area)
    {
        var rows = pane.IsFollowing ? FromBelow(pane, area) : FromAbove(pane, area);
        // what is shorter than the window stands at its top
        for (var i = 0; i < rows.Count; i++) grid.Put(area.X, area.Y + i, rows[i]);
    }

    private static List<ScreenCell[]> FromAbove(Pane pane, Area area)
    {
        var rows = new List<ScreenCell[]>();
        foreach (var number in pane.Visible(pane.TopIn(area), 1, area.Height))
        {
            if (rows.Count >= area.Height) break;
            rows.AddRange(Rows(pane, number, area.Width));
        }
        return rows.Count > area.Height ? rows[..area.Height] : rows;
    }

    private static List<ScreenCell[]> FromBelow(Pane pane, Area area)
    {
        var rows = new List<ScreenCell[]>();
        foreach (var number in pane.Visible(pane.Lines.End - 1, -1, area.Height))
        {
            if (rows.Count >= area.Height) break;
            rows.InsertRange(0, Rows(pane, number, area.Width));
        }
        return rows.Count > area.Height ? rows[^area.Height..] : rows;
    }

    // one line: one row, or as many as it takes
    private static IEnumerable<ScreenCell[]> Rows(Pane pane, long number, int width)
    {
        var line = pane.Lines[number];
        var front = Front(pane, line);
        var cells = line.Cells();
        Mark(pane, line, cells, isFound: pane.Found == number);
        var room = Math.Max(1, width - front.Count);
        if (!pane.IsWrapped)
        {
            yield return [.. front, .. Window(cells, pane.Left, room)];
            yield break;
        }
        var at = 0;
        do
        {
            var piece = Window(cells, at, room);
            // a wide one that has no room at the end goes to the next row
            if (piece.Length == room && piece.Length > 1 && at + room < cells.Count && cells[at + room].IsContinuation) piece = piece[..^1];
            yield return [.. at == 0 ? front : Indent(front.Count), .. piece];
            at += piece.Length;
        }
        while (at < cells.Count);
    }

    private static List<ScreenCell> Front(Pane pane, PaneLine line)
    {
        var cells = new List<ScreenCell>();
        if (pane.HasTimes && line.Time is { } time) CellText.Lay(time.ToLocalTime().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture), Looks.Faint, cells);
        cells.Add(line.Origin == LineOrigin.Stderr ? new ScreenCell('▏', Looks.Bad) : ScreenCell.Empty);
        return cells;
    }

    private static List<ScreenCell> Indent(int columns) => [.. Enumerable.Repeat(ScreenCell.Empty, columns)];

    private static ScreenCell[] Window(List<ScreenCell> cells, int left, int width)
    {
        if (left >= cells.Count) return [];
        var window = CollectionsMarshal.AsSpan(cells).Slice(left, Math.Min(width, cells.Count - left)).ToArray();
        if (window[0].IsContinuation) window[0] = new ScreenCell(' ', window[0].Style);
        return window;
    }

    // what is searched, turned round; the one that one stands at is bold too
    private static void Mark(Pane pane, PaneLine line, List<ScreenCell> cells, bool isFound)
    {
        if (pane.Search is not { } search) return;
        foreach (var (start, length) in search.Matches(line.Text))
        {
            var from = CellText.Lay(line.Text.AsSpan(0, start), CellStyle.Default).Count;
            var to = CellText.Lay(line.Text.AsSpan(0, start + length), CellStyle.Default).Count;
            for (var x = from; x < Math.Min(to, cells.Count); x++)
            {
                cells[x] = cells[x] with { Style = Looks.Chosen(isFound ? cells[x].Style with { Attributes = cells[x].Style.Attributes | CellAttributes.Bold } : cells[x].Style) };
            }
        }
    }
}
