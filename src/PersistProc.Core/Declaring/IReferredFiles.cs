namespace PersistProc.Core;

/// <summary>The files that a service file refers to, as they are now.</summary>
public interface IReferredFiles
{
    /// <summary>The variables of a file of them; null if there is none, or it cannot be read.</summary>
    /// <param name="path">Absolute.</param>
    ValueMap<string>? Variables(string path);
}

/// <summary>None of them.</summary>
public sealed class NoFiles : IReferredFiles
{
    /// <inheritdoc/>
    public ValueMap<string>? Variables(string path) => null;
}
