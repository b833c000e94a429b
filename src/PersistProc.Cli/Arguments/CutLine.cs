namespace PersistProc.Cli.Arguments;

/// <summary>argv, cut: ours on one side, the command on the other.</summary>
/// <param name="Verb">What to do; null only for the help of all.</param>
/// <param name="Options">Ours, for the option parser; with the operands of a verb that does not cut.</param>
/// <param name="Command">The command, byte for byte.</param>
/// <param name="Help">Only help is wanted.</param>
internal sealed record CutLine(Verb? Verb, IReadOnlyList<string> Options, IReadOnlyList<string> Command, bool Help = false)
{
    /// <summary>Options that the form takes and this command has no use for: they are told, and left away.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];
}
