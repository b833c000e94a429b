namespace PersistProc.Core;

/// <summary>Where a service's definition comes from.</summary>
public enum ServiceKind
{
    /// <summary>Declared in a file.</summary>
    Service,

    /// <summary>Started by a command line; its definition lives in its record only.</summary>
    Run,
}
