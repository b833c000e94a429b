using System.Globalization;
using PersistProc.Core;
using PersistProc.Protocol;
using Words = PersistProc.Cli.Printing.Words;

namespace PersistProc.Cli.Tui;

/// <summary>Where a column of the table stands.</summary>
internal readonly record struct ColumnPlace(Column Column, string Title, int X, int Width, bool IsRight);

/// <summary>The table of services. Columns that find no room go, the least asked for first.</summary>
internal static class TableView
{
    private const int Marker = 2;
    private const int NarrowState = 10;
    private const int WideState = 20;
    private const int ShortestName = 16;
    private const int LongestName = 40;

    // those that go first stand last
    private static readonly Column[] ByWorth = [Column.Cpu, Column.Memory, Column.Uptime, Column.Restarts, Column.Pid, Column.Ready, Column.Ports];

    /// <summary>The columns that there is room for, from left to right.</summary>
    public static IReadOnlyList<ColumnPlace> Columns(TuiModel model)
    {
        var longest = Math.Clamp(model.Table.All.Select(row => CellText.Width(row.Name)).DefaultIfEmpty().Max(), ShortestName, LongestName);
        var left = model.Columns - Marker - Width(Column.State, NarrowState) - Math.Min(longest, Math.Max(ShortestName, model.Columns / 4));
        var there = new HashSet<Column> { Column.Name, Column.State };
        foreach (var column in ByWorth)
        {
            if (left < Width(column, 0)) continue;
            left -= Width(column, 0);
            there.Add(column);
        }
        var name = Math.Min(longest, Math.Max(ShortestName, model.Columns / 4));
        var more = Math.Min(Math.Max(0, left), longest - name);
        var state = NarrowState + Math.Min(WideState - NarrowState, Math.Max(0, left - more));
        return Place(there, Math.Max(1, Math.Min(name + more, model.Columns - Marker)), state, model.Columns);
    }

    public static void Paint(Grid grid, TuiModel model, Layout layout)
    {
        var columns = Columns(model);
        if (layout.Heading.Height > 0) Heading(grid, model, layout.Heading.Y, columns);
        for (var i = 0; i < layout.List.Height && model.Table.Top + i < model.Table.Shown.Count; i++)
        {
            Row(grid, model, layout.List.Y + i, model.Table.Top + i, columns);
        }
        if (model.Table.Shown.Count == 0 && layout.List.Height > 0) Nothing(grid, model, layout.List);
    }

    private static void Nothing(Grid grid, TuiModel model, Area list)
    {
        if (model.ListTime is null) return;
        var text = model.Table.All.Count > 0 ? $"none matches \"{model.Table.Filter}\"; Esc shows all" : "nothing is there yet. Try: persistproc run python3 -m http.server";
        grid.Put(Marker, list.Y, text, Looks.Faint);
    }

    private static List<ColumnPlace> Place(HashSet<Column> there, int name, int state, int edge)
    {
        var places = new List<ColumnPlace>();
        var x = Marker;
        foreach (var column in Enum.GetValues<Column>().Where(there.Contains))
        {
            var width = column switch { Column.Name => name, Column.State => state, Column.Ports => Math.Max(1, edge - x), _ => Width(column, 0) - Gap(column) };
            if (column != Column.Name) x += Gap(column);
            places.Add(new ColumnPlace(column, Title(column), x, width, IsRight(column)));
            x += width;
        }
        return places;
    }

    private static string Title(Column column) => column switch { Column.Cpu => "CPU%", Column.Memory => "MEM", _ => column.ToString().ToUpperInvariant() };

    private static bool IsRight(Column column) => column is Column.Pid or Column.Cpu or Column.Memory or Column.Restarts or Column.Uptime;

    private static int Gap(Column column) => IsRight(column) ? 1 : 2;

    private static int Width(Column column, int state) => Gap(column) + column switch
    {
        Column.State => state,
        Column.Ready => 5,
        Column.Pid => 7,
        Column.Cpu => 5,
        Column.Memory => 6,
        Column.Restarts => 8,
        Column.Uptime => 7,
        _ => 11,
    };

