using System.Globalization;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>Delays run on the monotonic clock; the wall clock is for display. Has it been set since boot, or is it plainly wrong?</summary>
internal static class ClockProbe
{
    private static readonly DateTimeOffset Earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        var now = DateTimeOffset.UtcNow;
        if (now < Earliest)
        {
            yield return Doctor.Bad("clock", $"the wall clock says {now:yyyy-MM-dd HH:mm} UTC", "Set it: times in logs and events are wrong until then; delays are not");
            yield break;
        }
        var newest = Directory.Exists(of.Places.State) ? Directory.EnumerateFiles(of.Places.State).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max() : default;
        yield return newest > now.UtcDateTime.AddSeconds(2)
            ? Doctor.Warn("clock", $"the wall clock was set back: files in {of.Places.State} are from {newest.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC", "Nothing: delays run on another clock, but --since may miss lines")
            : Doctor.Ok("clock", $"{now:yyyy-MM-dd HH:mm:ss} UTC, up for {TimeSpan.FromMilliseconds(Environment.TickCount64).TotalHours.ToString("0.0", CultureInfo.InvariantCulture)} h");
    }
}
