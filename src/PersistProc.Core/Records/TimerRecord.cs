namespace PersistProc.Core;

/// <summary>What is kept of a service's timetable.</summary>
/// <param name="Armed">Whether it is started at its times.</param>
/// <param name="Served">Wall clock: turns up to here were taken, or left out.</param>
/// <param name="From">From when on <c>every</c> counts.</param>
public sealed record TimerRecord(bool Armed, DateTimeOffset Served, SteadyMoment From)
{
    /// <summary>A turn that is taken when what runs has ended (<c>overlap</c>), or null.</summary>
    public DateTimeOffset? Owed { get; init; }

    /// <summary>The instance that a turn found running: of the next ones that it keeps from being taken nothing is told.</summary>
    public Attempt? ToldOf { get; init; }
}
