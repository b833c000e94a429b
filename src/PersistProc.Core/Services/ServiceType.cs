namespace PersistProc.Core;

/// <summary>When a service counts as started (systemd's Type=).</summary>
public enum ServiceType
{
    /// <summary>When its program was executed.</summary>
    Simple,

    /// <summary>The same: a program that cannot be executed fails its start in either case.</summary>
    Exec,

    /// <summary>When it says so itself (sd_notify(3)).</summary>
    Notify,

    /// <summary>It does something and ends: when it has ended well.</summary>
    Oneshot,
}
