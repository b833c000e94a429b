using PersistProc.Core;

namespace PersistProc.Daemon.Gateway;

/// <summary>What came of reading the service files again.</summary>
/// <param name="Units">What they declare, but for what is wrong.</param>
/// <param name="Errors">Everything that is wrong, with its place.</param>
/// <param name="BrokenFiles">The files of which nothing is used.</param>
/// <param name="Refused">Services that are none by these files: two declare them, or a run has their name.</param>
internal sealed record Refreshed(ValueList<ServiceUnit> Units, ValueList<string> Errors, ValueList<string> BrokenFiles, ValueList<ServiceName> Refused)
{
    /// <summary>Every error, a line each; null if there is none.</summary>
    public string? Wrong => Errors.Count == 0 ? null : string.Join('\n', Errors);

    /// <summary>Whether something that is wrong concerns a service that is known.</summary>
    public bool Concerns(ServiceUnit known) =>
        Refused.Contains(known.Name) || (known.DefinedIn is { } file && BrokenFiles.Contains(file));

    /// <summary>How a service would be started next.</summary>
    public ServiceUnit Latest(ServiceUnit known) => Units.FirstOrDefault(unit => unit.Name == known.Name) ?? known;
}
