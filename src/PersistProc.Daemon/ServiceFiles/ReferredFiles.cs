using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>The files that service files refer to, from the disk.</summary>
internal sealed class ReferredFiles : IReferredFiles
{
    /// <inheritdoc/>
    public ValueMap<string>? Variables(string path) => File.Exists(path) ? EnvironmentFileReader.Read(path, out _) : null;

    /// <inheritdoc/>
    public DeclarationLayer? Layer(string path, out string? why) => ServiceFileReader.LayerOf(path, out why);
}
