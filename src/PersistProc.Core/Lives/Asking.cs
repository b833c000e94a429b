namespace PersistProc.Core;

/// <summary>How what runs is asked to end by its <c>stop_command</c>: only what has been ready, and once.</summary>
internal static class Asking
{
    /// <summary>Whether there is one, and it has not had its turn.</summary>
    public static bool IsDue(Situation s) => s.Unit.StopCommand.Count > 0 && s.Record.Instance is { ReadyAt: not null, StopAsked: false };

    /// <summary>Begins with the first command.</summary>
    public static Transition Begin(Situation s, Attempt attempt, ExitStatus? exit, ValueList<TreeMember> alive, ValueList<ClientId> askedBy)
    {
        var asked = s.With(s.Record with { Instance = s.Record.Instance! with { StopAsked = true } });
        return Run(asked.Unpaused(), new ServiceState.StopByCommand(attempt, exit, alive, askedBy, null, default), 0, [.. Pauses.Lift(s, attempt)]);
    }

    /// <summary>The next command, or what follows on the last: its end, for which it has time.</summary>
    public static Transition Next(Situation s, ServiceState.StopByCommand at, params ReadOnlySpan<Effect> before)
    {
        if (Controls.HasNext(s, at.Run!)) return Run(s, at, at.Run!.Step + 1, before);
        if (at.Exit is { } exit) return s.To(new ServiceState.Clearing(at.Attempt, exit), [.. before, Controls.StopTimer, new Effect.CheckTree(at.Attempt)]);
        var patience = s.Unit.Stop.Rungs[0].Patience;
        return s.To(at with { Run = null, Until = s.Now.Monotonic + patience }, [.. before, new Effect.StartTimer(LifeTimer.Control, patience, at.Attempt)]);
    }

    /// <summary>It has had its time, or nobody will wait for it.</summary>
    public static Transition Over(Situation s, ServiceState.StopByCommand at, bool force, params ReadOnlySpan<Effect> before)
    {
        var climbing = Climbs.Ladder(s, at.Attempt, at.Exit, at.Alive, at.AskedBy, force);
        return climbing with { Effects = [.. before, Controls.StopTimer, .. climbing.Effects] };
    }

    private static Transition Run(Situation s, ServiceState.StopByCommand at, int step, params ReadOnlySpan<Effect> before) =>
        Controls.Run(s, at.Attempt, ControlStage.Stop, step, run => at with { Run = run, Until = run.Until }, before);
}
