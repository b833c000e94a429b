namespace PersistProc.Core;

/// <summary>The leader lives and reads its configuration again.</summary>
internal sealed class ReloadingRow : UpRow<ServiceState.Reloading>
{
    protected override Transition Phase(Situation s, ServiceState.Reloading at, NotifiedPhase phase) =>
        phase is NotifiedPhase.Ready ? Back(s, at, null, new Effect.CancelTimer(LifeTimer.Activation)) : s.Stay(new Effect.Ignored("it is noted"));

    protected override Transition ActivationTimer(Situation s, ServiceState.Reloading at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        var limit = Activations.ReloadLimit(s);
        var left = at.Begun + limit - s.Now.Monotonic;
        if (left > TimeSpan.Zero) return s.Stay(new Effect.StartTimer(LifeTimer.Activation, left, at.Attempt));
        return Back(s, at, $"did not say within {Durations.Print(limit)} that it is ready again");
    }

    private static Transition Back(Situation s, ServiceState.Reloading at, string? fault, params ReadOnlySpan<Effect> before) =>
        s.To(new ServiceState.Running(at.Attempt, at.Pid, at.Since), [.. before, new Effect.Announce(new ServiceEvent.Reloaded(at.Attempt, fault))]);
}
