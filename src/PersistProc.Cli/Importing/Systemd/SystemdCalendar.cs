namespace PersistProc.Cli.Importing;

/// <summary>Times as <c>OnCalendar=</c> has them (systemd.time(7)), as a line of cron.</summary>
internal static class SystemdCalendar
{
    private static readonly (string Word, string Line)[] Words =
    [
        ("minutely", "* * * * *"), ("hourly", "0 * * * *"), ("daily", "0 0 * * *"), ("weekly", "0 0 * * 1"), ("monthly", "0 0 1 * *"),
        ("quarterly", "0 0 1 1,4,7,10 *"), ("semiannually", "0 0 1 1,7 *"), ("yearly", "0 0 1 1 *"), ("annually", "0 0 1 1 *"),
    ];

    private static readonly string[] Days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

    /// <summary>The line; null where cron cannot say it.</summary>
    /// <param name="text">The time.</param>
    /// <param name="zone">The time zone, if it says one.</param>
    public static string? Cron(string text, out string? zone)
    {
        zone = null;
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        if (parts.Count == 0) return null;
        if (parts.Count > 1 && (parts[^1] == "UTC" || parts[^1].Contains('/', StringComparison.Ordinal)) && char.IsAsciiLetterUpper(parts[^1][0]) && TimeZoneInfo.TryFindSystemTimeZoneById(parts[^1], out _))
        {
            zone = parts[^1];
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts is [var word] && Array.Find(Words, each => string.Equals(each.Word, word, StringComparison.OrdinalIgnoreCase)).Line is { } line) return line;
        var (weekday, date, time) = ("*", "*-*-*", "00:00:00");
        foreach (var part in parts)
        {
            if (char.IsAsciiLetter(part[0])) weekday = part;
            else if (part.Contains(':', StringComparison.Ordinal)) time = part;
            else if (part.Contains('-', StringComparison.Ordinal)) date = part;
            else return null;
        }

        var (days, hours) = (date.Split('-'), time.Split(':'));
        if (days.Length == 2) days = ["*", .. days];
        if (hours.Length == 2) hours = [.. hours, "00"];
        if (days.Length != 3 || hours.Length != 3 || days[0] != "*" || days[2].Contains('~', StringComparison.Ordinal)) return null;
        if (Field(days[1], 1) is not { } month || Field(days[2], 1) is not { } day || Field(hours[0], 0) is not { } hour || Field(hours[1], 0) is not { } minute || Field(hours[2], 0) is not { } second || Weekdays(weekday) is not { } weekdays) return null;
        var fields = $"{minute} {hour} {day} {month} {weekdays}";
        return Crons.Valid(second == "0" ? fields : $"{second} {fields}");
    }

    // a..b is a-b; 0/15 is */15 where it begins with the first one
    private static string? Field(string text, int first)
    {
        var all = text.Split(',').Select(part =>
        {
            var steps = part.Split('/');
            var ends = steps[0].Split("..");
            if (steps.Length > 2 || ends.Length > 2) return null;
            var numbers = ends.Select(end => end == "*" ? "*" : int.TryParse(end, out var number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : null).ToList();
            if (numbers.Contains(null)) return null;
            if (steps.Length == 1) return string.Join('-', numbers);
            if (!int.TryParse(steps[1], out var step)) return null;
            return numbers is [var from] && from == first.ToString(System.Globalization.CultureInfo.InvariantCulture) ? $"*/{step}" : $"{string.Join('-', numbers)}/{step}";
        }).ToList();
        return all.Contains(null) ? null : string.Join(',', all);
    }

    private static string? Weekdays(string text)
    {
        if (text == "*") return text;
        var all = text.Split(',').Select(part =>
        {
            var ends = part.Split("..").Select(end => end.Length < 3 ? -1 : Array.IndexOf(Days, end[..3].ToUpperInvariant())).ToList();
            if (ends.Count > 2 || ends.Contains(-1)) return null;
            // cron's week begins with Sunday
            return ends is [var from, 6] && from < 6 ? string.Join(',', Days[from..]) : string.Join('-', ends.Select(end => Days[end]));
        }).ToList();
        return all.Contains(null) ? null : string.Join(',', all);
    }
}
