using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>Whether a line of cron is one that can be carried over as it stands.</summary>
internal static class Crons
{
    private static readonly (int Least, int Most)[] Bounds = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>The line, tidied; null if it says something else than five or six plain fields, or a word.</summary>
    public static string? Valid(string line)
    {
        var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields is ["@yearly" or "@monthly" or "@weekly" or "@daily" or "@hourly"]) return fields[0];
        if (fields.Length is not (5 or 6)) return null;
        var first = 6 - fields.Length;
        for (var at = 0; at < fields.Length; at++)
        {
            if (fields[at].Split(',').Any(part => !IsPart(part, first + at))) return null;
        }

        // a day that no month has
        var isRare = fields[^3] is "30" or "31" && fields[^2] is not "*" && fields[^1] is "*" or "?";
        return isRare ? null : string.Join(' ', fields);
    }

    private static bool IsPart(string part, int field)
    {
        var steps = part.Split('/');
        if (steps.Length > 2 || (steps.Length == 2 && !(int.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0 && step <= Bounds[field].Most))) return false;
        if (steps[0] is "*" || (steps[0] is "?" && field is 3 or 5)) return true;
        var ends = steps[0].Split('-');
        return ends.Length <= 2 && Value(ends[0], field) is { } from && Value(ends[^1], field) is { } to && (from <= to) && (ends.Length == 2 || steps.Length == 1 || from >= 0);
    }

    private static int? Value(string text, int field)
    {
        var named = field == 4 ? Array.IndexOf(Months, text.ToUpperInvariant()) + 1 : field == 5 ? Array.IndexOf(Days, text.ToUpperInvariant()) : 0;
        if (field is 4 ? named > 0 : field is 5 && named >= 0) return named;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= Bounds[field].Least && number <= Bounds[field].Most ? number : null;
    }
}
