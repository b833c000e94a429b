using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>A value of YAML, JSON or a JavaScript object, with its place.</summary>
internal abstract record Node(Place At)
{
    /// <summary>Deeper than anybody writes by hand: a file beyond is refused.</summary>
    public const int Deepest = 64;

    public int Line => At.Line;

    /// <summary>A scalar's text, however it was written; null of others and of nothing.</summary>
    public string? Text => this is Scalar { How: not ScalarKind.Null } scalar ? scalar.Value : null;

    public bool IsNull => this is Scalar { How: ScalarKind.Null };

    /// <summary>True or false, as YAML 1.1 writes them too.</summary>
    public bool? Truth => Text?.ToLowerInvariant() switch { "true" or "yes" or "on" or "y" => true, "false" or "no" or "off" or "n" => false, _ => null };

    /// <summary>A number of whatever form.</summary>
    public double? Number => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public long? Whole => Number is { } number && Math.Abs(number) < 1e15 && Math.Truncate(number) == number ? (long)number : null;

    /// <summary>The value of a key, or null.</summary>
    public Node? this[string key] => this is Mapping mapping ? mapping.Values.LastOrDefault(member => member.Key == key).Value : null;

    public IReadOnlyList<Member> Members => this is Mapping mapping ? mapping.Values : [];

    /// <summary>The items of a sequence; a scalar is one of itself.</summary>
    public IReadOnlyList<Node> Items => this switch { Sequence sequence => sequence.Values, Scalar { How: not ScalarKind.Null } => [this], _ => [] };

    /// <summary>The texts of a sequence or of one scalar; null if something else is in it.</summary>
    public IReadOnlyList<string>? Texts => this is Mapping || Items.Any(item => item.Text is null) ? null : [.. Items.Select(item => item.Text!)];

    /// <summary>What it is, for who expected something else.</summary>
    public string Kind => this switch { Mapping => "a table", Sequence => "a list", { IsNull: true } => "nothing", _ => "a value" };

    internal sealed record Scalar(Place At, string Value, ScalarKind How) : Node(At);

    internal sealed record Sequence(Place At, IReadOnlyList<Node> Values) : Node(At);

    internal sealed record Mapping(Place At, IReadOnlyList<Member> Values) : Node(At);
}

/// <summary>A key and its value.</summary>
internal readonly record struct Member(string Key, Place At, Node Value);

/// <summary>How a scalar was meant.</summary>
internal enum ScalarKind
{
    Text,
    Plain,
    Null,
}
