using System.Diagnostics.CodeAnalysis;

namespace PersistProc.Cli.Importing;

/// <summary>A value of a service file.</summary>
internal abstract record TomlValue
{
    private TomlValue()
    {
    }

    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator TomlValue?(string? text) => text is null ? null : new Text(text);

    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator TomlValue?(Phrase? text) => text is null ? null : new Text(text);

    public static implicit operator TomlValue(long number) => new Whole(number);

    public static implicit operator TomlValue(bool truth) => new Truth(truth);

    /// <summary>An array of strings.</summary>
    public static TomlValue Of(IEnumerable<Phrase> texts) => new Several([.. texts.Select(text => (TomlValue)text)]);

    /// <summary>An array of plain strings.</summary>
    public static TomlValue OfPlain(IEnumerable<string> texts) => Of(texts.Select(text => (Phrase)text));

    internal sealed record Text(Phrase Phrase) : TomlValue;

    internal sealed record Whole(long Number) : TomlValue;

    internal sealed record Fraction(double Number) : TomlValue;

    internal sealed record Truth(bool Is) : TomlValue;

    internal sealed record Several(IReadOnlyList<TomlValue> Items) : TomlValue;

    internal sealed record Table(OrderedDictionary<string, TomlValue> Settings) : TomlValue
    {
        public Table()
            : this(new OrderedDictionary<string, TomlValue>(StringComparer.Ordinal))
        {
        }

        /// <summary>With one more.</summary>
        public Table With(string key, TomlValue? value)
        {
            if (value is not null) Settings[key] = value;
            return this;
        }
    }
}
