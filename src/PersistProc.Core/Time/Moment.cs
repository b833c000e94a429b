namespace PersistProc.Core;

/// <summary>
/// Now, as an argument. Deadlines are monotonic: CLOCK_MONOTONIC is the same for every process of a boot,
/// so a deadline in a record is still right in the next supervisor. The wall clock is for display only.
/// </summary>
/// <param name="Monotonic">Since an origin that is fixed for this boot.</param>
/// <param name="Wall">What the clock on the wall says; may jump.</param>
public readonly record struct Moment(TimeSpan Monotonic, DateTimeOffset Wall)
{
    /// <summary>How long the machine has slept since its boot.</summary>
    public TimeSpan Asleep { get; init; }

    /// <summary>Which boot of the machine it is; empty where nobody knows.</summary>
    public string Boot { get => field ?? ""; init; } // a default one has none

    /// <summary>Since the machine's boot, sleep included.</summary>
    public TimeSpan SinceBoot => Monotonic + Asleep;

    /// <summary>The same on the clock that nobody sets.</summary>
    public SteadyMoment Steady => new(Boot, SinceBoot, Wall);

    /// <summary>What is left until a monotonic deadline, never negative and never more than what was waited for at first.</summary>
    public TimeSpan Left(TimeSpan until, TimeSpan atMost)
    {
        var left = until - Monotonic;
        if (left < TimeSpan.Zero) return TimeSpan.Zero;
        return left > atMost ? atMost : left;
    }
}
