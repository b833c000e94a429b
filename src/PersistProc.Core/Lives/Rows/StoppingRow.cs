namespace PersistProc.Core;

/// <summary>On the ladder. What shall be afterwards is a matter of the wish; here only the climb goes on.</summary>
internal sealed class StoppingRow : Row<ServiceState.Stopping>
{
    protected override Transition Start(Situation s, ServiceState.Stopping at, ServiceInput.Start input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Ignored("it is being stopped; the wish for the next instance is noted");

    protected override Transition Restart(Situation s, ServiceState.Stopping at, ServiceInput.Restart input)
    {
        var wishing = s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated });
        return input.Force && !IsKilling(at) ? Climbs.Force(wishing, at) : wishing.Ignored("it is being stopped; the wish for the next instance is noted");
    }

    protected override Transition Stop(Situation s, ServiceState.Stopping at, ServiceInput.Stop input)
    {
        var wishing = s.Wishing(s.Down(input, input.Force));
        var askedBefore = input.By is { } client && at.Climb.AskedBy.Contains(client);
        var joined = askedBefore || input.By is null ? at : at with { Climb = at.Climb with { AskedBy = at.Climb.AskedBy.Add(input.By.Value) } };
        if (input.Force && !IsKilling(at)) return Climbs.Force(wishing, joined);
        if (askedBefore && at.Climb.Next is not null && at.Climb.Phase is not ClimbPhase.LastLook) return Climbs.Onwards(wishing, at);
        return wishing.To(joined, new Effect.Ignored(askedBefore ? "there is no further rung" : "it joins the stop that is under way"));
    }

    protected override Transition Kill(Situation s, ServiceState.Stopping at, ServiceInput.Kill input) =>
        at.Exit is null ? s.Stay(new Effect.SendSignal(at.Attempt, input.Signal, input.Scope)) : Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.Stopping at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Spawned(Situation s, ServiceState.Stopping at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.Stopping at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.Stopping at, ServiceInput.Exited input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (at.Exit is { } known) return input.TreeEmpty ? Endings.TreeGone(s, at.Attempt, known, StopTimer) : s.Ignored("that is known");
        var exited = new Effect.Announce(new ServiceEvent.Exited(at.Attempt, input.Status, input.LogPosition));
        if (input.TreeEmpty) return Endings.TreeGone(s.Ended(input.Status), at.Attempt, input.Status, StopTimer, exited);
        return s.Ended(input.Status).To(at with { Exit = input.Status }, exited, new Effect.CheckTree(at.Attempt));
    }

    protected override Transition TreeReport(Situation s, ServiceState.Stopping at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (input.Members.Count == 0) return NobodyLeft(s, at);
        return at.Climb.Phase switch
        {
            ClimbPhase.Signalled => s.To(
                at with { Alive = input.Members, Climb = at.Climb with { Phase = ClimbPhase.Told } },
                new Effect.Announce(new ServiceEvent.OnRung(at.Attempt, at.Climb.Current, at.Climb.Next, input.Members))),
            ClimbPhase.Told => s.To(at with { Alive = input.Members }, new Effect.Ignored("the ladder goes on")),
            ClimbPhase.LastLook => s.To(
                new ServiceState.Lingering(at.Attempt, at.Exit, input.Members),
                StopTimer,
                new Effect.Announce(new ServiceEvent.StopFailed(at.Attempt, input.Members))),
            _ => throw new ArgumentOutOfRangeException(nameof(at), at.Climb.Phase, "no such phase"),
        };
    }

    private static Transition NobodyLeft(Situation s, ServiceState.Stopping at)
    {
        if (at.Exit is { } exit) return Endings.TreeGone(s, at.Attempt, exit, StopTimer);
        // the leader's status is on its way; but a stop waits for nobody's word for ever
        return at.Climb.Phase is ClimbPhase.LastLook ? Exits.NeverTold(s, at.Attempt) : s.Ignored("nobody is left; the leader's status is on its way");
    }

    protected override Transition ControlEnded(Situation s, ServiceState.Stopping at, ServiceInput.ControlEnded input) =>
        input.Attempt == at.Attempt ? s.Stay(Controls.Release(input), new Effect.CheckTree(at.Attempt)) : s.Stay(Controls.Release(input));

    protected override Transition TreeChanged(Situation s, ServiceState.Stopping at) => s.Stay(new Effect.CheckTree(at.Attempt));

    protected override Transition RungTimer(Situation s, ServiceState.Stopping at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (at.Climb.Phase is ClimbPhase.LastLook) return s.Ignored("the last look is under way");
        var left = at.Climb.Until - s.Now.Monotonic;
        return left > TimeSpan.Zero ? s.Stay(new Effect.StartTimer(LifeTimer.Rung, left, at.Attempt)) : Climbs.Onwards(s, at);
    }

    // a polite rung waits longer for who asks for it
    protected override Transition Said(Situation s, ServiceState.Stopping at, ServiceInput.Said input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        var noted = s.Noting(input.What);
        var isLonger = input.What.ExtendTimeout is { } longer && s.Now.Monotonic + longer > at.Climb.Until;
        if (!isLonger || at.Climb.Phase is ClimbPhase.LastLook || at.Climb.Current.Signal == Signal.Kill) return noted.Stay(new Effect.Ignored("it is noted"));
        var until = s.Now.Monotonic + input.What.ExtendTimeout!.Value;
        return noted.To(at with { Climb = at.Climb with { Until = until } }, new Effect.StartTimer(LifeTimer.Rung, input.What.ExtendTimeout.Value, at.Attempt));
    }

    protected override Transition BackOffTimer(Situation s, ServiceState.Stopping at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    private static Effect StopTimer => new Effect.CancelTimer(LifeTimer.Rung);

    private static bool IsKilling(ServiceState.Stopping at) => at.Climb.Current.Signal == Signal.Kill && at.Climb.Phase is not ClimbPhase.LastLook;
}
