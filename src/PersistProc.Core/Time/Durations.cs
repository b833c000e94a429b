using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PersistProc.Core;

/// <summary>Durations as people write them: <c>500ms 5s 2m 1h 1d</c>, sums such as <c>1h30m</c>, plain numbers are seconds.</summary>
public static class Durations
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365 * 100);

    /// <summary>Reads a duration; never a negative one.</summary>
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? why)
    {
        duration = TimeSpan.Zero;
        why = null;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty) why = "a duration is expected, such as \"500ms\", \"5s\" or \"2m\"";
        var total = 0.0;
        while (why is null && !rest.IsEmpty) why = TakePart(ref rest, ref total, text);
        if (why is null && total > Longest.TotalSeconds) why = $"\"{text}\" is longer than a hundred years";
        if (why is null) duration = TimeSpan.FromTicks((long)Math.Round(total * TimeSpan.TicksPerSecond));
        return why is null;
    }

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration, out var why) ? duration : throw new FormatException(why);

    /// <summary>The shortest way to write it exactly: <c>90s</c>, <c>2m</c>, <c>250ms</c>.</summary>
    public static string Print(TimeSpan duration)
    {
        if (duration.Ticks % TimeSpan.TicksPerMillisecond != 0) return FormattableString.Invariant($"{duration.TotalMilliseconds}ms");
        if (duration.Ticks % TimeSpan.TicksPerSecond != 0) return FormattableString.Invariant($"{(long)duration.TotalMilliseconds}ms");
        if (duration == TimeSpan.Zero || duration.Ticks % TimeSpan.TicksPerMinute != 0) return FormattableString.Invariant($"{(long)duration.TotalSeconds}s");
        return duration.Ticks % TimeSpan.TicksPerHour != 0 ? FormattableString.Invariant($"{(long)duration.TotalMinutes}m") : FormattableString.Invariant($"{(long)duration.TotalHours}h");
    }

    /// <summary>The same for people: what is below a millisecond is left out.</summary>
    public static string PrintRounded(TimeSpan duration) => Print(TimeSpan.FromMilliseconds(Math.Round(duration.TotalMilliseconds)));

    private static string? TakePart(ref ReadOnlySpan<char> rest, ref double total, string text)
    {
        var digits = rest.IndexOfAnyExcept(Digits);
        var number = digits < 0 ? rest : rest[..digits];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return $"\"{text}\" is no duration: write \"500ms\", \"5s\", \"2m\" or \"1h\"";
        rest = rest[number.Length..].TrimStart();
        var letters = rest.IndexOfAnyExcept(Letters);
        var unit = letters < 0 ? rest : rest[..letters];
        if (Seconds(unit) is not { } seconds) return $"\"{text}\": no unit \"{unit}\": write ms, s, m, h or d";
        total += value * seconds;
        rest = rest[unit.Length..].TrimStart();
        return null;
    }

    private static double? Seconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 0.001,
        "" or "s" or "sec" => 1,
        "m" or "min" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => null,
    };
}
