namespace PersistProc.Core;

/// <summary>What the end of a client that is attached means for the service. "Ask" is the client's own affair: here it has been decided.</summary>
public enum OnExit
{
    /// <summary>It goes on running.</summary>
    Detach,

    /// <summary>It is stopped by its ladder.</summary>
    Stop,
}
