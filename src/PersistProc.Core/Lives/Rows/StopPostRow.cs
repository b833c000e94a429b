namespace PersistProc.Core;

/// <summary>Nothing of it is left but what cleans up behind it.</summary>
internal sealed class StopPostRow : Row<ServiceState.StopPost>
{
    protected override Transition Start(Situation s, ServiceState.StopPost at, ServiceInput.Start input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Ignored("stop_post runs; the wish for the next instance is noted");

    protected override Transition Restart(Situation s, ServiceState.StopPost at, ServiceInput.Restart input)
    {
        var wishing = s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated });
        return input.Force ? Over(wishing, at, true) : wishing.Ignored("stop_post runs; the wish for the next instance is noted");
    }

    protected override Transition Stop(Situation s, ServiceState.StopPost at, ServiceInput.Stop input)
    {
        var wishing = s.Wishing(s.Down(input, input.Force));
        return input.Force ? Over(wishing, at, true) : wishing.Ignored("stop_post runs; the wish is noted");
    }

    protected override Transition Kill(Situation s, ServiceState.StopPost at, ServiceInput.Kill input) => Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.StopPost at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Spawned(Situation s, ServiceState.StopPost at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.StopPost at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.StopPost at, ServiceInput.Exited input) => s.Stale(input.Attempt);

    // one that fails keeps the others from nothing: each cleans up something else
    protected override Transition ControlEnded(Situation s, ServiceState.StopPost at, ServiceInput.ControlEnded input)
    {
        var release = Controls.Release(input);
        if (!Controls.IsOf(input, at.Attempt, at.Run)) return s.Stay(release);
        var fault = Controls.Fault(s, at.Run, input.End);
        Effect[] told = fault is null ? [release] : [release, new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, fault))];
        var noted = fault is null ? s : Faulty(s, fault);
        if (Controls.HasNext(s, at.Run)) return Controls.Run(noted, at.Attempt, ControlStage.StopPost, at.Run.Step + 1, run => at with { Run = run, Asked = false }, told);
        return Done(noted).To(new ServiceState.Clearing(at.Attempt, at.Exit), [.. told, Controls.StopTimer, new Effect.CheckTree(at.Attempt)]);
    }

    protected override Transition ControlTimer(Situation s, ServiceState.StopPost at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (Controls.NotYet(s, at.Attempt, at.Run.Until) is { } notYet) return notYet;
        var fault = Controls.Overdue(s, at.Run);
        return Over(Faulty(s, fault), at, false, new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, fault)));
    }

    // asked by a takeover alone: the keeper that had it is gone
    protected override Transition TreeReport(Situation s, ServiceState.StopPost at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (!at.Asked) return s.Ignored("no tree is waited for");
        if (input.Members.Count == 0) return Controls.Again(s, at.Attempt, at.Run, at with { Asked = false });
        return Climbs.Begin(Done(s), at.Attempt, at.Exit, input.Members, null, false);
    }

    protected override Transition TreeChanged(Situation s, ServiceState.StopPost at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.StopPost at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.StopPost at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    private static Situation Done(Situation s) => s.With(s.Record with { Instance = s.Record.Instance! with { CleanedUp = true } });

    // the first thing that went wrong is the reason
    private static Situation Faulty(Situation s, Reason.ControlFailed fault) => s.Record.Instance is { Fault: null, Failure: null } ? s.AtFault(fault) : s;

    private static Transition Over(Situation s, ServiceState.StopPost at, bool force, params ReadOnlySpan<Effect> before)
    {
        var climbing = Climbs.Begin(Done(s), at.Attempt, at.Exit, [], null, force);
        return climbing with { Effects = [.. before, Controls.StopTimer, .. climbing.Effects] };
    }
}
