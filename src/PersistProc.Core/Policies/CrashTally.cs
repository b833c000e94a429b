namespace PersistProc.Core;

/// <summary>That an instance ended by itself and its policy wants another one.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Attempt">Which one.</param>
/// <param name="At">Monotonic: when.</param>
/// <param name="Why">How it ended, in words.</param>
public sealed record Crash(ServiceName Service, Attempt Attempt, TimeSpan At, string Why);

/// <summary>The crashes of a group's members, as far as they count. Pure: whoever keeps it decides nothing.</summary>
/// <param name="Crashes">The latest ones, oldest first; no more than are allowed.</param>
public sealed record CrashTally(ValueList<Crash> Crashes)
{
    /// <summary>None.</summary>
    public static CrashTally None { get; } = new([]);

    /// <summary>One more, and whether that is one too many: then why, in words.</summary>
    /// <param name="crash">The crash; one that is known already changes nothing.</param>
    /// <param name="group">Whose.</param>
    public (CrashTally Tally, string? GaveUp) Add(Crash crash, RestartGroup group)
    {
        if (Crashes.Any(known => known.Service == crash.Service && known.Attempt == crash.Attempt)) return (this, null);
        var all = Crashes.Where(known => known.At > crash.At - group.Limit.Interval && known.At <= crash.At).Append(crash).ToValueList();
        return all.Count > group.Limit.Burst ? (None, Text(all, group)) : (new CrashTally(all), null);
    }

    /// <summary>The crash that a step of a service's life is, or null.</summary>
    /// <param name="service">Which service.</param>
    /// <param name="before">What it was doing, and its last attempt.</param>
    /// <param name="after">What it is doing, its last attempt, and why that was started.</param>
    /// <param name="last">How the attempt before that ended, in words.</param>
    /// <param name="now">Monotonic.</param>
    public static Crash? Of(ServiceName service, (ServiceState State, Attempt Attempt) before, (ServiceState State, Attempt Attempt, StartCause? Cause) after, string last, TimeSpan now)
    {
        if (after.State is ServiceState.BackingOff waiting) return before.State is ServiceState.BackingOff known && known.After == waiting.After ? null : new Crash(service, waiting.After, now, waiting.Why.Text);
        // without a delay it is launched at once
        return after.Attempt > before.Attempt && after.Cause is StartCause.Automatic && before.State is not ServiceState.BackingOff ? new Crash(service, new Attempt(after.Attempt.Number - 1), now, last) : null;
    }

    private static string Text(ValueList<Crash> all, RestartGroup group)
    {
        var each = all.GroupBy(crash => crash.Service).OrderByDescending(own => own.Count()).ThenBy(own => own.Key).Select(own => FormattableString.Invariant($"{own.Key} {own.Count()} times")).ToList();
        return FormattableString.Invariant($"its group {group.Name} gave up: its services crashed {all.Count} times within {Durations.Print(group.Limit.Interval)}, more than {group.Limit.Burst} ({string.Join(", ", each)}); the last time {all[^1].Service}: {all[^1].Why}");
    }
}
