namespace PersistProc.Core;

/// <summary>Where standard output goes.</summary>
public enum OutputTarget
{
    /// <summary>A pipe into the log.</summary>
    Log,

    /// <summary>/dev/null.</summary>
    Null,
}
