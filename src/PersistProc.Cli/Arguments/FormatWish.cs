namespace PersistProc.Cli.Arguments;

/// <summary>Whether words that cannot be read as a whole ask for JSON: who wants it wants his errors so too.</summary>
internal static class FormatWish
{
    private static readonly string[] Names = ["-o", "--output", "--format"];

    /// <summary>The last one among the words before any <c>--</c> counts, else what the environment says.</summary>
    public static bool IsJson(IReadOnlyList<string> arguments, string? environment)
    {
        var format = environment;
        for (var at = 0; at < arguments.Count && arguments[at] != "--"; at++)
        {
            var word = arguments[at];
            if (Names.Contains(word) && at + 1 < arguments.Count) format = arguments[++at];
            else if (Names.FirstOrDefault(name => word.StartsWith(name + "=", StringComparison.Ordinal)) is { } name) format = word[(name.Length + 1)..];
            else if (word.StartsWith("-o", StringComparison.Ordinal) && word.Length > 2) format = word[2..];
        }

        return format == "json";
    }
}
