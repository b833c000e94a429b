namespace PersistProc.Core;

/// <summary>How the wait before a restart grows from one restart to the next.</summary>
/// <param name="Factor">By how much, at least 1.</param>
/// <param name="Max">The longest wait; a longer <c>restart_delay</c> is not shortened by it.</param>
/// <param name="Jitter">How much chance adds or takes away, as a part of the wait, 0 to 1: so that many services that failed together do not come back together.</param>
/// <param name="Reset">An instance that ran this long makes the wait begin anew.</param>
public sealed record RestartBackoff(double Factor, TimeSpan Max, double Jitter, TimeSpan Reset)
{
    /// <summary>Doubling up to 30 s, a tenth of chance, anew after 10 s.</summary>
    public static RestartBackoff Default { get; } = new(2.0, TimeSpan.FromSeconds(30), 0.1, TimeSpan.FromSeconds(10));
}
