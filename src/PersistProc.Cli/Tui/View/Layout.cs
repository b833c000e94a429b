namespace PersistProc.Cli.Tui;

/// <summary>A part of the screen.</summary>
internal readonly record struct Area(int X, int Y, int Width, int Height)
{
    public bool Has(int x, int y) => x >= X && x < X + Width && y >= Y && y < Y + Height;
}

/// <summary>Where what is: the same for who paints and for who asks what was clicked at.</summary>
internal sealed record Layout
{
    /// <summary>Smaller ones show a word, and nothing else.</summary>
    public const int FewestColumns = 20, FewestRows = 4;

    private const int MostFootRows = 3;

    public required Area Heading { get; init; }
    public required Area List { get; init; }

    /// <summary>The line between the table and the pane.</summary>
    public required Area Tabs { get; init; }

    public required Area Pane { get; init; }
    public required Area Foot { get; init; }

    public static Layout Of(TuiModel model)
    {
        var (columns, rows) = (Math.Max(1, model.Columns), Math.Max(1, model.Rows));
        var foot = Math.Min(Math.Min(MostFootRows, Math.Max(1, rows / 4)), FootView.RowsWanted(model, columns));
        var left = Math.Max(0, rows - 1 - foot);        // the first row tells how all is
        var heading = model.IsZoomed || left < 3 ? 0 : 1;
        var tabs = left >= 5 || model.IsZoomed ? Math.Min(1, left) : 0;
        var room = Math.Max(0, left - heading - tabs);
        // the table takes what it needs, but never so much that nothing is left to read
        var wanted = Math.Max(3, model.Table.Shown.Count);
        var list = model.IsZoomed ? 0 : tabs == 0 ? room : Math.Min(wanted, Math.Max(1, room / 2));
        var y = 1;
        Area Take(int height) => new(0, (y += height) - height, columns, height);
        return new Layout { Heading = Take(heading), List = Take(list), Tabs = Take(tabs), Pane = Take(room - list), Foot = Take(foot) };
    }
}
