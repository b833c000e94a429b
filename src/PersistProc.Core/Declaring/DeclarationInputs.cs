namespace PersistProc.Core;

/// <summary>What the meaning of service files depends on besides their text: a value, so that equal ones need no second reading.</summary>
public sealed record DeclarationInputs
{
    /// <summary>Whether other inputs mean the same to a file.</summary>
    /// <param name="other">The other ones.</param>
    /// <param name="variables">What the file asks the environment for.</param>
    public bool MeanTheSame(DeclarationInputs other, ValueList<string> variables) =>
        this with { Environment = other.Environment } == other && variables.All(name => string.Equals(Environment.GetValueOrDefault(name), other.Environment.GetValueOrDefault(name), StringComparison.Ordinal));

    /// <summary>Nothing.</summary>
    public static DeclarationInputs None { get; } = new();

    /// <summary>The instances of the file's templates that were asked for, as <c>worker@blue</c>; those that its services name need not be among them.</summary>
    public ValueList<string> Instances { get; init; } = [];

    /// <summary>How many replicas of a service were asked for by hand, by the key below <c>services</c>.</summary>
    public ValueMap<Scale> Scales { get; init; } = ValueMap.Empty<Scale>();

    /// <summary>The profiles that are chosen, later ones over earlier ones.</summary>
    public ValueList<string> Profiles { get; init; } = [];

    /// <summary>The variables that values may name.</summary>
    public ValueMap<string> Environment { get; init; } = ValueMap.Empty<string>();
}
