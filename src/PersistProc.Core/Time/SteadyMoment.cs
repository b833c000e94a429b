namespace PersistProc.Core;

/// <summary>A moment on the clock that nobody sets and that goes on while the machine sleeps (CLOCK_BOOTTIME).</summary>
/// <param name="Boot">Of which boot; empty where nobody knows.</param>
/// <param name="Since">Since that boot.</param>
/// <param name="Wall">Wall clock at that moment: all that counts after another boot.</param>
public sealed record SteadyMoment(string Boot, TimeSpan Since, DateTimeOffset Wall)
{
    /// <summary>How long ago it was; never negative.</summary>
    public TimeSpan Ago(Moment now)
    {
        var ago = Boot == now.Boot && Since <= now.SinceBoot ? now.SinceBoot - Since : now.Wall - Wall;
        return ago > TimeSpan.Zero ? ago : TimeSpan.Zero;
    }
}
