using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PersistProc.Core;

/// <summary>
/// Sizes as people write them: <c>64KB 10MB 2GB</c> by thousands, <c>64KiB 10MiB 2GiB</c> (or <c>64K</c>) by 1024, plain numbers
/// are bytes.
/// </summary>
public static class Sizes
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads a size in bytes; never a negative one.</summary>
    public static bool TryParse(string text, out long bytes, [NotNullWhen(false)] out string? why)
    {
        bytes = 0;
        why = $"\"{text}\" is no size: write \"64KB\", \"10MB\" or \"2GB\"";
        var rest = text.AsSpan().Trim();
        var end = rest.IndexOfAnyExcept(Digits);
        var number = end < 0 ? rest : rest[..end];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        if (Unit(rest[number.Length..].Trim()) is not { } unit) return false;
        if (value * unit >= long.MaxValue)
        {
            why = $"\"{text}\" is larger than any file";
            return false;
        }

        (bytes, why) = ((long)(value * unit), null);
        return true;
    }

    /// <summary>The shortest way to write it exactly, by thousands: <c>10MB</c>, <c>1500KB</c>.</summary>
    public static string Print(long bytes)
    {
        foreach (var (unit, factor) in new[] { ("TB", 1_000_000_000_000L), ("GB", 1_000_000_000L), ("MB", 1_000_000L), ("KB", 1000L) })
        {
            if (bytes > 0 && bytes % factor == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{unit}");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}B");
    }

    private static double? Unit(ReadOnlySpan<char> unit)
    {
        Span<char> upper = stackalloc char[4];
        if (unit.Length > 3) return null;
        return upper[..unit.ToUpperInvariant(upper)] switch
        {
            "" or "B" => 1,
            "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "TB" => 1e12,
            "K" or "KIB" => 1024,
            "M" or "MIB" => 1024 * 1024,
            "G" or "GIB" => 1024.0 * 1024 * 1024,
            "T" or "TIB" => 1024.0 * 1024 * 1024 * 1024,
            _ => null,
        };
    }
}
