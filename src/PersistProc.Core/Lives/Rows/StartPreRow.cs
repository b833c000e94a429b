namespace PersistProc.Core;

/// <summary>What comes before the leader runs. There is nothing else of the instance yet.</summary>
internal sealed class StartPreRow : Row<ServiceState.StartPre>
{
    protected override Transition Start(Situation s, ServiceState.StartPre at, ServiceInput.Start input)
    {
        var wish = s.Record.Wish is Wish.Up up ? up : new Wish.Up(at.Attempt.Next) { Gated = input.Gated };
        return s.Joining(input.Unit, input.Caller).Wishing(wish).Ignored("it is being started; the wish is noted");
    }

    protected override Transition Restart(Situation s, ServiceState.StartPre at, ServiceInput.Restart input) =>
        End(s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }), at, null, input.Force);

    protected override Transition Stop(Situation s, ServiceState.StartPre at, ServiceInput.Stop input) =>
        End(s.Wishing(s.Down(input, input.Force)), at, input.By, input.Force);

    protected override Transition Kill(Situation s, ServiceState.StartPre at, ServiceInput.Kill input) => Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Redefine(Situation s, ServiceState.StartPre at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Ignored("the definition is noted for the next instance");

    protected override Transition Spawned(Situation s, ServiceState.StartPre at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.StartPre at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.StartPre at, ServiceInput.Exited input) => s.Stale(input.Attempt);

    protected override Transition ControlEnded(Situation s, ServiceState.StartPre at, ServiceInput.ControlEnded input)
    {
        var release = Controls.Release(input);
        if (!Controls.IsOf(input, at.Attempt, at.Run)) return s.Stay(release);
        if (Controls.Fault(s, at.Run, input.End) is { } fault) return Fail(s, at, fault, release);
        if (Controls.HasNext(s, at.Run)) return Controls.Run(s, at.Attempt, ControlStage.StartPre, at.Run.Step + 1, run => at with { Run = run, Asked = false }, release);
        return s.To(new ServiceState.Launching(at.Attempt, at.Cause), release, Controls.StopTimer, new Effect.Spawn(at.Attempt));
    }

    protected override Transition ControlTimer(Situation s, ServiceState.StartPre at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (Controls.NotYet(s, at.Attempt, at.Run.Until) is { } notYet) return notYet;
        var fault = Controls.Overdue(s, at.Run);
        var climbing = Climbs.Begin(s.AtFault(fault), at.Attempt, ExitStatus.Never, [], null, false);
        return climbing with { Effects = [new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, fault)), .. climbing.Effects] };
    }

    // asked by a takeover alone: the keeper that had it is gone
    protected override Transition TreeReport(Situation s, ServiceState.StartPre at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (!at.Asked) return s.Ignored("no tree is waited for");
        if (input.Members.Count == 0) return Controls.Again(s, at.Attempt, at.Run, at with { Asked = false });
        var fault = new Reason.ControlFailed(ControlStage.StartPre, at.Run.Command(s.Unit)?.ToString() ?? "", ExitStatus.Lost, ExitStatus.Lost.ToString());
        return Climbs.Begin(s.AtFault(fault), at.Attempt, ExitStatus.Never, input.Members, null, false);
    }

    protected override Transition TreeChanged(Situation s, ServiceState.StartPre at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.StartPre at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.StartPre at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    // what the command has left behind is looked at before anything follows
    private static Transition Fail(Situation s, ServiceState.StartPre at, Reason.ControlFailed fault, Effect release) => s.AtFault(fault).To(
        new ServiceState.Clearing(at.Attempt, ExitStatus.Never),
        release, Controls.StopTimer, new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, fault)), new Effect.CheckTree(at.Attempt));

    private static Transition End(Situation s, ServiceState.StartPre at, ClientId? by, bool force)
    {
        var climbing = Climbs.Begin(s, at.Attempt, ExitStatus.Never, [], by, force);
        return climbing with { Effects = [Controls.StopTimer, .. climbing.Effects] };
    }
}
