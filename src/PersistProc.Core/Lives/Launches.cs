namespace PersistProc.Core;

/// <summary>How a next instance comes to be ordered.</summary>
internal static class Launches
{
    /// <summary>Orders the next instance, by the definition that waits for it if there is one.</summary>
    public static Transition Begin(Situation s, StartCause cause, params ReadOnlySpan<Effect> before)
    {
        var attempt = s.Record.Attempt.Next;
        var record = Counted(s, cause) with
        {
            Unit = s.Record.NextUnit ?? s.Record.Unit,
            NextUnit = null,
            Attempt = attempt,
            Instance = new InstanceRecord(attempt, s.Now.Wall) { Cause = cause, OrderedAt = s.Now.Wall, WishedAt = (s.Record.State as ServiceState.Waiting)?.Since ?? s.Now.Wall },
        };
        var now = s.With(record);
        var starting = new Effect.Announce(new ServiceEvent.Starting(attempt, cause));
        if (record.Unit.StartPre.Count > 0) return Controls.Run(now, attempt, ControlStage.StartPre, 0, run => new ServiceState.StartPre(attempt, cause, run), [.. before, starting]);
        return now.To(new ServiceState.Launching(attempt, cause), [.. before, new Effect.Spawn(attempt), starting]);
    }

    /// <summary>Starts by hand: the wish holds for the next instance at least.</summary>
    public static Transition ByHand(Situation s, ServiceUnit? unit, Caller? caller, bool gated, params ReadOnlySpan<Effect> before) =>
        WhenItMay(s.Adopting(unit, caller).Wishing(new Wish.Up(s.Record.Attempt.Next) { Gated = gated }), s.Trigger is not null ? StartCause.Triggered : s.Because is null ? StartCause.ByHand : StartCause.ByAnother, before);

    /// <summary>Orders the next instance as soon as nothing stands in its way: at once for what depends on nobody.</summary>
    public static Transition WhenItMay(Situation s, StartCause cause, params ReadOnlySpan<Effect> before) => s.Record.Wish is Wish.Up { Gated: true, Because: var because }
        ? s.To(new ServiceState.Waiting(cause, []) { Because = because is { WaitsForReturn: true } ? because : null, Since = s.Now.Wall }, [.. before, new Effect.AskGraph()])
        : Begin(s, cause, before);

    private static ServiceRecord Counted(Situation s, StartCause cause)
    {
        var now = s.Now.Monotonic;
        if (cause is not StartCause.Automatic) return s.Record with { Restarts = 0, InARow = 0, Starts = [now] };
        var kept = s.Unit.StartLimit is { } limit ? s.Record.Starts.Where(start => start > now - limit.Interval && start <= now).ToValueList() : [];
        return s.Record with { Restarts = s.Record.Restarts + 1, Starts = kept.AddToRing(now, s.Unit.StartLimit?.Burst ?? 1) };
    }
}
