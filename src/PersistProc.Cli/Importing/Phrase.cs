using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>
/// A string of a service file in its pieces: letters that mean themselves, variables and specifiers. How it is written depends
/// on the service: a percent sign is one of ours only in templates and replicas.
/// </summary>
internal sealed class Phrase
{
    private readonly IReadOnlyList<Piece> _pieces;

    private Phrase(IReadOnlyList<Piece> pieces) => _pieces = pieces;

    /// <summary>Nothing.</summary>
    public static Phrase Empty => new([]);

    /// <summary>Letters that mean themselves.</summary>
    public static implicit operator Phrase(string text) => new(text.Length == 0 ? [] : [new Piece.Letters(text)]);

    // letters beside letters are one piece: a dollar and a brace may come from two
    public static Phrase operator +(Phrase left, Phrase right) =>
        left._pieces is [.., Piece.Letters last] && right._pieces is [Piece.Letters first, ..]
            ? new([.. left._pieces.SkipLast(1), new Piece.Letters(last.Text + first.Text), .. right._pieces.Skip(1)])
            : new([.. left._pieces, .. right._pieces]);

    /// <summary>A variable; without a default it has to be set.</summary>
    public static Phrase Variable(string name, Phrase? @default = null) => new([new Piece.Variable(name, @default)]);

    /// <summary>What <c>%</c> and a letter stand for in templates and replicas.</summary>
    public static Phrase Specifier(char letter) => new([new Piece.Specifier(letter)]);

    /// <summary>Its letters, if there is nothing else in it.</summary>
    public string? Plain => _pieces.Count == 0 ? "" : _pieces.All(piece => piece is Piece.Letters) ? string.Concat(_pieces.Select(piece => ((Piece.Letters)piece).Text)) : null;

    /// <summary>Its letters, variables left out: for a look at what it says.</summary>
    public string Letters => string.Concat(_pieces.Select(piece => piece is Piece.Letters letters ? letters.Text : ""));

    public bool IsEmpty => _pieces.All(piece => piece is Piece.Letters { Text.Length: 0 });

    public bool HasSpecifier => _pieces.Any(piece => piece is Piece.Specifier || (piece is Piece.Variable { Default: { } otherwise } && otherwise.HasSpecifier));

    /// <summary>The variables that it names, but for those in defaults.</summary>
    public IEnumerable<string> Variables => _pieces.OfType<Piece.Variable>().Select(variable => variable.Name);

    /// <summary>The same with its letters changed.</summary>
    public Phrase Map(Func<string, string> change) => new([.. _pieces.Select(piece => piece is Piece.Letters letters ? new Piece.Letters(change(letters.Text)) : piece)]);

    /// <summary>As a string of a service file has it.</summary>
    /// <param name="specifiers">Whether <c>%</c> means something there.</param>
    public string Write(bool specifiers)
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces)
        {
            if (piece is Piece.Variable) KeepDollars(text);
            text.Append(Write(piece, specifiers));
        }

        return text.ToString();
    }

    /// <summary>Whether a text is a name that a variable of ours can have.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0])) return false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_') return false;
        }

        return true;
    }

    public override string ToString() => Write(specifiers: false);

    // a dollar right before a variable would make that a plain ${: so it is the default of one that nobody sets
    private static void KeepDollars(StringBuilder text)
    {
        var dollars = 0;
        for (; text.Length > 0 && text[^1] == '$'; dollars++) text.Length--;
        for (; dollars > 0; dollars--) text.Append("${DOLLAR:-$}");
    }

    private static string Write(Piece piece, bool specifiers) => piece switch
    {
        Piece.Letters { Text: var letters } => (specifiers ? letters.Replace("%", "%%", StringComparison.Ordinal) : letters).Replace("${", "$${", StringComparison.Ordinal),
        Piece.Variable { Default: null } variable => $"${{{variable.Name}}}",
        Piece.Variable variable => $"${{{variable.Name}:-{variable.Default.Write(specifiers)}}}",
        Piece.Specifier { Letter: var letter } => specifiers ? $"%{letter}" : "",
        _ => "",
    };

    private abstract record Piece
    {
        private Piece()
        {
        }

        internal sealed record Letters(string Text) : Piece;

        internal sealed record Variable(string Name, Phrase? Default) : Piece;

        internal sealed record Specifier(char Letter) : Piece;
    }
}
