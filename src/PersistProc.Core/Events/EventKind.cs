namespace PersistProc.Core;

/// <summary>The contract's words for what happens to a service.</summary>
public enum EventKind
{
    /// <summary>For dependencies, or for its time.</summary>
    Waiting,

    /// <summary>An instance is about to be spawned.</summary>
    Starting,

    /// <summary>Its program was executed; once for each instance.</summary>
    Started,

    /// <summary>It does what it is there for; until there are probes, at once.</summary>
    Ready,

    /// <summary>The leader has ended; once for each instance that was started.</summary>
    Exited,

    /// <summary>A signal was sent: by a rung of the ladder, or on request.</summary>
    Signalled,

    /// <summary>A ladder begins.</summary>
    Stopping,

    /// <summary>At rest on request; nothing of it lives.</summary>
    Stopped,

    /// <summary>The instance that is about to be spawned takes the place of another.</summary>
    Restarting,

    /// <summary>The next instance waits for its time.</summary>
    Backoff,

    /// <summary>It ended otherwise and rests, gave up, could not be started, or could not be stopped.</summary>
    Failed,

    /// <summary>It ended well and rests.</summary>
    Completed,

    /// <summary>It read its configuration again.</summary>
    Reloaded,

    /// <summary>Its definition is another one from the next start on.</summary>
    ConfigChanged,

    /// <summary>The next supervisor has taken over what ran.</summary>
    Adopted,

    /// <summary>A client came to stay.</summary>
    Attached,

    /// <summary>A client left while the service goes on, or vanished.</summary>
    Detached,

    /// <summary>A turn of its timetable found it running and was left out.</summary>
    Skipped,

    /// <summary>A file that it watches has changed, and it is reloaded, or gets a signal.</summary>
    Changed,
}

/// <summary>How events look outside.</summary>
public static class EventKinds
{
    /// <summary>The words, in the contract's order.</summary>
    public static Vocabulary<EventKind> Words { get; } = new(
        "event",
        (EventKind.Waiting, "waiting"),
        (EventKind.Starting, "starting"),
        (EventKind.Started, "started"),
        (EventKind.Ready, "ready"),
        (EventKind.Exited, "exited"),
        (EventKind.Signalled, "signalled"),
        (EventKind.Stopping, "stopping"),
        (EventKind.Stopped, "stopped"),
        (EventKind.Restarting, "restarting"),
        (EventKind.Backoff, "backoff"),
        (EventKind.Failed, "failed"),
        (EventKind.Completed, "completed"),
        (EventKind.Reloaded, "reloaded"),
        (EventKind.ConfigChanged, "config_changed"),
        (EventKind.Adopted, "adopted"),
        (EventKind.Attached, "attached"),
        (EventKind.Detached, "detached"),
        (EventKind.Skipped, "skipped"),
        (EventKind.Changed, "changed"));
}
