namespace PersistProc.Core;

/// <summary>The leader has ended by itself; whether anyone is left decides between the ladder and the end.</summary>
internal sealed class ClearingRow : Row<ServiceState.Clearing>
{
    protected override Transition Start(Situation s, ServiceState.Clearing at, ServiceInput.Start input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Ignored("its tree is being looked at; the wish for the next instance is noted");

    protected override Transition Restart(Situation s, ServiceState.Clearing at, ServiceInput.Restart input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Ignored("its tree is being looked at; the wish for the next instance is noted");

    protected override Transition Stop(Situation s, ServiceState.Clearing at, ServiceInput.Stop input)
    {
        var force = input.Force || s.Record.Wish is Wish.Down { Force: true };
        return s.Wishing(s.Down(input, force)).Ignored("its tree is being looked at; the wish is noted");
    }

    protected override Transition Kill(Situation s, ServiceState.Clearing at, ServiceInput.Kill input) => Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.Clearing at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Spawned(Situation s, ServiceState.Clearing at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.Clearing at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.Clearing at, ServiceInput.Exited input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        return input.TreeEmpty ? Endings.TreeGone(s, at.Attempt, at.Exit) : s.Ignored("that is known");
    }

    protected override Transition TreeReport(Situation s, ServiceState.Clearing at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (input.Members.Count == 0) return Endings.TreeGone(s, at.Attempt, at.Exit);
        return Climbs.BeginAsWished(s, at.Attempt, at.Exit, input.Members);
    }

    protected override Transition ControlEnded(Situation s, ServiceState.Clearing at, ServiceInput.ControlEnded input) =>
        input.Attempt == at.Attempt ? s.Stay(Controls.Release(input), new Effect.CheckTree(at.Attempt)) : s.Stay(Controls.Release(input));

    protected override Transition TreeChanged(Situation s, ServiceState.Clearing at) => s.Stay(new Effect.CheckTree(at.Attempt));

    protected override Transition RungTimer(Situation s, ServiceState.Clearing at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.Clearing at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);
}
