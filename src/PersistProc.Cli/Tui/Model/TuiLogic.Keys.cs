using System.Globalization;

namespace PersistProc.Cli.Tui;

/// <summary>What keys mean.</summary>
internal static partial class TuiLogic
{
    private const int Sideways = 8;

    private static Step Press(TuiModel model, Key key)
    {
        if (key == Key.Ctrl('c')) return model.Prompt is not null ? Cancel(model) : new Step(model, new TuiEffect.Quit(0));
        if (key == Key.Ctrl('l')) return new Step(model, new TuiEffect.Redraw());
        if (key == Key.Ctrl('z')) return new Step(model, new TuiEffect.Suspend());
        if (model.Prompt is Prompt.Typing typing) return Type(model, typing, key);
        if (model.Prompt is Prompt.Sure sure) return key.Letter is 'y' or 'Y' ? Do(model, sure.Deed) : model with { Prompt = null, Notice = null };
        return model.Help is { } top ? Help(model, top, key) : Command(model, key);
    }

    private static Step Command(TuiModel model, Key key) => key.Letter switch
    {
        'q' => new Step(model, new TuiEffect.Quit(0)),
        '?' => model with { Help = 0 },
        'l' => Show(model, Tab.Log),
        'w' => Show(model, Tab.Why),
        'g' => Show(model, Tab.Graph),
        'e' => Show(model, Tab.Events),
        'z' => Zoom(model),
        's' => Wish(model, "start"),
        'x' => Wish(model, "stop"),
        'r' => Wish(model, "restart"),
        'X' => StopAll(model),
        'a' => Attach(model),
        'm' => new Step((model with { IsMouseOurs = !model.IsMouseOurs }).Say(model.IsMouseOurs ? "the mouse is the terminal's: mark and copy; m takes it back" : "the mouse is ours again"), new TuiEffect.Mouse(!model.IsMouseOurs)),
        '/' => model.IsPaneFocused ? Begin(model, TypingKind.Search, "") : Begin(model, TypingKind.Filter, model.Table.Filter),
        '<' => Sort(model, -1),
        '>' => Sort(model, 1),
        'i' => model with { Table = model.Table.Sorted(model.Table.Sort, !model.Table.IsTurned, model.Now) },
        _ => Move(model, key),
    };

    private static Step Move(TuiModel model, Key key) => key switch
    {
        { Code: KeyCode.Tab or KeyCode.BackTab } => Focus(model, !model.IsPaneFocused),
        { Code: KeyCode.Enter } => Zoom(model),
        { Code: KeyCode.Escape } => Back(model),
        _ => model.IsPaneFocused ? InPane(model, key) : InTable(model, key),
    };

    private static TuiModel InTable(TuiModel model, Key key)
    {
        var page = Math.Max(1, Layout.Of(model).List.Height - 1);
        int? to = key switch
        {
            { Code: KeyCode.Up } or { Scalar: 'k', IsControl: false } => model.Table.At - 1,
            { Code: KeyCode.Down } or { Scalar: 'j', IsControl: false } => model.Table.At + 1,
            { Code: KeyCode.PageUp } or { Scalar: 'b', IsControl: true } => model.Table.At - page,
            { Code: KeyCode.PageDown } or { Scalar: 'f', IsControl: true } => model.Table.At + page,
            { Code: KeyCode.Home } => 0,
            { Code: KeyCode.End } or { Scalar: 'G' } => int.MaxValue,
            _ => null,
        };
        return to is { } at ? model with { Table = model.Table.Select(at) } : InLog(model, key);
    }

    private static TuiModel InPane(TuiModel model, Key key)
    {
        var (pane, window) = (model.Pane, Layout.Of(model).Pane);
        var page = Math.Max(1, window.Height - 1);
        Pane? next = key switch
        {
            { Code: KeyCode.Up } or { Scalar: 'k', IsControl: false } => pane.Scrolled(-1, window),
            { Code: KeyCode.Down } or { Scalar: 'j', IsControl: false } => pane.Scrolled(1, window),
            { Code: KeyCode.PageUp } or { Scalar: 'b', IsControl: true } => pane.Scrolled(-page, window),
            { Code: KeyCode.PageDown } or { Scalar: 'f', IsControl: true } or { Scalar: ' ', IsControl: false } => pane.Scrolled(page, window),
            { Code: KeyCode.Home } => pane with { Top = pane.Lines.First, IsFollowing = false },
            { Code: KeyCode.End } or { Scalar: 'G' } => pane with { Top = pane.Bottom(window), IsFollowing = pane.CanFollow },
            { Code: KeyCode.Left } => pane with { Left = Math.Max(0, pane.Left - Sideways) },
            { Code: KeyCode.Right } when !pane.IsWrapped => pane with { Left = Math.Min(pane.Left + Sideways, 1 << 14) },
            _ => null,
        };
        return next is not null ? model.With(next) : InLog(model, key);
    }

    // these do the same wherever the keys go: there is only one text
    private static TuiModel InLog(TuiModel model, Key key)
    {
        var pane = model.Pane;
        return key.Letter switch
        {
            'n' => Jump(model, 1),
            'N' => Jump(model, -1),
            'f' when pane.CanFollow => model.With(pane.IsFollowing ? pane with { IsFollowing = false, Top = pane.Bottom(Layout.Of(model).Pane) } : pane with { IsFollowing = true }),
            'o' when model.Tab == Tab.Log => model.With(pane with { Stream = (StreamChoice)(((int)pane.Stream + 1) % 3) }),
            't' when model.Tab == Tab.Log => model.With(pane with { HasTimes = !pane.HasTimes }),
            'W' => model.With(pane with { IsWrapped = !pane.IsWrapped, Left = 0 }),
            '&' => Begin(model, TypingKind.Only, pane.Only?.Text ?? ""),
            _ => model,
        };
    }

