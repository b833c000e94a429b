using System.Buffers;
using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Cli.Importing;

/// <summary>Durations and sizes of others in our words.</summary>
internal static class Times
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Units =
    [
        ("microseconds", 1e-6), ("milliseconds", 1e-3), ("minutes", 60), ("seconds", 1), ("months", 2_629_800), ("minute", 60), ("second", 1), ("hours", 3600), ("weeks", 604_800), ("month", 2_629_800), ("years", 31_557_600),
        ("hour", 3600), ("days", 86_400), ("week", 604_800), ("year", 31_557_600), ("msec", 1e-3), ("usec", 1e-6), ("min", 60), ("sec", 1), ("day", 86_400), ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("hr", 3600),
        ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800), ("M", 2_629_800), ("y", 31_557_600),
    ];

    /// <summary>Seconds as a duration of ours; null beyond a hundred years and below nothing.</summary>
    public static string? Print(double seconds) => seconds is >= 0 and <= 3_153_600_000 ? Durations.Print(TimeSpan.FromMilliseconds(Math.Round(seconds * 1000))) : null;

    /// <summary>A duration such as <c>1m30s</c>, <c>5min 20s</c>, <c>90</c>, in seconds; null for what is none.</summary>
    public static double? Seconds(string text)
    {
        var (rest, total) = (text.Trim(), 0.0);
        if (rest.Length == 0) return null;
        while (rest.Length > 0)
        {
            var length = rest.AsSpan().IndexOfAnyExcept(Digits) is var end && end < 0 ? rest.Length : end;
            if (!double.TryParse(rest.AsSpan(0, length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            rest = rest[length..].TrimStart();
            var factor = 1.0;
            if (rest.Length > 0 && !char.IsAsciiDigit(rest[0]))
            {
                var unit = Array.FindIndex(Units, each => rest.StartsWith(each.Unit, StringComparison.Ordinal));
                if (unit < 0) return null;
                factor = Units[unit].Seconds;
                rest = rest[Units[unit].Unit.Length..].TrimStart();
            }

            total += number * factor;
        }

        return total;
    }

    /// <summary>A size such as <c>512m</c>, <c>1.5G</c>, <c>64KiB</c>, by 1024, in bytes; null for what is none.</summary>
    public static long? Bytes(string text) => Sizes.TryParse(Binary(text.Trim()), out var bytes, out _) ? bytes : null;

    /// <summary>A size in our words.</summary>
    public static string Size(long bytes)
    {
        foreach (var (unit, factor) in new[] { ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10) })
        {
            if (bytes > 0 && bytes % factor == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}");
    }

    // what others call k, m and g is 1024 of something each, with a b behind it too
    private static string Binary(string text) => text.TrimEnd('b', 'B').TrimEnd('i');
}
