namespace PersistProc.Core;

/// <summary>Who knows time zones, and reads cron lines.</summary>
public interface ICalendar
{
    /// <summary>What is wrong with a timetable: the key below it, and why; null if nothing is.</summary>
    (string Key, string Why)? Fault(Timetable timetable);

    /// <summary>The first time of a cron line behind another time; null if there is none.</summary>
    /// <param name="timetable">With a cron line.</param>
    /// <param name="after">Wall clock: exclusive.</param>
    DateTimeOffset? Next(Timetable timetable, DateTimeOffset after);

    /// <summary>A time as people read it where the timetable is meant.</summary>
    string Print(Timetable timetable, DateTimeOffset time);
}

/// <summary>Knows no times; for those who have no timetable.</summary>
public sealed class NoCalendar : ICalendar
{
    /// <inheritdoc/>
    public (string Key, string Why)? Fault(Timetable timetable) => null;

    /// <inheritdoc/>
    public DateTimeOffset? Next(Timetable timetable, DateTimeOffset after) => null;

    /// <inheritdoc/>
    public string Print(Timetable timetable, DateTimeOffset time) => FormattableString.Invariant($"{time:yyyy-MM-dd HH:mm:ss zzz}");
}
