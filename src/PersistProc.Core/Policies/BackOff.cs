namespace PersistProc.Core;

/// <summary>The arithmetic of waiting before a restart.</summary>
public static class BackOff
{
    /// <summary>What could not be launched will not be there a moment later: at least this long, whatever the unit says.</summary>
    public static TimeSpan AfterFailedLaunch { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary><c>restart_delay</c> × factor^<paramref name="inARow"/>, not above max, then more or less by chance.</summary>
    /// <param name="unit">Whose delay and back-off.</param>
    /// <param name="inARow">How many automatic restarts went before, 0 for the first.</param>
    /// <param name="chance">0 inclusive to 1 exclusive; 0.5 changes nothing.</param>
    public static TimeSpan Delay(ServiceUnit unit, int inARow, double chance)
    {
        var (first, grow) = (unit.RestartDelay, unit.Backoff);
        var ceiling = Math.Max(grow.Max.TotalSeconds, first.TotalSeconds);
        // the power may be infinite, or infinite times zero: Min and the guard make an ordinary number of it
        var grown = first == TimeSpan.Zero ? 0 : Math.Min(ceiling, first.TotalSeconds * Math.Pow(grow.Factor, inARow));
        var factor = 1 + (grow.Jitter * ((2 * chance) - 1));
        return TimeSpan.FromSeconds(grown * factor);
    }
}
