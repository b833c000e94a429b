namespace PersistProc.Core;

/// <summary>How what was launched comes to be ready.</summary>
internal static class Activations
{
    /// <summary>It was launched: it is ready at once, or that is awaited, for as long as it may take.</summary>
    public static Transition Begin(Situation s, Attempt attempt, int pid, params ReadOnlySpan<Effect> before)
    {
        if (s.Unit.IsReadyAtOnce) return Post(s, attempt, pid, s.Now.Monotonic, before) ?? Run(s, attempt, pid, s.Now.Monotonic, before);
        var limit = s.Unit.ActivationLimit;
        var activating = new ServiceState.Activating(attempt, pid, s.Now.Monotonic, limit, null);
        return limit is { } until ? s.To(activating, [.. before, new Effect.StartTimer(LifeTimer.Activation, until, attempt)]) : s.To(activating, before);
    }

    /// <summary>It is ready.</summary>
    public static Transition Done(Situation s, ServiceState.Activating at)
    {
        var stop = new Effect.CancelTimer(LifeTimer.Activation);
        return Post(s, at.Attempt, at.Pid, at.Since, stop) ?? Run(s, at.Attempt, at.Pid, at.Since, [stop, new Effect.Announce(new ServiceEvent.Ready(at.Attempt))]);
    }

    /// <summary>What was to be run once it is ready has been.</summary>
    public static Transition Done(Situation s, ServiceState.StartPost at, params ReadOnlySpan<Effect> before) =>
        Run(s, at.Attempt, at.Pid, at.Since, [.. before, new Effect.Announce(new ServiceEvent.Ready(at.Attempt))]);

    private static Transition? Post(Situation s, Attempt attempt, int pid, TimeSpan since, params ReadOnlySpan<Effect> before) => s.Unit.StartPost.Count > 0
        ? Controls.Run(s, attempt, ControlStage.StartPost, 0, run => new ServiceState.StartPost(attempt, pid, since, run), before)
        : null;

    private static Transition Run(Situation s, Attempt attempt, int pid, TimeSpan since, ReadOnlySpan<Effect> before)
    {
        var running = new ServiceState.Running(attempt, pid, since);
        ValueList<Effect> timers = s.Unit.RuntimeMax is { } limit ? [new Effect.StartTimer(LifeTimer.Runtime, limit, attempt)] : [];
        return s.AtReady().To(running, [.. before, .. timers, .. Watchdogs.Begin(s, attempt)]);
    }

    /// <summary>How long a reload may take.</summary>
    public static TimeSpan ReloadLimit(Situation s) => s.Unit.StartTimeout ?? Probes.StartTimeout;
}