    private static TuiModel Show(TuiModel model, Tab tab) => model with { Tab = tab, Help = null };

    private static TuiModel Focus(TuiModel model, bool isPane) => model with { IsPaneFocused = isPane || model.IsZoomed };

    private static TuiModel Zoom(TuiModel model) => model with { IsZoomed = !model.IsZoomed, IsPaneFocused = !model.IsZoomed };

    // one thing at a time, the nearest first
    private static TuiModel Back(TuiModel model)
    {
        var pane = model.Pane;
        if (model.Notice is { IsError: true }) return model with { Notice = null };
        if (pane.Search is not null) return model.With(pane with { Search = null });
        if (pane.Only is not null) return model.With(pane with { Only = null });
        if (model.IsZoomed) return model with { IsZoomed = false, IsPaneFocused = false };
        if (model.IsPaneFocused) return model with { IsPaneFocused = false };
        return model.Table.Filter.Length > 0 ? model with { Table = model.Table.Filtered("", model.Now) } : model;
    }

    private static TuiModel Sort(TuiModel model, int step)
    {
        var columns = TableView.Columns(model).Select(column => column.Column).ToList();
        var at = columns.IndexOf(model.Table.Sort);
        return model with { Table = model.Table.Sorted(columns[(Math.Max(0, at) + step + columns.Count) % columns.Count], isTurned: false, model.Now) };
    }

    private static Step Wish(TuiModel model, string verb)
    {
        if (model.Table.Selected is not { } row) return model;
        var deed = new Deed(verb, [row.Name]);
        // who is being stopped is asked to hurry: there is nothing to weigh
        if (verb == "start" || row.Info.Kind != "service" || row.Info.State == "stopping" || !row.IsLive) return Do(model, deed);
        return new Step(model.Say(deed.Doing + " …"), new TuiEffect.Weigh(deed, Together(model, row)));
    }

    private static Step Attach(TuiModel model)
    {
        if (model.Table.Selected is not { } row) return model;
        return row.IsLive ? new Step(model, new TuiEffect.Attach(row.Name)) : model.Say($"{row.Name} does not run ({row.State}): nothing to attach to. s starts it", isError: true);
    }

    private static TuiModel StopAll(TuiModel model)
    {
        List<string> names = [.. model.Table.Shown.Where(row => row.IsLive).Select(row => row.Name)];
        if (names.Count == 0) return model.Say("nothing runs here");
        var which = model.Table.Filter.Length > 0 ? $" that match \"{model.Table.Filter}\"" : "";
        return model with { Prompt = new Prompt.Sure(names.Count == 1 ? $"stop {names[0]}?" : string.Create(CultureInfo.InvariantCulture, $"stop all {names.Count}{which}?"), new Deed("stop", names)) };
    }

    private static TuiModel Help(TuiModel model, int top, Key key) => key switch
    {
        { Code: KeyCode.Down } or { Scalar: 'j' } => model with { Help = top + 1 },
        { Code: KeyCode.Up } or { Scalar: 'k' } => model with { Help = Math.Max(0, top - 1) },
        { Code: KeyCode.PageDown } or { Scalar: ' ' } => model with { Help = top + Math.Max(1, model.Rows - 2) },
        { Code: KeyCode.PageUp } => model with { Help = Math.Max(0, top - Math.Max(1, model.Rows - 2)) },
        _ => model with { Help = null },
    };

    /// <summary>To the next line that matches.</summary>
    private static TuiModel Jump(TuiModel model, int step)
    {
        var (pane, window) = (model.Pane, Layout.Of(model).Pane);
        if (pane.Search is not { } search) return model.Say("nothing is searched: / with the text chosen (Tab)");
        var at = pane.Found ?? (step > 0 ? pane.TopIn(window) - 1 : pane.TopIn(window) + window.Height);
        return pane.Find(at + step, step) is { } number ? Found(model, number, window) : model.Say($"not found: {search.Text}");
    }

    // it stays where it is, if it is in the window
    private static TuiModel Found(TuiModel model, long number, Area window)
    {
        var pane = model.Pane;
        var top = pane.TopIn(window);
        if (!pane.Visible(top, 1, window.Height).Contains(number)) top = pane.Visible(number, -1, Math.Max(1, window.Height / 3)).LastOrDefault(number);
        return model.With(pane with { Found = number, IsFollowing = false, Top = Math.Min(top, pane.Bottom(window)), Left = Beside(pane, number, window) });
    }

    // so far sideways that the place is in the window
    private static int Beside(Pane pane, long number, Area window)
    {
        if (pane.IsWrapped || pane.Search is not { } search) return 0;
        var line = pane.Lines[number];
        if (search.Matches(line.Text) is not [var (start, _), ..]) return pane.Left;
        var (column, room) = (CellText.Lay(line.Text.AsSpan(0, start), PersistProc.Core.CellStyle.Default).Count, Math.Max(1, window.Width - pane.FrontWidth));
        return column >= pane.Left && column < pane.Left + room ? pane.Left : column < room ? 0 : column - (room / 2);
    }
}
