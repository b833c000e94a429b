namespace PersistProc.Core;

/// <summary>A oneshot that has done its work: nothing is awaited but a wish for something else.</summary>
internal sealed class RemainingRow : Row<ServiceState.Remaining>
{
    protected override Transition Start(Situation s, ServiceState.Remaining at, ServiceInput.Start input) =>
        s.Joining(input.Unit, input.Caller).Ignored("it counts as running");

    protected override Transition Restart(Situation s, ServiceState.Remaining at, ServiceInput.Restart input)
    {
        var wishing = s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated });
        return End(wishing, at, input.Held && !input.Force, null, input.Force);
    }

    protected override Transition Stop(Situation s, ServiceState.Remaining at, ServiceInput.Stop input) =>
        End(s.Wishing(s.Down(input, input.Force)), at, input.Held && !input.Force, input.By, input.Force);

    protected override Transition Kill(Situation s, ServiceState.Remaining at, ServiceInput.Kill input) => Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.Remaining at, ServiceInput.Redefine input) =>
        s.Redefined(input.Unit).Ignored("the definition is noted");

    protected override Transition Spawned(Situation s, ServiceState.Remaining at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.Remaining at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.Remaining at, ServiceInput.Exited input) =>
        input.Attempt == at.Attempt ? s.Ignored("that is known") : s.Stale(input.Attempt);

    // one that ends with its tree has ended when nobody is left
    protected override Transition TreeReport(Situation s, ServiceState.Remaining at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        // the main process that it has named has ended: what that left behind is no service
        if (at.Main is { } main && input.Members.Count > 0 && !s.HasOpenControls && input.Members.All(member => member.Pid != main)) return Exits.LookBehind(s, at.Attempt, at.Exit);
        return at.ByTree && input.Members.Count == 0 && !s.HasOpenControls ? Endings.TreeGone(s, at.Attempt, at.Exit, new Effect.CancelTimer(LifeTimer.Runtime)) : s.Ignored("it counts as running");
    }

    protected override Transition TreeChanged(Situation s, ServiceState.Remaining at) => at.ByTree ? s.Stay(new Effect.CheckTree(at.Attempt)) : s.Ignored("no tree is waited for");

    protected override Transition ControlEnded(Situation s, ServiceState.Remaining at, ServiceInput.ControlEnded input) =>
        at.ByTree && input.Attempt == at.Attempt ? s.Stay(Controls.Release(input), new Effect.CheckTree(at.Attempt)) : s.Stay(Controls.Release(input));

    protected override Transition Unhealthy(Situation s, ServiceState.Remaining at, ServiceInput.Unhealthy input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        return at.ByTree ? Exits.LookBehind(s.AtFault(new Reason.Unhealthy(input.What)), at.Attempt, at.Exit) : s.Ignored("nobody of it lives");
    }

    protected override Transition RuntimeTimer(Situation s, ServiceState.Remaining at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        return at.ByTree && s.Unit.RuntimeMax is { } limit ? Exits.LookBehind(s.AtFault(new Reason.RanTooLong(limit)), at.Attempt, at.Exit) : s.Ignored("it may run for ever");
    }

    protected override Transition RungTimer(Situation s, ServiceState.Remaining at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.Remaining at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    // what it left behind is looked at like that of any leader that has ended
    private static Transition End(Situation s, ServiceState.Remaining at, bool isHeld, ClientId? by, bool force)
    {
        ValueList<ClientId> askedBy = by is { } client ? [client] : [];
        if (!isHeld) return Exits.AskAndLookBehind(s, at.Attempt, at.Exit, askedBy, force);
        var holding = new ServiceState.Holding(at.Attempt, s.Record.Instance?.Pid ?? 0, askedBy, []) { Exit = at.Exit };
        return s.To(holding, new Effect.AskGraph());
    }
}