    private static void Heading(Grid grid, TuiModel model, int y, IReadOnlyList<ColumnPlace> columns)
    {
        foreach (var column in columns)
        {
            var isSort = column.Column == model.Table.Sort;
            Cell(grid, column, y, column.Title, isSort ? Looks.Focus with { Underline = UnderlineKind.Single } : Looks.Faint);
        }
    }

    private static void Row(Grid grid, TuiModel model, int y, int at, IReadOnlyList<ColumnPlace> columns)
    {
        var row = model.Table.Shown[at];
        var (isChosen, isStale) = (at == model.Table.At, model.Trouble is not null);
        foreach (var column in columns)
        {
            var style = isStale || (!row.IsLive && column.Column is not (Column.Name or Column.State)) ? Looks.Faint : column.Column switch
            {
                Column.State => Looks.OfState(row.State),
                Column.Ready when row.Ready == "no" => Looks.UnderWay,
                Column.Restarts when row.Info.Restarts > 0 => Looks.UnderWay,
                _ => Looks.Plain,
            };
            if (column.Column == Column.Name) Name(grid, column, y, row, style);
            else Cell(grid, column, y, Text(row, column, model.Now), style);
        }
        if (!isChosen) return;
        grid.Put(0, y, "▸", Looks.Focus);
        if (!model.IsPaneFocused) grid.Restyle(0, y, grid.Columns, Looks.Chosen);
        else grid.Restyle(0, y, columns[0].X + columns[0].Width, style => style with { Attributes = (style.Attributes & ~CellAttributes.Faint) | CellAttributes.Bold });
    }

    // the project is there for orientation
    private static void Name(Grid grid, ColumnPlace column, int y, ServiceRow row, CellStyle style)
    {
        var x = grid.Put(column.X, y, row.Name, style, column.Width);
        var project = row.Name.LastIndexOf('/') + 1;
        if (project > 0 && style == Looks.Plain) grid.Restyle(column.X, y, Math.Min(x - column.X, CellText.Width(row.Name[..project])), _ => Looks.Faint);
    }

    private static void Cell(Grid grid, ColumnPlace column, int y, string text, CellStyle style)
    {
        if (column.IsRight) grid.PutRight(column.X, y, column.Width, text, style);
        else grid.Put(column.X, y, text, style, column.Width);
    }

    private static string Text(ServiceRow row, ColumnPlace column, DateTimeOffset now) => column.Column switch
    {
        Column.State => State(row, column.Width, now),
        Column.Ready => row.Ready,
        Column.Pid => row.IsAlive && row.Info.Pid is { } pid ? Words.Number(pid) : "-",
        Column.Cpu => !row.IsAlive ? "-" : row.Cpu is { } cpu ? cpu.ToString(cpu < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) : "",
        Column.Memory => row.IsAlive && row.Info.MemoryBytes is { } memory ? Words.Size(memory) : "-",
        Column.Restarts => Words.Number(row.Info.Restarts),
        Column.Uptime => row.Uptime(now) is { } time ? Short(time) : "-",
        _ => Ports(row.Info),
    };

    private static string State(ServiceRow row, int width, DateTimeOffset now)
    {
        var more = row.End is not ("" or "exit 0") && row.State is "failed" or "completed" or "stopped" or "backoff" ? row.End
            : row.Info is { State: "waiting", NextStart: { } next } ? "in " + Words.Duration(next > now ? next - now : TimeSpan.Zero)
            : "";
        if (more.Length == 0) return row.State;
        var text = $"{row.State} ({more})";
        if (text.Length > width) text = $"{row.State} ({more.Replace("exit ", "", StringComparison.Ordinal).Replace("SIG", "", StringComparison.Ordinal)})";
        return text.Length <= width ? text : row.State;
    }

    // "12d 3h" at most
    private static string Short(TimeSpan time) => time.TotalDays >= 100 ? Words.Number((int)time.TotalDays) + "d" : Words.Duration(time);

    private static string Ports(ProcessInfo process) => string.Join(' ', (process.Ports ?? []).Select(each => each.Port).Distinct().Order().Select(each => Words.Number(each)));
}
