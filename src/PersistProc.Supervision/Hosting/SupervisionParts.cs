using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>What the actors are given from outside.</summary>
/// <param name="Keeper">The one conversation with the keeper.</param>
/// <param name="Time">Its timestamp is CLOCK_MONOTONIC.</param>
/// <param name="Chance">A random number, 0 inclusive to 1 exclusive.</param>
/// <param name="Seed">32 random hexadecimal digits (lower case), for a new record.</param>
public sealed record SupervisionParts(IKeeper Keeper, TimeProvider Time, Func<double> Chance, Func<string> Seed)
{
    /// <summary>Who looks whether services are ready, and well.</summary>
    public IProber Prober { get; init; } = new NoProber();

    /// <summary>Who watches files.</summary>
    public IFiles Files { get; init; } = new NoFilesWatched();

    /// <summary>Who knows when cron lines come.</summary>
    public ICalendar Calendar { get; init; } = new NoCalendar();

    /// <summary>How long the machine has slept since its boot.</summary>
    public Func<TimeSpan> Asleep { get; init; } = static () => TimeSpan.Zero;

    /// <summary>Which boot of the machine it is; empty where nobody knows.</summary>
    public string Boot { get; init; } = "";

    /// <summary>Now, by all clocks.</summary>
    public Moment Now => Time.Moment() with { Asleep = Asleep(), Boot = Boot };

    /// <summary>The cursor of the last event in the journal; see <see cref="Told"/>.</summary>
    public Func<long> JournalEnd { get; init; } = static () => 0;
}
