namespace PersistProc.Core;

/// <summary>The environment beneath a service's own.</summary>
public enum Inherit
{
    /// <summary>That of the client of the last up, start or restart, kept for automatic restarts.</summary>
    Caller,

    /// <summary>HOME USER LOGNAME SHELL PATH LANG TZ XDG_RUNTIME_DIR, and nothing else.</summary>
    Minimal,
}
