namespace PersistProc.Core;

/// <summary>The leader lives and reads its configuration again: by itself, or a command has it do so.</summary>
internal sealed class ReloadingRow : UpRow<ServiceState.Reloading>
{
    protected override Transition Phase(Situation s, ServiceState.Reloading at, NotifiedPhase phase) =>
        phase is NotifiedPhase.Ready && at.Run is null ? Back(s, at, null, new Effect.CancelTimer(LifeTimer.Activation)) : s.Stay(new Effect.Ignored("it is noted"));

    protected override Transition ActivationTimer(Situation s, ServiceState.Reloading at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (at.Run is not null) return s.Ignored("a command is waited for");
        var limit = Activations.ReloadLimit(s);
        var left = at.Begun + limit - s.Now.Monotonic;
        if (left > TimeSpan.Zero) return s.Stay(new Effect.StartTimer(LifeTimer.Activation, left, at.Attempt));
        return Back(s, at, $"did not say within {Durations.Print(limit)} that it is ready again");
    }

    protected override Transition ControlEnded(Situation s, ServiceState.Reloading at, ServiceInput.ControlEnded input)
    {
        var release = Controls.Release(input);
        if (!Controls.IsOf(input, at.Attempt, at.Run)) return s.Stay(release);
        if (Controls.Fault(s, at.Run!, input.End) is { } fault) return Back(s, at, fault.Text, release, Controls.StopTimer);
        if (Controls.HasNext(s, at.Run!)) return Controls.Run(s, at.Attempt, ControlStage.Reload, at.Run!.Step + 1, run => at with { Run = run }, release);
        return Back(s, at, null, release, Controls.StopTimer);
    }

    protected override Transition ControlTimer(Situation s, ServiceState.Reloading at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt || at.Run is not { } run) return s.Stale(input.Attempt);
        return Controls.NotYet(s, at.Attempt, run.Until) ?? Back(s, at, Controls.Overdue(s, run).Text, new Effect.KillControl(at.Attempt, run.Number));
    }

    private static Transition Back(Situation s, ServiceState.Reloading at, string? fault, params ReadOnlySpan<Effect> before) =>
        Reloads.Noted(s, fault).To(new ServiceState.Running(at.Attempt, at.Pid, at.Since), [.. before, new Effect.Announce(new ServiceEvent.Reloaded(at.Attempt, fault))]);
}
