using System.Globalization;

namespace PersistProc.Cli.Printing;

/// <summary>Times as people type them.</summary>
internal static class TimeWords
{
    /// <summary>"2026-01-31T14:30:00Z", "14:30" (today), "today", "yesterday", "10m" (ago); null for what is none.</summary>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        if (text == "now") return now;
        if (text == "today") return Midnight(now);
        if (text == "yesterday") return Midnight(now.AddDays(-1));
        if (Ago(text) is { } ago) return now - ago;
        if (TimeOnly.TryParseExact(text, ["H:mm", "H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return Midnight(now) + time.ToTimeSpan();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var absolute) ? absolute : null;
    }

    /// <summary>"500ms", "30s", "2m", "1h", or plain seconds; null for what is none.</summary>
    public static TimeSpan? Duration(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e6 ? TimeSpan.FromSeconds(seconds)
        : Ago(text) is { TotalSeconds: < 1e6 } time ? time
        : null;

    private static DateTimeOffset Midnight(DateTimeOffset now) => new(now.Date, now.Offset);

    private static TimeSpan? Ago(string text)
    {
        foreach (var (unit, seconds) in (IEnumerable<(string, double)>)[("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)])
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
                && amount < 1e8) return TimeSpan.FromSeconds(amount * seconds);
        }
        return null;
    }
}
