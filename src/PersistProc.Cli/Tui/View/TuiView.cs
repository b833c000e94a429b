using System.Globalization;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Tui;

/// <summary>What a model looks like.</summary>
internal static class TuiView
{
    public static Grid Render(TuiModel model)
    {
        var grid = new Grid(model.Columns, model.Rows);
        if (model.Columns < Layout.FewestColumns || model.Rows < Layout.FewestRows)
        {
            grid.Put(0, 0, "too small", Looks.Plain);
            return grid;
        }
        if (model.Help is { } top)
        {
            HelpView.Paint(grid, top);
            return grid;
        }
        var layout = Layout.Of(model);
        Head(grid, model);
        TableView.Paint(grid, model, layout);
        PaneView.Paint(grid, model, layout);
        FootView.Paint(grid, model, layout.Foot);
        return grid;
    }

    // how all is, in one line
    private static void Head(Grid grid, TuiModel model)
    {
        var x = grid.Put(0, 0, "persistproc", Looks.Bold) + 2;
        if (model.Trouble is { } trouble)
        {
            grid.Put(x, 0, "no supervisor answers: " + trouble.ReplaceLineEndings(" "), Looks.Worse);
            return;
        }
        var rows = model.Table.All;
        x = grid.Put(x, 0, model.ListTime is null ? "…" : Count(rows.Count(row => row.State == "running"), "running"), Looks.Plain);
        x = Part(grid, x, rows.Count(row => row.Info.State is "waiting" or "starting" or "reloading" or "stopping" or "backoff"), "under way", Looks.UnderWay);
        x = Part(grid, x, rows.Count(row => row.State == "failed"), "failed", Looks.Bad);
        x = Part(grid, x, rows.Count(row => row.State is "stopped" or "completed"), "at rest", Looks.Faint);
        if (model.Table.Filter.Length > 0) x = grid.Put(x, 0, $"   shown: {Words.Number(model.Table.Shown.Count)} of {Words.Number(rows.Count)}", Looks.Focus);
        var cpu = rows.Sum(row => row.Cpu ?? 0);
        var sums = string.Create(CultureInfo.InvariantCulture, $"cpu {cpu,5:0.0}%  memory {Words.Size(rows.Sum(row => row.IsAlive ? row.Info.MemoryBytes ?? 0 : 0)),7}");
        if (x + 2 + sums.Length <= grid.Columns) grid.PutRight(x + 2, 0, grid.Columns - x - 2, sums, Looks.Faint);
    }

    private static int Part(Grid grid, int x, int count, string what, PersistProc.Core.CellStyle style) => count == 0 ? x : grid.Put(grid.Put(x, 0, ", ", Looks.Plain), 0, Count(count, what), style);

    private static string Count(int count, string what) => $"{Words.Number(count)} {what}";
}
