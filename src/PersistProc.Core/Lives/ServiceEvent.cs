namespace PersistProc.Core;

/// <summary>What those who watch a service are told.</summary>
public abstract record ServiceEvent
{
    private ServiceEvent() { }

    /// <summary>It shall be started, or stopped, and others come first.</summary>
    /// <param name="For">Who, and why.</param>
    public sealed record Waiting(ValueList<Obstacle> For) : ServiceEvent;

    /// <summary>It waits for its time from now on.</summary>
    public sealed record Armed : ServiceEvent;

    /// <summary>Its time has come while it ran, and it is not started a second time; once for each instance that is in the way.</summary>
    /// <param name="Turn">Wall clock: the time.</param>
    public sealed record TurnLeftOut(DateTimeOffset Turn) : ServiceEvent;

    /// <summary>Its time has come while it ran, and it is started again when that has ended; once for each instance.</summary>
    /// <param name="Turn">Wall clock: the time.</param>
    public sealed record TurnPutOff(DateTimeOffset Turn) : ServiceEvent;

    /// <summary>Something is done because of a trigger, and it is not a start: a reload, or a signal.</summary>
    /// <param name="Trigger">What.</param>
    public sealed record Triggered(Trigger Trigger) : ServiceEvent;

    /// <summary>It was at rest, and waits for its time no longer.</summary>
    public sealed record Disarmed : ServiceEvent;

    /// <summary>An instance is about to be spawned.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="Cause">Why.</param>
    public sealed record Starting(Attempt Attempt, StartCause Cause) : ServiceEvent;

    /// <summary>An instance runs.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="LogPosition">Where its output begins.</param>
    /// <param name="Cause">Why it was started.</param>
    public sealed record Started(Attempt Attempt, int Pid, long LogPosition, StartCause Cause) : ServiceEvent;

    /// <summary>An instance is ready, some time after it was started.</summary>
    /// <param name="Attempt">Which.</param>
    public sealed record Ready(Attempt Attempt) : ServiceEvent;

    /// <summary>An instance has read its configuration again, or was told to.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="Fault">Why that may have failed; null if it has not.</param>
    public sealed record Reloaded(Attempt Attempt, string? Fault) : ServiceEvent;

    /// <summary>A supervisor has taken over an instance that ran already.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="Pid">Its leader.</param>
    public sealed record Adopted(Attempt Attempt, int Pid) : ServiceEvent;

    /// <summary>An instance could not be started.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="Failure">Why.</param>
    public sealed record LaunchFailed(Attempt Attempt, LaunchFailure Failure) : ServiceEvent;

    /// <summary>A control command has failed.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Why">Which, and how.</param>
    public sealed record ControlFailed(Attempt Attempt, Reason.ControlFailed Why) : ServiceEvent;

    /// <summary>A rung of the ladder was reached; once for each.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Rung">The rung: its signal has been sent.</param>
    /// <param name="Next">The rung after it, or null.</param>
    /// <param name="Alive">Who lived when the signal had been sent.</param>
    public sealed record OnRung(Attempt Attempt, StopRung Rung, StopRung? Next, ValueList<TreeMember> Alive) : ServiceEvent;

    /// <summary>The leader has ended.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Status">How.</param>
    /// <param name="LogPosition">Its output up to here is in the log.</param>
    public sealed record Exited(Attempt Attempt, ExitStatus Status, long LogPosition) : ServiceEvent;

    /// <summary>The ladder is over and someone lives: the stop has failed.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Survivors">Who.</param>
    public sealed record StopFailed(Attempt Attempt, ValueList<TreeMember> Survivors) : ServiceEvent;

    /// <summary>The next instance will be started after a while.</summary>
    /// <param name="After">The instance that ended.</param>
    /// <param name="Delay">After how long.</param>
    /// <param name="Why">What ended the last one.</param>
    public sealed record BackingOff(Attempt After, TimeSpan Delay, Reason Why) : ServiceEvent;

    /// <summary>It is at rest and nothing of its tree lives.</summary>
    /// <param name="Attempt">The last instance.</param>
    /// <param name="State">Idle, Completed or Failed.</param>
    /// <param name="Exit">How the last instance's leader ended, or null when none was launched.</param>
    public sealed record AtRest(Attempt Attempt, ServiceState State, ExitStatus? Exit) : ServiceEvent;
}
