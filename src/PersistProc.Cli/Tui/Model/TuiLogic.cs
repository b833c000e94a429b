namespace PersistProc.Cli.Tui;

/// <summary>The life of the dashboard: what an input makes of it, and what is to be done. Reads no clock, knows no terminal, asks nobody.</summary>
internal static partial class TuiLogic
{
    // of a request's first line, which a server takes up to 8 KB of
    private const int LongestCircle = 3000;

    /// <summary>No project's directory: full names mean the same everywhere, and others the user's own.</summary>
    public const string Anywhere = "/";

    public static Step Next(TuiModel model, TuiInput input, DateTimeOffset now)
    {
        var before = model with { Now = now };
        if (before.Notice is { } notice && notice.Until <= now) before = before with { Notice = null };
        var step = input switch
        {
            TuiInput.Pressed pressed => Press(before, pressed.Key),
            TuiInput.Pasted pasted => Paste(before, pasted.Text),
            TuiInput.Moused moused => Mouse(before, moused),
            // there may have been another size in between, which took a part of the picture
            TuiInput.Resized size => new Step(before with { Rows = size.Rows, Columns = size.Columns }, new TuiEffect.Redraw()),
            TuiInput.Listed listed => List(before, listed.Processes),
            TuiInput.Lost lost => before with { Trouble = lost.Why },
            TuiInput.LogCame came => came.Epoch == before.Epoch ? before with { Log = before.Log.Grown(came.Lines, came.Unfinished) } : before,
            TuiInput.LogEnded ended => ended.Epoch == before.Epoch ? EndLog(before, ended.Error) : before,
            TuiInput.TextCame came => came.Tab == Tab.Graph || came.Name == before.Of ? before.With(came.Tab, Replaced(before, came)) : before,
            TuiInput.Happened happened => before with { Events = before.Events.Grown(happened.Lines, []) },
            TuiInput.Weighed weighed => Weighed(before, weighed),
            TuiInput.Done done => before.Say(done.Text, done.IsError),
            TuiInput.Noted noted => before.Say(noted.Text),
            TuiInput.Returned back => new Step(back.Note is { } note ? before.Say(note, back.IsError) : before with { Notice = null }, new TuiEffect.Redraw()),
            TuiInput.Ordered order => new Step(before, new TuiEffect.Quit(order.Code)),
            _ => throw new InvalidOperationException($"no rule for {input.GetType().Name}"),
        };
        return Settle(model, step, isFresh: input is TuiInput.Listed);
    }

    // what follows from where one is now, whatever led there
    private static Step Settle(TuiModel before, Step step, bool isFresh)
    {
        var (model, effects) = (step.Model, new List<TuiEffect>(step.Effects));
        model = model with { Table = model.Table.Fitted(Layout.Of(model).List.Height) };
        var chosen = model.Table.Selected;
        if (chosen?.Name != model.Of)
        {
            model = Follow(model, chosen, effects) with { Of = chosen?.Name, Why = model.Why.Replaced(LineStore.Empty) with { Top = 0, Left = 0 } };
        }
        else if (model.IsLogOver && chosen is { Info.StartTime: { } start } && start != model.LogStart && model.Trouble is null)
        {
            model = Follow(model, chosen, effects);
        }
        var isOther = model.Tab != before.Tab || model.Of != before.Of;
        if (chosen is not null && model.Tab is Tab.Why or Tab.Graph && model.Trouble is null && (isFresh || isOther)) effects.Add(new TuiEffect.Ask(model.Tab, chosen.Name, Together(model, chosen)));
        return new Step(model, effects);
    }

    private static TuiModel Follow(TuiModel model, ServiceRow? row, List<TuiEffect> effects)
    {
        effects.Add(new TuiEffect.Follow(row?.Name, model.Epoch + 1));
        return model with
        {
            Epoch = model.Epoch + 1,
            IsLogOver = false,
            LogStart = row?.Info.StartTime,
            Log = model.Log.Replaced(LineStore.Empty) with { Top = 0, Left = 0, IsFollowing = true, Found = null },
        };
    }

    /// <summary>Those of the same project; there may be more of them than can be named.</summary>
    private static Circle Together(TuiModel model, ServiceRow row)
    {
        if (row.Info.Kind != "service") return new Circle([row.Name], Anywhere);
        List<string> names = [.. model.Table.All.Where(other => other.Info.Kind == "service" && other.Info.Project == row.Info.Project).Select(other => other.Name)];
        return names.Sum(name => name.Length + 10) < LongestCircle ? new Circle(names, Anywhere) : new Circle([], row.Info.Project is null ? Anywhere : row.Info.WorkingDirectory);
    }

    private static Step List(TuiModel model, IReadOnlyList<PersistProc.Protocol.ProcessInfo> processes)
    {
        var passed = model.Now - (model.ListTime ?? model.Now);
        var rows = ServiceRow.Read(processes, model.Table.All, passed);
        var next = model with { Table = model.Table.With(rows, model.Now), ListTime = model.Now, Trouble = null };
        if (model.Trouble is null) return next;
        // a supervisor of its own: what was followed has ended with the one before
        var effects = new List<TuiEffect>();
        next = Follow(next.Say("a supervisor answers again"), next.Table.Selected, effects) with { Of = next.Table.Selected?.Name };
        return new Step(next, effects);
    }

    private static Step EndLog(TuiModel model, string? error)
    {
        var over = model with { IsLogOver = true, LogStart = model.Table.Selected?.Info.StartTime };
        return error is null ? over : over with { Log = over.Log.Grown([PaneLine.Of(error, Looks.Bad, LineOrigin.Note)], []) };
    }

    // the same place, if there is still something
    private static Pane Replaced(TuiModel model, TuiInput.TextCame came)
    {
        var pane = came.Tab == Tab.Why ? model.Why : model.Graph;
        var lines = LineStore.Of(came.Lines);
        return pane.Replaced(lines) with { Top = Math.Clamp(pane.Top, 0, Math.Max(0, lines.Count - 1)) };
    }

    private static Step Weighed(TuiModel model, TuiInput.Weighed weighed)
    {
        var live = weighed.Dependents.Where(name => model.Table.All.Any(row => row.Name == name && row.IsLive)).ToList();
        if (live.Count == 0) return Do(model, weighed.Deed);
        var names = string.Join(", ", live.Take(4)) + (live.Count > 4 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" and {live.Count - 4} more") : "");
        var question = $"{weighed.Deed.Text}? {names} {(live.Count == 1 ? "needs" : "need")} it and {(weighed.Deed.Verb == "stop" ? live.Count == 1 ? "stops" : "stop" : live.Count == 1 ? "restarts" : "restart")} too.";
        return model with { Prompt = new Prompt.Sure(question, weighed.Deed) };
    }

    private static Step Do(TuiModel model, Deed deed) => new(model.Say(deed.Doing + " …") with { Prompt = null }, new TuiEffect.Act(deed));
}
