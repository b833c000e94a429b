using PersistProc.Core;
using PersistProc.Daemon.Timetables;

namespace PersistProc.Daemon.Tests.Timetables;

/// <summary>Cron lines by this machine's time zones.</summary>
public sealed class CronLines
{
    private static readonly CronCalendar Calendar = CronCalendar.OfMachine;

    [Theory]
    [InlineData("*/15 * * * *", "UTC", "2026-05-01T10:07:00Z", "2026-05-01T10:15:00Z")]
    [InlineData("30 5 4 * * MON-FRI", "UTC", "2026-05-01T10:07:00Z", "2026-05-04T04:05:30Z")]
    [InlineData("@daily", "UTC", "2026-05-01T10:07:00Z", "2026-05-02T00:00:00Z")]
    [InlineData("0 12 L FEB *", "UTC", "2026-05-01T00:00:00Z", "2027-02-28T12:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-05-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    // day and weekday: both have to fit
    [InlineData("0 0 13 * FRI", "UTC", "2026-05-01T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-01-01T12:00:00Z", "2026-01-02T02:00:00Z")]
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-02T01:00:00Z")]
    // the hour that is left out in spring: at the first moment that there is
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    // the hour that comes twice in autumn: a time of day once, a pace all the time
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("*/30 * * * *", "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z")]
    public void The_next_time_is_found(string line, string zone, string after, string expected) =>
        Assert.Equal(Time(expected), Calendar.Next(new Timetable { Cron = line, Timezone = zone }, Time(after)));

    [Theory]
    [InlineData("* * * *", "cron", "\"* * * *\" is no cron line: it has 4 fields, not five (minute, hour, day, month, weekday) or six (seconds in front)")]
    [InlineData("61 * * * *", "cron", "\"61 * * * *\" is no cron line: ")]
    [InlineData("0 0 30 2 *", "cron", "\"0 0 30 2 *\" never comes: there is no such day")]
    [InlineData("@reboot", "cron", "a start with the supervisor is written autostart = true")]
    [InlineData("@dayly", "cron", "\"@dayly\" is no cron line: ")]
    public void What_is_no_time_says_so(string line, string key, string why)
    {
        var fault = Calendar.Fault(new Timetable { Cron = line });
        Assert.Equal(key, fault?.Key);
        Assert.StartsWith(why, fault?.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_that_this_machine_does_not_have_says_so() =>
        Assert.Equal(("timezone", "there is no time zone \"Europe/Berlyn\" on this machine (/usr/share/zoneinfo): write a name such as \"Europe/Berlin\", or \"UTC\""), Calendar.Fault(new Timetable { Cron = "@daily", Timezone = "Europe/Berlyn" }));

    [Fact]
    public void A_time_is_told_as_it_is_meant() =>
        Assert.Equal("2026-07-02 03:00:00 (+02:00)", Calendar.Print(new Timetable { Timezone = "Europe/Berlin" }, Time("2026-07-02T01:00:00Z")));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
