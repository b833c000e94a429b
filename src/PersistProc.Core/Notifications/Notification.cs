namespace PersistProc.Core;

/// <summary>What a service says of itself in one message to its notify socket (sd_notify(3)).</summary>
public sealed record Notification
{
    /// <summary>The name that a stored descriptor has when none is given.</summary>
    public const string DefaultDescriptorName = "stored";

    /// <summary>Where it is in its life, if it says so.</summary>
    public NotifiedPhase Phase { get; init; }

    /// <summary>MONOTONIC_USEC: when a reload began, by CLOCK_MONOTONIC in microseconds.</summary>
    public long? MonotonicMicroseconds { get; init; }

    /// <summary>STATUS: a line for people; empty takes the last one back.</summary>
    public string? Status { get; init; }

    /// <summary>MAINPID: who is its main process.</summary>
    public int? MainPid { get; init; }

    /// <summary>ERRNO: the error that it fails with.</summary>
    public int? Errno { get; init; }

    /// <summary>WATCHDOG: that it lives, or that it should be treated as if it did not.</summary>
    public WatchdogWord Watchdog { get; init; }

    /// <summary>WATCHDOG_USEC: from now on it is to say so that often; zero is never.</summary>
    public TimeSpan? WatchdogTime { get; init; }

    /// <summary>EXTEND_TIMEOUT_USEC: the time for what it is at (starting, stopping, running) ends that long from now at the earliest.</summary>
    public TimeSpan? ExtendTimeout { get; init; }

    /// <summary>FDSTORE or FDSTOREREMOVE: what becomes of the descriptors that came with it, or of stored ones.</summary>
    public DescriptorWish Descriptors { get; init; }

    /// <summary>FDNAME: under which name; null where none was said.</summary>
    public string? DescriptorName { get; init; }

    /// <summary>FDPOLL: whether stored descriptors are dropped when they hang up.</summary>
    public bool PollDescriptors { get; init; } = true;

    /// <summary>BARRIER: the descriptor that came with it is closed when all that was said before has been dealt with.</summary>
    public bool IsBarrier { get; init; }
}

/// <summary>Where a service says it is.</summary>
public enum NotifiedPhase
{
    /// <summary>It says nothing about that.</summary>
    None,

    /// <summary>READY: its start, or its reload, is done.</summary>
    Ready,

    /// <summary>RELOADING: it has begun to read its configuration again.</summary>
    Reloading,

    /// <summary>STOPPING: it has begun to end.</summary>
    Stopping,
}

/// <summary>What a service says to the watchdog.</summary>
public enum WatchdogWord
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>WATCHDOG=1: it lives.</summary>
    Alive,

    /// <summary>WATCHDOG=trigger: treat it as one that is silent.</summary>
    Trigger,
}

/// <summary>What a service wants of descriptors.</summary>
public enum DescriptorWish
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>FDSTORE=1: keep those that came with it.</summary>
    Store,

    /// <summary>FDSTOREREMOVE=1: close the stored ones of that name.</summary>
    Remove,
}
