namespace PersistProc.Core;

/// <summary>The files that a service file refers to, as they are now.</summary>
public interface IReferredFiles
{
    /// <summary>The variables of a file of them; null if there is none, or it cannot be read.</summary>
    /// <param name="path">Absolute.</param>
    ValueMap<string>? Variables(string path);

    /// <summary>Another service file; null if it cannot be read.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="why">Why not.</param>
    DeclarationLayer? Layer(string path, out string? why);

    /// <summary>What of a definition is impossible on this machine: the keys that lead to it, and why.</summary>
    IEnumerable<(string[] Path, string Why)> Impossible(ServiceUnit unit);

    /// <summary>The paths whose being there that depends on.</summary>
    IEnumerable<string> LookedAt(ServiceUnit unit);
}

/// <summary>None of them.</summary>
public sealed class NoFiles : IReferredFiles
{
    /// <inheritdoc/>
    public ValueMap<string>? Variables(string path) => null;

    /// <inheritdoc/>
    public DeclarationLayer? Layer(string path, out string? why)
    {
        why = "cannot be read";
        return null;
    }

    /// <inheritdoc/>
    public IEnumerable<(string[] Path, string Why)> Impossible(ServiceUnit unit) => [];

    /// <inheritdoc/>
    public IEnumerable<string> LookedAt(ServiceUnit unit) => [];
}
