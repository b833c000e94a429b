namespace PersistProc.Cli.Tui;

/// <summary>Which keys there are: side by side, or where that has no room, below one another.</summary>
internal static class HelpView
{
    private const int KeyWidth = 13;
    private const int Second = 41;
    private const int BothWidth = 78;

    private static readonly Section Services = new(
        "Services",
        ("↑ ↓ j k", "choose"),
        ("PgUp PgDn", "a page"),
        ("Home End G", "the first, the last"),
        ("/", "filter: names, states"),
        ("< >", "sort by another column"),
        ("i", "sort the other way round"));

    private static readonly Section Deeds = new(
        "The chosen one",
        ("s", "start"),
        ("x", "stop; again: harder"),
        ("r", "restart"),
        ("a", "attach; back: ctrl-\\ twice"),
        ("X", "stop all that are shown"));

    private static readonly Section Mouse = new(
        "Mouse",
        ("click", "choose, sort, show"),
        ("wheel", "scroll"));

    private static readonly Section Text = new(
        "Text",
        ("l w g e", "log, why, graph, events"),
        ("Tab", "keys go there, and back"),
        ("Enter z", "all the room, and back"),
        ("↑ ↓ PgUp …", "scroll"),
        ("← →", "sideways"),
        ("W", "wrap long lines"),
        ("/ n N", "search, next, previous"),
        ("&", "only lines that match"),
        ("f End", "follow what is written"),
        ("o", "stdout, stderr, both"),
        ("t", "times"));

    private static readonly Section Others = new(
        "Others",
        ("m", "mouse off, to mark text"),
        ("Esc", "back, one thing at a time"),
        ("Ctrl-L", "draw anew"),
        ("Ctrl-Z", "suspend"),
        ("q Ctrl-C", "quit; services run on"));

    private static readonly string[] Notes = ["▏ marks what was written to stderr.", "What takes others along asks first."];

    public static void Paint(Grid grid, int top)
    {
        grid.Put(grid.Put(0, 0, "persistproc", Looks.Bold) + 2, 0, "keys", Looks.Plain);
        var isWide = grid.Columns >= BothWidth;
        IReadOnlyList<Line>[] columns = isWide ? [[.. Lines(Services, Deeds, Mouse)], [.. Lines(Text, Others), .. Notes.Select(note => new Line(note, null))]] : [[.. Lines(Services, Deeds, Text, Others, Mouse), .. Notes.Select(note => new Line(note, null))]];
        var room = Math.Max(0, grid.Rows - 2);
        top = Math.Clamp(top, 0, Math.Max(0, columns.Max(column => column.Count) - room));
        for (var i = 0; i < columns.Length; i++)
        {
            for (var y = 0; y < room && top + y < columns[i].Count; y++) Paint(grid, 1 + (i * Second), 1 + y, columns[i][top + y]);
        }
        grid.Put(0, grid.Rows - 1, columns.Max(column => column.Count) > room ? "↑ ↓: scroll, any other key: back" : "any key: back", Looks.Faint);
    }

    private static void Paint(Grid grid, int x, int y, Line line)
    {
        grid.Put(x, y, line.Front, line.What is null && line.Front.EndsWith('.') ? Looks.Faint : Looks.Bold);
        if (line.What is { } what) grid.Put(x + KeyWidth, y, what, Looks.Plain);
    }

    private static IEnumerable<Line> Lines(params IEnumerable<Section> sections)
    {
        foreach (var section in sections)
        {
            yield return new Line(section.Title, null);
            foreach (var (keys, what) in section.Keys) yield return new Line("  " + keys, what);
            yield return new Line("", null);
        }
    }

    private readonly record struct Line(string Front, string? What);

    private sealed record Section(string Title, params IReadOnlyList<(string Keys, string What)> Keys);
}
