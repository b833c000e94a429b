namespace PersistProc.Core;

/// <summary>What the words of a command turned out to be.</summary>
public abstract record WordsMeaning
{
    private WordsMeaning() { }

    /// <summary>These services, in the order of the words.</summary>
    /// <param name="Names">Each once.</param>
    /// <param name="AsCommand">Whether the words together were one command.</param>
    public sealed record Services(ValueList<ServiceName> Names, bool AsCommand) : WordsMeaning;

    /// <summary>Nothing that is known; of a start, a command to be started.</summary>
    /// <param name="Words">Those that are not known.</param>
    public sealed record Unknown(ValueList<string> Words) : WordsMeaning;

    /// <summary>A word that may mean several.</summary>
    /// <param name="Word">Which.</param>
    /// <param name="Names">What it may mean.</param>
    public sealed record Ambiguous(string Word, ValueList<ServiceName> Names) : WordsMeaning;
}

/// <summary>All words are known targets, or together they are one command; otherwise nothing is done.</summary>
public static class TargetWords
{
    /// <summary>For stop, restart and whatever acts on what there is.</summary>
    public static WordsMeaning Read(IReadOnlyList<string> words, TargetContext context, IReadOnlyCollection<KnownService> known)
    {
        var each = Each(words, word => Target.Find(word, context, known));
        if (each is WordsMeaning.Services || words.Count == 1) return each;
        return Target.FindCommand(words, context.Directory, known) switch
        {
            Found.One one => new WordsMeaning.Services([one.Name], true),
            Found.Several several => new WordsMeaning.Ambiguous(string.Join(' ', words), several.Names),
            Found.None or Found.All => each,
            _ => throw new ArgumentOutOfRangeException(nameof(words)),
        };
    }

    /// <summary>For start: names, pids and labels only; what is none of these is a command to be started here.</summary>
    public static WordsMeaning ReadForStart(IReadOnlyList<string> words, TargetContext context, IReadOnlyCollection<KnownService> known) =>
        Each(words, word => Target.FindButCommand(word, context, [.. known.Where(service => service.Family is null || !service.HasLeft)]));

    private static WordsMeaning Each(IReadOnlyList<string> words, Func<string, Found> find)
    {
        var names = new List<ServiceName>();
        var unknown = new List<string>();
        WordsMeaning.Ambiguous? ambiguous = null;
        foreach (var word in words)
        {
            switch (find(word))
            {
                case Found.One one: names.Add(one.Name); break;
                case Found.All all: names.AddRange(all.Names); break;
                case Found.Several several: ambiguous ??= new WordsMeaning.Ambiguous(word, several.Names); break;
                case Found.None: unknown.Add(word); break;
                default: throw new ArgumentOutOfRangeException(nameof(words));
            }
        }

        // one unknown word among ambiguous ones makes a command of them all: "start sleep 5"
        if (unknown.Count > 0) return new WordsMeaning.Unknown(unknown.ToValueList());
        return ambiguous is not null ? ambiguous : new WordsMeaning.Services(names.Distinct().ToValueList(), false);
    }
}
