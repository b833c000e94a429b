namespace PersistProc.Core;

/// <summary>What the meaning of service files depends on besides their text: a value, so that equal ones need no second reading.</summary>
public sealed record DeclarationInputs
{
    /// <summary>Nothing.</summary>
    public static DeclarationInputs None { get; } = new();

    /// <summary>The instances of the file's templates that were asked for, as <c>worker@blue</c>; those that its services name need not be among them.</summary>
    public ValueList<string> Instances { get; init; } = [];

    /// <summary>How many replicas of a service were asked for by hand, by the key below <c>services</c>.</summary>
    public ValueMap<Scale> Scales { get; init; } = ValueMap.Empty<Scale>();

    /// <summary>The variables that values may name.</summary>
    public ValueMap<string> Environment { get; init; } = ValueMap.Empty<string>();
}
