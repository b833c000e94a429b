namespace PersistProc.Core;

/// <summary>It is ready, and what belongs to its start still runs.</summary>
internal sealed class StartPostRow : LedRow<ServiceState.StartPost>
{
    protected override ExitStatus? ExitOf(ServiceState.StartPost at) => at.Exit;

    protected override Transition Exited(Situation s, ServiceState.StartPost at, ServiceInput.Exited input) =>
        input.Attempt == at.Attempt && at.Exit is null ? Exits.ByItself(s, at.Attempt, input) : s.Stale(input.Attempt);

    protected override Transition Kill(Situation s, ServiceState.StartPost at, ServiceInput.Kill input) =>
        at.Exit is null ? base.Kill(s, at, input) : Exits.KillWithoutLeader(s, at.Attempt, input);

    protected override Transition Said(Situation s, ServiceState.StartPost at, ServiceInput.Said input) =>
        input.Attempt == at.Attempt ? s.Noting(input.What).Stay(new Effect.Ignored("it is noted")) : s.Stale(input.Attempt);

    protected override Transition Reload(Situation s, ServiceState.StartPost at) => s.Ignored("it is being started");

    protected override Transition BecameReady(Situation s, ServiceState.StartPost at, ServiceInput.BecameReady input) => s.Ignored("that is known");

    protected override Transition ControlEnded(Situation s, ServiceState.StartPost at, ServiceInput.ControlEnded input)
    {
        var release = Controls.Release(input);
        if (!Controls.IsOf(input, at.Attempt, at.Run)) return s.Stay(release);
        if (Controls.Fault(s, at.Run, input.End) is { } fault) return Fail(s, at, fault, release);
        if (Controls.HasNext(s, at.Run)) return Controls.Run(s, at.Attempt, ControlStage.StartPost, at.Run.Step + 1, run => at with { Run = run }, release);
        return at.Exit is { } exit ? Exits.WorkDone(s, at.Attempt, exit, false, release, Controls.StopTimer) : Activations.Done(s, at, release, Controls.StopTimer);
    }

    protected override Transition ControlTimer(Situation s, ServiceState.StartPost at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        return Controls.NotYet(s, at.Attempt, at.Run.Until) ?? Fail(s, at, Controls.Overdue(s, at.Run));
    }

    private static Transition Fail(Situation s, ServiceState.StartPost at, Reason.ControlFailed fault, params ReadOnlySpan<Effect> before)
    {
        var climbing = Climbs.Begin(s.AtFault(fault), at.Attempt, at.Exit, at.Exit is null ? Leader(s, at) : [], null, false);
        return climbing with { Effects = [.. before, Controls.StopTimer, new Effect.Announce(new ServiceEvent.ControlFailed(at.Attempt, fault)), .. climbing.Effects] };
    }
}
