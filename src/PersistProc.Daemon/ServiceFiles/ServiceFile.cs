using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>A service file that was read: its services, or what is wrong with it, never both.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Project">The project's name; null for a user's own file.</param>
/// <param name="Units">The services it declares.</param>
/// <param name="Places">Where each of them is declared, in the same order.</param>
/// <param name="Mentions">Where they name others.</param>
/// <param name="Errors">Everything that is wrong with it.</param>
/// <param name="Overlay">The file that was read over it; null where there is none.</param>
public sealed record ServiceFile(string Path, string? Project, ValueList<ServiceUnit> Units, ValueList<SourcePlace> Places, ValueList<Mention> Mentions, ValueList<FileError> Errors, string? Overlay = null)
{
    /// <summary>Its templates: <c>worker@</c>.</summary>
    public ValueList<string> Templates { get; init; } = [];

    /// <summary>Those of its services that have replicas, with the number that it says.</summary>
    public ValueMap<int> Replicated { get; init; } = ValueMap.Empty<int>();

    /// <summary>The variables that it asks the environment for.</summary>
    public ValueList<string> Variables { get; init; } = [];

    /// <summary>Other files that were read for it, or looked for.</summary>
    public ValueList<string> Consulted { get; init; } = [];

    /// <summary>Other service files that it extends something of.</summary>
    public ValueList<string> Extended { get; init; } = [];

    /// <summary>Its profiles, chosen or not.</summary>
    public ValueList<string> Profiles { get; init; } = [];

    /// <summary>Whether it is a project's, rather than one of the user's own.</summary>
    public bool IsProject { get; init; }

    /// <summary>What it was read with.</summary>
    public DeclarationInputs Inputs { get; init; } = DeclarationInputs.None;

    /// <summary>Whether it declares the replicas of a service.</summary>
    public bool HasReplicasOf(ServiceName family) => family.Project == Project && Replicated.ContainsKey(family.Name);

    /// <summary>Whether a path is this file, or the one over it.</summary>
    public bool Has(string path) => path == Path || path == Overlay;

    /// <summary>The files that were read.</summary>
    public IEnumerable<string> All => Overlay is null ? [Path] : [Path, Overlay];
}
