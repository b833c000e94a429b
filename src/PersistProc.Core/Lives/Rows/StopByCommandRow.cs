namespace PersistProc.Core;

/// <summary>It is asked to end by a command of its own; the ladder comes after that.</summary>
internal sealed class StopByCommandRow : Row<ServiceState.StopByCommand>
{
    protected override Transition Start(Situation s, ServiceState.StopByCommand at, ServiceInput.Start input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Ignored("it is being stopped; the wish for the next instance is noted");

    protected override Transition Restart(Situation s, ServiceState.StopByCommand at, ServiceInput.Restart input)
    {
        var wishing = s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated });
        return input.Force ? Asking.Over(wishing, at, true) : wishing.Ignored("it is being stopped; the wish for the next instance is noted");
    }

    // asked a second time by the same client it goes on to the first signal
    protected override Transition Stop(Situation s, ServiceState.StopByCommand at, ServiceInput.Stop input)
    {
        var wishing = s.Wishing(s.Down(input, input.Force));
        var askedBefore = input.By is { } client && at.AskedBy.Contains(client);
        if (input.Force || askedBefore) return Asking.Over(wishing, at, input.Force);
        var joined = input.By is null ? at : at with { AskedBy = at.AskedBy.Add(input.By.Value) };
        return wishing.To(joined, new Effect.Ignored("it joins the stop that is under way"));
    }

    protected override Transition Kill(Situation s, ServiceState.StopByCommand at, ServiceInput.Kill input) =>
        at.Exit is null ? s.Stay(new Effect.SendSignal(at.Attempt, input.Signal, input.Scope)) : Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.StopByCommand at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Spawned(Situation s, ServiceState.StopByCommand at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.StopByCommand at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    // the command that waits for its end is waited for as well
    protected override Transition Exited(Situation s, ServiceState.StopByCommand at, ServiceInput.Exited input)
    {
        if (input.Attempt != at.Attempt || at.Exit is not null) return s.Stale(input.Attempt);
        var (ended, exited) = (s.Ended(input.Status), new Effect.Announce(new ServiceEvent.Exited(at.Attempt, input.Status, input.LogPosition)));
        if (at.Run is not null) return ended.To(at with { Exit = input.Status }, exited);
        if (input.TreeEmpty) return Endings.TreeGone(ended, at.Attempt, input.Status, Controls.StopTimer, exited);
        return ended.To(new ServiceState.Clearing(at.Attempt, input.Status), Controls.StopTimer, exited, new Effect.CheckTree(at.Attempt));
    }

    protected override Transition ControlEnded(Situation s, ServiceState.StopByCommand at, ServiceInput.ControlEnded input)
    {
        var release = Controls.Release(input);
        if (!Controls.IsOf(input, at.Attempt, at.Run)) return s.Stay(release);
        if (Controls.Fault(s, at.Run!, input.End) is not { } fault) return Asking.Next(s, at, release);
        return Asking.Over(s, at, false, release, new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, fault)));
    }

    protected override Transition ControlTimer(Situation s, ServiceState.StopByCommand at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (Controls.NotYet(s, at.Attempt, at.Until) is { } notYet) return notYet;
        return at.Run is { } run ? Asking.Over(s, at, false, new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, Controls.Overdue(s, run)))) : Asking.Over(s, at, false);
    }

    // who needs longer for it says so
    protected override Transition Said(Situation s, ServiceState.StopByCommand at, ServiceInput.Said input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        var noted = s.Noting(input.What);
        if (input.What.ExtendTimeout is not { } longer || s.Now.Monotonic + longer <= at.Until) return noted.Stay(new Effect.Ignored("it is noted"));
        return noted.To(at with { Until = s.Now.Monotonic + longer }, new Effect.StartTimer(LifeTimer.Control, longer, at.Attempt));
    }

    protected override Transition TreeReport(Situation s, ServiceState.StopByCommand at, ServiceInput.TreeReport input) => s.Ignored("no tree is waited for");

    protected override Transition TreeChanged(Situation s, ServiceState.StopByCommand at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.StopByCommand at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.StopByCommand at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);
}
