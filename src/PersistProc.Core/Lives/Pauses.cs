using System.Diagnostics;

namespace PersistProc.Core;

/// <summary>
/// An instance that stands still on request. Its state stays what it was, and its time does not pass: when it goes on, the state's
/// beginnings are moved by as long as that took, so every deadline that is counted from there is too.
/// </summary>
internal static class Pauses
{
    /// <summary>It stands still; said again, it is ordered again.</summary>
    public static Transition Begin(Situation s, Attempt attempt)
    {
        var stop = new Effect.SendSignal(attempt, Signal.Stop, SignalScope.Whole);
        if (s.IsPaused) return s.Stay(stop);
        var instance = s.Record.Instance! with { PausedSince = s.Now.Monotonic };
        return s.With(s.Record with { Instance = instance }).Stay(
            Controls.StopTimer, new Effect.CancelTimer(LifeTimer.Watchdog), new Effect.CancelTimer(LifeTimer.Activation), new Effect.CancelTimer(LifeTimer.Runtime), stop);
    }

    /// <summary>It goes on.</summary>
    public static Transition End(Situation s, ILed at)
    {
        if (s.Record.Instance?.PausedSince is not { } since) return s.Ignored("it is not paused");
        var by = s.Now.Monotonic - since;
        var later = Later(at, by > TimeSpan.Zero ? by : TimeSpan.Zero);
        return s.Unpaused().To(later, [GoOn(at.Attempt), .. Timers(s, later)]);
    }

    /// <summary>Before it is stopped: whoever stands still hears nothing but KILL.</summary>
    public static ValueList<Effect> Lift(Situation s, Attempt attempt) => s.IsPaused ? [GoOn(attempt)] : [];

    /// <summary>What a supervisor before may have ordered or not.</summary>
    public static ValueList<Effect> Again(Situation s, Attempt attempt) => s.Record.Instance switch
    {
        { PausedSince: not null } => [new Effect.SendSignal(attempt, Signal.Stop, SignalScope.Whole)],
        { WasPaused: true } => [GoOn(attempt)],
        _ => [],
    };

    private static Effect.SendSignal GoOn(Attempt attempt) => new(attempt, Signal.Cont, SignalScope.Whole);

    private static ServiceState Later(ILed at, TimeSpan by) => at switch
    {
        ServiceState.Activating activating => activating with { Since = activating.Since + by },
        ServiceState.Running running => running with { Since = running.Since + by },
        ServiceState.StartPost post => post with { Since = post.Since + by, Run = post.Run with { Until = post.Run.Until + by } },
        ServiceState.Reloading reloading => reloading with { Since = reloading.Since + by, Begun = reloading.Begun + by, Run = reloading.Run is { } run ? run with { Until = run.Until + by } : null },
        _ => throw new UnreachableException($"no pause in the state {at}"),
    };

    private static ValueList<Effect> Timers(Situation s, ServiceState state) => state switch
    {
        ServiceState.Activating { Limit: { } limit } at => [Timer(s, LifeTimer.Activation, at.Since + limit, at.Attempt)],
        ServiceState.StartPost at => [Timer(s, LifeTimer.Control, at.Run.Until, at.Attempt)],
        ServiceState.Reloading { Run: { } run } at => [Timer(s, LifeTimer.Control, run.Until, at.Attempt), .. Runtime(s, at), .. Watchdogs.Begin(s, at.Attempt)],
        ServiceState.Reloading at => [Timer(s, LifeTimer.Activation, at.Begun + Activations.ReloadLimit(s), at.Attempt), .. Runtime(s, at), .. Watchdogs.Begin(s, at.Attempt)],
        ServiceState.Running at => [.. Runtime(s, at), .. Watchdogs.Begin(s, at.Attempt)],
        _ => [],
    };

    private static ValueList<Effect> Runtime(Situation s, ILed at) => s.Unit.RuntimeMax is { } limit ? [Timer(s, LifeTimer.Runtime, at.Since + limit, at.Attempt)] : [];

    private static Effect.StartTimer Timer(Situation s, LifeTimer timer, TimeSpan until, Attempt attempt) =>
        new(timer, until > s.Now.Monotonic ? until - s.Now.Monotonic : TimeSpan.Zero, attempt);
}
