namespace PersistProc.Cli.Completing;

/// <summary>What may stand at the cursor, as a whole word, and a few words about it.</summary>
internal readonly record struct Candidate(string Text, string About = "");

/// <summary>The answer to a shell.</summary>
/// <param name="Candidates">All that fit what was typed.</param>
/// <param name="Rest">What else may stand there and the shell knows better: <c>files</c>, <c>directories</c>, <c>command N</c> (a command that begins with the Nth word), or <c>words</c> for nothing.</param>
internal sealed record Completion(IReadOnlyList<Candidate> Candidates, string Rest = "words")
{
    public static Completion None { get; } = new([]);

    /// <summary>As the shells' scripts read it: <c>:</c> and the rest on the first line, then a candidate a line, a tab, what it is.</summary>
    public string Format()
    {
        var text = new System.Text.StringBuilder(":").Append(Rest).Append('\n');
        foreach (var candidate in Candidates) text.Append(OneLine(candidate.Text)).Append('\t').Append(OneLine(candidate.About)).Append('\n');
        return text.ToString();
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
