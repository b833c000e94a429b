using System.Collections.Concurrent;
using System.Globalization;
using Cronos;
using PersistProc.Core;

namespace PersistProc.Daemon.Timetables;

/// <summary>
/// Cron lines as Cronos reads them, with the time zones of the machine (<c>/usr/share/zoneinfo</c>). Where the clock is put forward, a
/// time that does not exist comes at the first one that does; where it is put back, a time of day comes once, and what comes again
/// and again goes on.
/// </summary>
internal sealed class CronCalendar(TimeProvider time) : ICalendar
{
    private const int SixFields = 6;

    /// <summary>That of this machine.</summary>
    public static CronCalendar OfMachine { get; } = new(TimeProvider.System);

    private readonly ConcurrentDictionary<string, CronExpression> _lines = new(StringComparer.Ordinal);
    private readonly LocalZone _local = new(time);

    /// <inheritdoc/>
    public (string Key, string Why)? Fault(Timetable timetable)
    {
        if (timetable.Timezone is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
            return ("timezone", $"there is no time zone \"{name}\" on this machine (/usr/share/zoneinfo): write a name such as \"Europe/Berlin\", or \"UTC\"");
        if (timetable.Cron is not { } line) return null;
        if (line.Trim().Equals("@reboot", StringComparison.OrdinalIgnoreCase)) return ("cron", "a start with the supervisor is written autostart = true");
        if (!TryRead(line, out var why)) return ("cron", $"\"{line}\" is no cron line: {why}");
        return Next(timetable, time.GetUtcNow()) is null ? ("cron", $"\"{line}\" never comes: there is no such day") : null;
    }

    /// <inheritdoc/>
    public DateTimeOffset? Next(Timetable timetable, DateTimeOffset after)
    {
        if (timetable.Cron is not { } line || !TryRead(line, out _)) return null;
        return _lines[line].GetNextOccurrence(after.UtcDateTime, Zone(timetable)) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;
    }

    /// <inheritdoc/>
    public string Print(Timetable timetable, DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone(timetable)).ToString("yyyy-MM-dd HH:mm:ss (zzz)", CultureInfo.InvariantCulture);

    // a zone that has gone since its file was read: better at another hour than never
    private TimeZoneInfo Zone(Timetable timetable) =>
        timetable.Timezone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : _local.Get();

    private bool TryRead(string line, out string why)
    {
        why = "";
        if (_lines.ContainsKey(line)) return true;
        var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            _lines[line] = CronExpression.Parse(line, fields == SixFields ? CronFormat.IncludeSeconds : CronFormat.Standard);
            return true;
        }
        catch (MissingSeedException)
        {
            why = "\"H\" stands for a minute that somebody chooses, and nobody does here: write the minute, or add jitter";
            return false;
        }
        catch (CronFormatException wrong)
        {
            why = fields is 1 or 5 or SixFields ? wrong.Message.ReplaceLineEndings(" ").TrimEnd('.') : $"it has {fields} fields, not five (minute, hour, day, month, weekday) or six (seconds in front)";
            return false;
        }
    }
}
