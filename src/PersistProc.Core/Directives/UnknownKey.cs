namespace PersistProc.Core;

/// <summary>What is said about a key that cannot be used.</summary>
public static class UnknownKey
{
    /// <summary>The contract has it, this version does not.</summary>
    public const string NotBuilt = "not built yet in this version";

    /// <summary>Nobody has it; the nearest known one is named.</summary>
    public static string Text(string key, IEnumerable<string> known) => Of(key, [.. known]);

    private static string Of(string key, List<string> known) =>
        known.Contains("command") && FamiliarKeys.Find(key) is { } here ? known.Contains(here) ? $"unknown key: did you mean \"{here}\"?" : $"unknown key: here it is {here}"
        : NearestWord.Find(key, known) is { } near ? $"unknown key: did you mean \"{near}\"?" : "unknown key";
}
