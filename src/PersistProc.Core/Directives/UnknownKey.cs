namespace PersistProc.Core;

/// <summary>What is said about a key that cannot be used.</summary>
public static class UnknownKey
{
    /// <summary>Nobody has it; the table that has it is named, or the nearest known key.</summary>
    public static string Text(string key, ValueList<ServiceDirective> rows)
    {
        if (FamiliarKeys.Find(key) is null && Homes(key, rows).ToList() is { Count: > 0 } homes)
            return $"unknown key: it belongs into {string.Join(" or ", homes)}, as in {homes[0]}.{key} = …";
        return Of(key, [.. rows.Select(row => row.Key)]);
    }

    /// <summary>Nobody has it; the nearest known one is named.</summary>
    public static string Text(string key, IEnumerable<string> known) => Of(key, [.. known]);

    // the tables of these rows that have a key of that name
    private static IEnumerable<string> Homes(string key, ValueList<ServiceDirective> rows) =>
        rows.Where(row => row.Inner.Any(inner => inner.Key == key)).Select(row => row.Key)
            .Concat(from row in rows from part in row.Parts where part.Key.EndsWith($".{key}", StringComparison.Ordinal) select $"{row.Key}.{part.Key[..^(key.Length + 1)]}");

    private static string Of(string key, List<string> known) =>
        known.Contains("command") && FamiliarKeys.Find(key) is { } here ? known.Contains(here) ? $"unknown key: did you mean \"{here}\"?" : $"unknown key: here it is {here}"
        : NearestWord.Find(key, known) is { } near ? $"unknown key: did you mean \"{near}\"?" : "unknown key";
}
