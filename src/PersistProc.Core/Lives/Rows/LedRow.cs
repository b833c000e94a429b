namespace PersistProc.Core;

/// <summary>The leader lives, and that is what is wished; whether it is ready makes the difference between two states.</summary>
internal abstract class LedRow<TState> : Row<TState>
    where TState : ServiceState, ILed
{
    protected override Transition Start(Situation s, TState at, ServiceInput.Start input) =>
        s.Joining(input.Unit, input.Caller).Ignored("it runs");

    protected override Transition Restart(Situation s, TState at, ServiceInput.Restart input)
    {
        var wishing = s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated });
        return input.Held && !input.Force ? Climbs.WhenItMay(wishing, at.Attempt, at.Pid, null) : Climbs.Begin(wishing, at.Attempt, ExitOf(at), Leader(s, at), null, input.Force);
    }

    protected override Transition Stop(Situation s, TState at, ServiceInput.Stop input)
    {
        var wishing = s.Wishing(s.Down(input, input.Force));
        return input.Held && !input.Force ? Climbs.WhenItMay(wishing, at.Attempt, at.Pid, input.By) : Climbs.Begin(wishing, at.Attempt, ExitOf(at), Leader(s, at), input.By, input.Force);
    }

    protected override Transition Kill(Situation s, TState at, ServiceInput.Kill input) =>
        s.Stay(new Effect.SendSignal(at.Attempt, input.Signal, input.Scope));

    protected override Transition Pause(Situation s, TState at, ServiceInput.Pause input) => input.On ? Pauses.Begin(s, at.Attempt) : Pauses.End(s, at);

    protected override Transition Redefine(Situation s, TState at, ServiceInput.Redefine input) =>
        s.Redefined(input.Unit).Ignored("the definition is noted");

    protected override Transition Spawned(Situation s, TState at, ServiceInput.Spawned input) =>
        input.Attempt == at.Attempt ? s.Ignored("that is known") : s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, TState at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, TState at, ServiceInput.Exited input) =>
        input.Attempt == at.Attempt ? Exits.ByItself(s, at.Attempt, input) : s.Stale(input.Attempt);

    protected override Transition TreeReport(Situation s, TState at, ServiceInput.TreeReport input) => s.Ignored("no tree is waited for");

    protected override Transition TreeChanged(Situation s, TState at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, TState at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, TState at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    /// <summary>It is not left alone any longer, whatever is wished: what follows is a matter of its policy.</summary>
    protected Transition GiveUp(Situation s, TState at, Reason fault) =>
        Climbs.Begin(s.AtFault(fault), at.Attempt, ExitOf(at), Leader(s, at), null, false);

    /// <summary>How its leader ended, of one that counts as led although it has; else null.</summary>
    protected virtual ExitStatus? ExitOf(TState at) => null;

    protected static ValueList<TreeMember> Leader(Situation s, TState at) => [new TreeMember(at.Pid, s.Unit.Command[0])];
}
