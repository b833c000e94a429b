namespace PersistProc.Core;

/// <summary>What a takeover makes of control commands: one that is awaited goes on, and is run again only if nobody can have it.</summary>
internal static class TakeoverControls
{
    /// <summary>The keeper has what else there is of the instance: so it has the command too, or was never told of it.</summary>
    public static Transition Resume(Situation s, Attempt attempt, ControlRun run)
    {
        var timer = new Effect.StartTimer(LifeTimer.Control, s.Now.Left(run.Until, Controls.Limit(s)), attempt);
        if (Find(s, attempt, run) is not { } found) return Controls.Again(s, attempt, run, s.Record.State, timer);
        if (found.Exit is not { } exit) return s.Stay(timer);
        var after = Lifecycle.Next(s.Record, new ServiceInput.ControlEnded(attempt, run.Number, new ControlEnd(exit)), s.Now, s.Chance);
        return after with { Effects = [timer, .. after.Effects] };
    }

    /// <summary>There is no leader by which one could know whether this is still the keeper that was told: who lives comes first.</summary>
    public static Transition WithoutLeader(Situation s, Attempt attempt, ControlRun run, ServiceState asking) => Find(s, attempt, run) is not null
        ? Resume(s, attempt, run)
        : s.To(asking, new Effect.StartTimer(LifeTimer.Control, s.Now.Left(run.Until, Controls.Limit(s)), attempt), new Effect.CheckTree(attempt));

    /// <summary>Whose end will never be told is forgotten: the keeper that had it is gone, or never was told of it.</summary>
    public static Situation Known(Situation s)
    {
        if (s.Record.Instance is not { OpenControls.Count: > 0 } instance) return s;
        var known = instance.OpenControls.Where(number => s.Controls?.Any(each => each.Id.Attempt == instance.Attempt && each.Id.Number == number) is true).ToValueList();
        return known.Count == instance.OpenControls.Count ? s : s.With(s.Record with { Instance = instance with { OpenControls = known } });
    }

    /// <summary>What nobody waits for any more.</summary>
    public static IEnumerable<HeldInstance> Strays(Situation s)
    {
        var awaited = Awaited(s.Record.State);
        return (s.Controls ?? []).Where(each => each.Id.Attempt != awaited?.Attempt || each.Id.Number != awaited?.Number);
    }

    /// <summary>It is ended, or its end is heard.</summary>
    public static Transition End(Situation s, Transition so, HeldInstance stray)
    {
        if (stray.Exit is not { } exit) return so with { Effects = [.. so.Effects, new Effect.KillControl(stray.Id.Attempt, stray.Id.Number)] };
        var after = Lifecycle.Next(so.Record, new ServiceInput.ControlEnded(stray.Id.Attempt, stray.Id.Number, new ControlEnd(exit)), s.Now, s.Chance);
        return after with { Effects = [.. so.Effects, .. after.Effects] };
    }

    private static HeldInstance? Find(Situation s, Attempt attempt, ControlRun run) =>
        s.Controls?.FirstOrDefault(each => each.Id.Attempt == attempt && each.Id.Number == run.Number);

    private static (Attempt Attempt, int Number)? Awaited(ServiceState state) => state switch
    {
        ServiceState.StartPre at => (at.Attempt, at.Run.Number),
        ServiceState.StartPost at => (at.Attempt, at.Run.Number),
        ServiceState.Reloading { Run: { } run } at => (at.Attempt, run.Number),
        ServiceState.StopByCommand { Run: { } run } at => (at.Attempt, run.Number),
        ServiceState.StopPost at => (at.Attempt, at.Run.Number),
        _ => null,
    };
}
