namespace PersistProc.Cli.Tui;

/// <summary>What clicks and the wheel mean.</summary>
internal static partial class TuiLogic
{
    private const int Notch = 3;

    private static Step Mouse(TuiModel model, TuiInput.Moused mouse)
    {
        var layout = Layout.Of(model);
        if (model.Help is { } top) return mouse.Act == MouseAct.Press ? model with { Help = null } : model with { Help = Math.Max(0, top + (mouse.Act == MouseAct.WheelUp ? -Notch : Notch)) };
        if (mouse.Act != MouseAct.Press) return Wheel(model, layout, mouse);
        if (model.Prompt is Prompt.Sure) return model;
        if (layout.List.Has(mouse.X, mouse.Y)) return Focus(Pick(model, model.Table.Top + mouse.Y - layout.List.Y), isPane: false);
        if (layout.Heading.Has(mouse.X, mouse.Y)) return SortBy(model, mouse.X);
        if (layout.Tabs.Has(mouse.X, mouse.Y)) return PaneView.TabAt(model, mouse.X) is { } tab ? Show(model, tab) : Focus(model, isPane: true);
        return layout.Pane.Has(mouse.X, mouse.Y) ? Focus(model, isPane: true) : model;
    }

    private static TuiModel Pick(TuiModel model, int at) => at < model.Table.Shown.Count ? model with { Table = model.Table.Select(at) } : model;

    private static TuiModel Wheel(TuiModel model, Layout layout, TuiInput.Moused mouse)
    {
        var sign = mouse.Act == MouseAct.WheelUp ? -1 : 1;
        if (layout.Pane.Has(mouse.X, mouse.Y)) return model.With(model.Pane.Scrolled(sign * Notch, layout.Pane));
        return layout.List.Has(mouse.X, mouse.Y) ? model with { Table = model.Table.Select(model.Table.At + sign) } : model;
    }

    // once more turns it round
    private static TuiModel SortBy(TuiModel model, int x)
    {
        foreach (var column in TableView.Columns(model))
        {
            if (x >= column.X && x < column.X + column.Width) return model with { Table = model.Table.Sorted(column.Column, model.Table.Sort == column.Column && !model.Table.IsTurned, model.Now) };
        }
        return model;
    }
}
