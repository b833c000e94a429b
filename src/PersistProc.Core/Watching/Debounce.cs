namespace PersistProc.Core;

/// <summary>
/// When changes are acted on: once nothing has changed for a while, or at the latest after ten times that, and two seconds at least. Who
/// changes what he is watched for each time that he is restarted is restarted less and less often, and who saves a few times in a row is not.
/// </summary>
public sealed record Debounce
{
    /// <summary>A change that comes so soon after the last action may be the service's own.</summary>
    public static TimeSpan Soon { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait of who runs in a circle.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(2);
    private const int PatienceFactor = 10;
    private const int StrikesForgiven = 9; // so many times in a row people may save something, or an editor for them while they type

    /// <summary>The first change that is not acted on yet: monotonic; null if there is none.</summary>
    public TimeSpan? First { get; init; }

    /// <summary>When the last action was: monotonic; null if there was none.</summary>
    public TimeSpan? Acted { get; init; }

    /// <summary>How many actions in a row were followed by a change at once.</summary>
    public int Strikes { get; init; }

    /// <summary>Whether it is slowed down by now.</summary>
    public bool IsSlowed => Strikes > StrikesForgiven;

    /// <summary>Something has changed.</summary>
    /// <param name="now">Monotonic.</param>
    public Debounce Changed(TimeSpan now)
    {
        if (First is not null) return this;
        var isSoon = Acted is { } acted && now - acted < Soon;
        return this with { First = now, Strikes = isSoon ? Strikes + 1 : 0 };
    }

    /// <summary>How long to wait from the last change on.</summary>
    /// <param name="now">Monotonic: when it was.</param>
    /// <param name="quiet">How long nothing may change.</param>
    public TimeSpan Wait(TimeSpan now, TimeSpan quiet)
    {
        var patience = quiet * PatienceFactor > LeastPatience ? quiet * PatienceFactor : LeastPatience;
        var left = (First ?? now) + patience - now;
        var wait = left < quiet ? left : quiet;
        if (IsSlowed && Acted is { } acted)
        {
            var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(Strikes - StrikesForgiven, 10)));
            var slow = acted + (pause < Longest ? pause : Longest) - now;
            if (slow > wait) wait = slow;
        }

        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>It was acted on.</summary>
    /// <param name="now">Monotonic.</param>
    public Debounce Done(TimeSpan now) => this with { First = null, Acted = now };
}
