namespace PersistProc.Core.Tests.Timetables;

/// <summary>A calendar on which every cron line comes at the multiples of some seconds.</summary>
internal sealed class EveryFewSeconds(int seconds) : ICalendar
{
    public (string Key, string Why)? Fault(Timetable timetable) => null;

    public DateTimeOffset? Next(Timetable timetable, DateTimeOffset after)
    {
        var step = TimeSpan.FromSeconds(seconds).Ticks;
        return new DateTimeOffset((after.UtcTicks / step + 1) * step, TimeSpan.Zero);
    }

    public string Print(Timetable timetable, DateTimeOffset time) => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
