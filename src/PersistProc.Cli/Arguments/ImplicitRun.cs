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
        var (nearest, distance) = Nearest(word);
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

    /// <summary>The verb with the fewest changes of a letter; the longer one among equals.</summary>
    public static (string Verb, int Distance) Nearest(string word)
    {
        var best = ("", int.MaxValue);
        foreach (var verb in Verbs.Names)
        {
            var distance = Distance(word, verb);
            if (distance < best.Item2 || (distance == best.Item2 && verb.Length > best.Item1.Length)) best = (verb, distance);
        }
        return best;
    }

    // Letters to add, drop, change, or swap with their neighbour.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(change, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, table[i - 2, j - 2] + 1);
                table[i, j] = best;
            }
        }
        return table[a.Length, b.Length];
    }
}
