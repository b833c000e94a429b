namespace PersistProc.Core;

/// <summary>How often a service has to say that it lives.</summary>
internal static class Watchdogs
{
    /// <summary>What holds for the present instance: what it chose itself, else what its file says; null: it may be silent.</summary>
    public static TimeSpan? Limit(Situation s) => s.Record.Instance?.WatchdogTime is { } chosen ? chosen > TimeSpan.Zero ? chosen : null : s.Unit.Watchdog;

    /// <summary>From now on it has to.</summary>
    public static ValueList<Effect> Begin(Situation s, Attempt attempt) => Limit(s) is { } limit ? [new Effect.StartTimer(LifeTimer.Watchdog, limit, attempt)] : [];

    /// <summary>It said something.</summary>
    public static ValueList<Effect> Hear(Situation s, Attempt attempt, Notification what)
    {
        if (what.WatchdogTime is { Ticks: 0 }) return [new Effect.CancelTimer(LifeTimer.Watchdog)];
        return what.Watchdog is WatchdogWord.Alive || what.WatchdogTime is not null ? Begin(s, attempt) : [];
    }
}
