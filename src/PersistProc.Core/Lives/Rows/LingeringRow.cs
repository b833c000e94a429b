namespace PersistProc.Core;

/// <summary>A stop has failed and someone lives. Any new command climbs the ladder again; their own end meets the wish after all.</summary>
internal sealed class LingeringRow : Row<ServiceState.Lingering>
{
    protected override Transition Start(Situation s, ServiceState.Lingering at, ServiceInput.Start input) =>
        Climbs.Begin(s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }), at.Attempt, at.Exit, at.Survivors, null, false);

    protected override Transition Restart(Situation s, ServiceState.Lingering at, ServiceInput.Restart input) =>
        Climbs.Begin(s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }), at.Attempt, at.Exit, at.Survivors, null, input.Force);

    protected override Transition Stop(Situation s, ServiceState.Lingering at, ServiceInput.Stop input) =>
        Climbs.Begin(s.Wishing(s.Down(input, input.Force)), at.Attempt, at.Exit, at.Survivors, input.By, input.Force);

    protected override Transition Kill(Situation s, ServiceState.Lingering at, ServiceInput.Kill input) =>
        at.Exit is null ? s.Stay(new Effect.SendSignal(at.Attempt, input.Signal, input.Scope)) : Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.Lingering at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Bounce(Situation s, ServiceState.Lingering at, ServiceInput.Bounce input) => s.Ignored("what is left of it could not be stopped");

    protected override Transition Spawned(Situation s, ServiceState.Lingering at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.Lingering at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.Lingering at, ServiceInput.Exited input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (at.Exit is { } known) return input.TreeEmpty ? Endings.TreeGone(s, at.Attempt, known) : s.Ignored("that is known");
        var exited = new Effect.Announce(new ServiceEvent.Exited(at.Attempt, input.Status, input.LogPosition));
        if (input.TreeEmpty) return Endings.TreeGone(s.Ended(input.Status), at.Attempt, input.Status, exited);
        return s.Ended(input.Status).To(at with { Exit = input.Status }, exited, new Effect.CheckTree(at.Attempt));
    }

    protected override Transition TreeReport(Situation s, ServiceState.Lingering at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (input.Members.Count > 0) return s.To(at with { Survivors = input.Members }, new Effect.Ignored("someone still lives"));
        return at.Exit is { } exit ? Endings.TreeGone(s, at.Attempt, exit) : Exits.NeverTold(s, at.Attempt);
    }

    protected override Transition ControlEnded(Situation s, ServiceState.Lingering at, ServiceInput.ControlEnded input) =>
        input.Attempt == at.Attempt ? s.Stay(Controls.Release(input), new Effect.CheckTree(at.Attempt)) : s.Stay(Controls.Release(input));

    protected override Transition TreeChanged(Situation s, ServiceState.Lingering at) => s.Stay(new Effect.CheckTree(at.Attempt));

    protected override Transition RungTimer(Situation s, ServiceState.Lingering at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.Lingering at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);
}
