using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// What a service is doing. Each state carries exactly its own data, so that what cannot be cannot be written.
/// <code>
/// Idle ──start──► (Waiting, if it depends on others) ──► Launching ──spawned──► (Activating ──ready──►) Running ──stop──► Stopping ──tree gone──► Idle
///                     │                     │ exited          │ ladder over, someone lives
///                     │ failed              ▼                 ▼
///                     │                  Clearing ─someone──► Stopping / Lingering
///                     ▼                     │ nobody left
///           BackingOff / Failed  ◄──policy──┴──► BackingOff / Completed / Failed
/// </code>
/// At rest are Idle, Completed and Failed; every other state has a timer or awaits an answer.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Idle), "idle")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Launching), "launching")]
[JsonDerivedType(typeof(Activating), "activating")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Reloading), "reloading")]
[JsonDerivedType(typeof(Remaining), "remaining")]
[JsonDerivedType(typeof(Holding), "holding")]
[JsonDerivedType(typeof(Clearing), "clearing")]
[JsonDerivedType(typeof(Stopping), "stopping")]
[JsonDerivedType(typeof(Lingering), "lingering")]
[JsonDerivedType(typeof(BackingOff), "backing_off")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record ServiceState
{
    private ServiceState() { }

    /// <summary>Never started, or stopped on request. A rest.</summary>
    /// <param name="Why">Which of the two.</param>
    public sealed record Idle(Reason Why) : ServiceState;

    /// <summary>It shall run; nothing of it lives, and the graph has not let it start.</summary>
    /// <param name="Cause">Why it is started.</param>
    /// <param name="For">What stands in its way; empty: that is being found out.</param>
    public sealed record Waiting(StartCause Cause, ValueList<Obstacle> For) : ServiceState
    {
        /// <summary>The other service because of which it was stopped meanwhile; null: it was not.</summary>
        public Tie? Because { get; init; }

        /// <summary>Wall clock: since when it waits.</summary>
        public DateTimeOffset? Since { get; init; }
    }

    /// <summary>The keeper was told to spawn it; its answer is awaited.</summary>
    /// <param name="Attempt">The instance to be.</param>
    /// <param name="Cause">Why it is started.</param>
    public sealed record Launching(Attempt Attempt, StartCause Cause) : ServiceState;

    /// <summary>Its leader lives and is not ready yet: a probe's success is awaited, or the end of a oneshot.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="Since">Monotonic: since when it lives.</param>
    /// <param name="Limit">How long that may take altogether; null without limit.</param>
    /// <param name="Lacks">What it lacks, as the last look had it; null before the first.</param>
    public sealed record Activating(Attempt Attempt, int Pid, TimeSpan Since, TimeSpan? Limit, string? Lacks) : ServiceState, ILed;

    /// <summary>Its leader lives and is ready; the end of it is awaited.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="Since">Monotonic: since when it lives.</param>
    public sealed record Running(Attempt Attempt, int Pid, TimeSpan Since) : ServiceState, ILed;

    /// <summary>It reads its configuration again, as it says; that it is ready again is awaited.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="Since">Monotonic: since when it lives.</param>
    /// <param name="Begun">Monotonic: since when it reloads.</param>
    public sealed record Reloading(Attempt Attempt, int Pid, TimeSpan Since, TimeSpan Begun) : ServiceState, ILed;

    /// <summary>A oneshot that ended well and counts as running until it is stopped.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Exit">How its leader ended.</param>
    public sealed record Remaining(Attempt Attempt, ExitStatus Exit) : ServiceState;

    /// <summary>Its leader lives and shall not; the graph has not let it stop: others are stopped first.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="AskedBy">The clients that asked for the stop.</param>
    /// <param name="For">Who stands in its way; empty: that is being found out.</param>
    public sealed record Holding(Attempt Attempt, int Pid, ValueList<ClientId> AskedBy, ValueList<Obstacle> For) : ServiceState
    {
        /// <summary>How its leader ended, of one that remained after that; else null.</summary>
        public ExitStatus? Exit { get; init; }
    }

    /// <summary>Its leader ended by itself; whether it left anyone behind has been asked.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Exit">How the leader ended.</param>
    public sealed record Clearing(Attempt Attempt, ExitStatus Exit) : ServiceState;

    /// <summary>On its ladder: either on request, or because a leader that ended left someone behind.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Climb">Where on the ladder.</param>
    /// <param name="Exit">How the leader ended, or null while it lives.</param>
    /// <param name="Alive">Who lived when last asked.</param>
    public sealed record Stopping(Attempt Attempt, Climb Climb, ExitStatus? Exit, ValueList<TreeMember> Alive) : ServiceState;

    /// <summary>
    /// The ladder is over and someone still lives: the stop has failed. Whoever is left stays tracked, keeps a next instance
    /// from starting, and can be stopped again; when they end by themselves, the wish is met after all.
    /// </summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Exit">How the leader ended, or null if it is among the survivors.</param>
    /// <param name="Survivors">Who is left.</param>
    public sealed record Lingering(Attempt Attempt, ExitStatus? Exit, ValueList<TreeMember> Survivors) : ServiceState;

    /// <summary>The next instance waits for its time.</summary>
    /// <param name="After">The instance that ended.</param>
    /// <param name="Until">Monotonic: when the next one is due.</param>
    /// <param name="Delay">How long the wait is altogether.</param>
    /// <param name="Why">What ended the last one.</param>
    public sealed record BackingOff(Attempt After, TimeSpan Until, TimeSpan Delay, Reason Why) : ServiceState;

    /// <summary>It ended well and is not restarted. A rest.</summary>
    /// <param name="Exit">How.</param>
    public sealed record Completed(ExitStatus Exit) : ServiceState;

    /// <summary>It ended otherwise and is not restarted, gave up, or could not start. A rest.</summary>
    /// <param name="Why">Which of these.</param>
    public sealed record Failed(Reason Why) : ServiceState;
}

/// <summary>A state in which the leader lives, and that is what is wished.</summary>
public interface ILed
{
    /// <summary>The instance.</summary>
    Attempt Attempt { get; }

    /// <summary>Its leader.</summary>
    int Pid { get; }

    /// <summary>Monotonic: since when it lives.</summary>
    TimeSpan Since { get; }
}

/// <summary>Why an instance is started.</summary>
public enum StartCause
{
    /// <summary>Somebody asked for it.</summary>
    ByHand,

    /// <summary>Somebody asked for another one in place of the one that ran.</summary>
    RestartedByHand,

    /// <summary>Its restart policy wants it.</summary>
    Automatic,

    /// <summary>Another service does: what it depends on is back, or names it in <c>on_failure</c> or <c>on_success</c>.</summary>
    ByAnother,

    /// <summary>A <see cref="Trigger"/> does.</summary>
    Triggered,
}
