namespace PersistProc.Core;

/// <summary>The leader lives and shall not; others that depend on it are stopped first.</summary>
internal sealed class HoldingRow : Row<ServiceState.Holding>
{
    protected override Transition Start(Situation s, ServiceState.Holding at, ServiceInput.Start input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Stay(new Effect.AskGraph());

    protected override Transition Restart(Situation s, ServiceState.Holding at, ServiceInput.Restart input)
    {
        var wishing = s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated });
        if (!input.Force) return wishing.Stay(new Effect.AskGraph());
        return at.Exit is { } exit ? Exits.LookBehind(wishing, at.Attempt, exit) : Climb(wishing, at, at.AskedBy, true);
    }

    // asked a second time by the same client it waits for nobody any longer
    protected override Transition Stop(Situation s, ServiceState.Holding at, ServiceInput.Stop input)
    {
        var wishing = s.Wishing(s.Down(input, input.Force));
        var askedBefore = input.By is { } client && at.AskedBy.Contains(client);
        var joined = askedBefore || input.By is null ? at.AskedBy : at.AskedBy.Add(input.By.Value);
        if (!input.Force && !askedBefore) return wishing.To(at with { AskedBy = joined }, new Effect.AskGraph());
        return at.Exit is { } exit ? Exits.AskAndLookBehind(wishing, at.Attempt, exit, joined, input.Force) : Climb(wishing, at, joined, input.Force);
    }

    protected override Transition Kill(Situation s, ServiceState.Holding at, ServiceInput.Kill input) =>
        at.Exit is null ? s.Stay(new Effect.SendSignal(at.Attempt, input.Signal, input.Scope)) : Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.Holding at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Obstacles(Situation s, ServiceState.Holding at, ServiceInput.Obstacles input)
    {
        if (input.All.Count == 0 && at.Exit is { } exit) return Exits.AskAndLookBehind(s, at.Attempt, exit, at.AskedBy, s.Record.Wish is Wish.Down { Force: true });
        if (input.All.Count == 0) return Climb(s, at, at.AskedBy, s.Record.Wish is Wish.Down { Force: true });
        if (input.All.Equals(at.For)) return s.Ignored("that is known");
        return Obstacle.IsNews(input.All, at.For) ? s.To(at with { For = input.All }, new Effect.Announce(new ServiceEvent.Waiting(input.All))) : s.To(at with { For = input.All });
    }

    protected override Transition Spawned(Situation s, ServiceState.Holding at, ServiceInput.Spawned input) =>
        input.Attempt == at.Attempt ? s.Ignored("that is known") : s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.Holding at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.Holding at, ServiceInput.Exited input) =>
        input.Attempt == at.Attempt && at.Exit is null ? Exits.ByItself(s, at.Attempt, input) : s.Stale(input.Attempt);

    protected override Transition TreeReport(Situation s, ServiceState.Holding at, ServiceInput.TreeReport input) => s.Ignored("no tree is waited for");

    protected override Transition TreeChanged(Situation s, ServiceState.Holding at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.Holding at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.Holding at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    private static Transition Climb(Situation s, ServiceState.Holding at, ValueList<ClientId> askedBy, bool force) =>
        Climbs.BeginFor(s, at.Attempt, null, [new TreeMember(at.Pid, s.Unit.Command[0])], askedBy, force);
}
