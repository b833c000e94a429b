namespace PersistProc.Core;

/// <summary>When an instance that ended by itself is followed by another one (systemd's Restart=).</summary>
public enum RestartPolicy
{
    /// <summary>Never.</summary>
    No,

    /// <summary>After a clean end only.</summary>
    OnSuccess,

    /// <summary>After an unclean code or signal, a failed launch, a timeout, a watchdog.</summary>
    OnFailure,

    /// <summary>After an unclean signal, a timeout, a watchdog; not after a code.</summary>
    OnAbnormal,

    /// <summary>After a watchdog only.</summary>
    OnWatchdog,

    /// <summary>After every end.</summary>
    Always,

    /// <summary>As always; and not with the supervisor if it had been stopped by hand.</summary>
    UnlessStopped,
}
