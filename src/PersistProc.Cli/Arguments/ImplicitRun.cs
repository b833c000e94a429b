namespace PersistProc.Cli.Arguments;

/// <summary>
/// <c>persistproc npm run dev</c> means <c>run</c>, but a mistyped verb must never execute something.
/// </summary>
internal static class ImplicitRun
{
    private const int ShortestVerb = 4;

    /// <summary>Throws unless the word is a program and not one letter away from a verb of four letters or more.</summary>
    public static void Demand(string word, Func<string, bool> isProgram)
    {
        // the fewest slips; of equals the longer one
        var (nearest, distance) = Verbs.Names.Select(name => (Name: name, Slips: Core.NearestWord.Slips(word, name))).OrderBy(each => each.Slips).ThenByDescending(each => each.Name.Length).First();
        if (nearest.Length >= ShortestVerb && distance <= 1)
        {
            throw new UsageException(isProgram(word)
                ? $"{word}: is it the command {nearest} or a program? Say: persistproc {nearest}, or: persistproc run -- {word}"
                : $"{word}: no such command. Did you mean: persistproc {nearest}?");
        }
        if (isProgram(word)) return;
        throw new UsageException(distance <= 2
            ? $"{word}: no such command, and no such program. Did you mean: persistproc {nearest}?"
            : $"{word}: no such command, and no such program in PATH. See: persistproc --help");
    }
}
