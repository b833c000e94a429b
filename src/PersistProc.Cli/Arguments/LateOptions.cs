namespace PersistProc.Cli.Arguments;

/// <summary>
/// <c>stop api --force</c>: behind the first name an option is a word of a command, byte for byte. Where no such command
/// is known, it was most likely meant as an option.
/// </summary>
internal static class LateOptions
{
    /// <summary>What to say about it, to be put behind an error; empty where there is none of our options among the words.</summary>
    public static string Hint(Verb verb, IReadOnlyList<string> words)
    {
        if (!verb.Cuts || words.Count < 2) return "";
        var known = verb.Options.Concat(new GlobalOptions().All).ToList();
        var late = words.Skip(1).FirstOrDefault(word => OptionReader.LooksLikeOne(word) && OptionReader.Match(word, known) is not null);
        return late is null ? "" : $". Options come before the names: persistproc {verb.Name} {late} … {words[0]}";
    }
}
