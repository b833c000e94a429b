using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// What a service is doing. Each state carries exactly its own data, so that what cannot be cannot be written.
/// <code>
/// Idle ──start──► (Waiting, if it depends on others) ──► Launching ──spawned──► (Activating ──ready──►) Running ──stop──► Stopping ──tree gone──► Idle
///                                          (StartPre before it)        (StartPost behind it)   (StopByCommand before it) (StopPost behind it)
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
[JsonDerivedType(typeof(StartPre), "start_pre")]
[JsonDerivedType(typeof(Launching), "launching")]
[JsonDerivedType(typeof(Activating), "activating")]
[JsonDerivedType(typeof(StartPost), "start_post")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Reloading), "reloading")]
[JsonDerivedType(typeof(Remaining), "remaining")]
[JsonDerivedType(typeof(Holding), "holding")]
[JsonDerivedType(typeof(Clearing), "clearing")]
[JsonDerivedType(typeof(StopByCommand), "stop_by_command")]
[JsonDerivedType(typeof(Stopping), "stopping")]
[JsonDerivedType(typeof(StopPost), "stop_post")]
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

    /// <summary>One of its <c>start_pre</c> runs; its leader comes after them.</summary>
    /// <param name="Attempt">The instance to be.</param>
    /// <param name="Cause">Why it is started.</param>
    /// <param name="Run">Which one.</param>
    public sealed record StartPre(Attempt Attempt, StartCause Cause, ControlRun Run) : ServiceState
    {
        /// <summary>By a takeover: nobody has it, so who lives is being asked before it is run again.</summary>
        public bool Asked { get; init; }
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

    /// <summary>It is ready, or has done its work, and one of its <c>start_post</c> runs: it counts as started when they are over.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="Since">Monotonic: since when it lives.</param>
    /// <param name="Run">Which one.</param>
    public sealed record StartPost(Attempt Attempt, int Pid, TimeSpan Since, ControlRun Run) : ServiceState, ILed
    {
        /// <summary>Of a oneshot: how its leader ended; else null.</summary>
        public ExitStatus? Exit { get; init; }
    }

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
    public sealed record Reloading(Attempt Attempt, int Pid, TimeSpan Since, TimeSpan Begun) : ServiceState, ILed
    {
        /// <summary>The one of its <c>reload_command</c> that runs; null: it reloads by itself.</summary>
        public ControlRun? Run { get; init; }
    }

    /// <summary>A oneshot that ended well and counts as running until it is stopped.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Exit">How its leader ended.</param>
    public sealed record Remaining(Attempt Attempt, ExitStatus Exit) : ServiceState
    {
        /// <summary>Of one that ends with its tree (see <see cref="ExitType"/>), or that has named another main process: it remains because somebody of it lives.</summary>
        public bool ByTree { get; init; }

        /// <summary>The main process that it has named (MAINPID=), whose end is its own; null: nobody of its tree counts more than the others.</summary>
        public int? Main { get; init; }
    }

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

    /// <summary>It shall not run, and is asked to end by its <c>stop_command</c>; then it has the patience of its ladder's first rung before the first signal.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Exit">How its leader ended, or null while it lives.</param>
    /// <param name="Alive">Who lived when it began.</param>
    /// <param name="AskedBy">The clients that asked for the stop: a second time goes on to the ladder.</param>
    /// <param name="Run">Which command; null once they are over.</param>
    /// <param name="Until">Monotonic: until when it has time.</param>
    public sealed record StopByCommand(Attempt Attempt, ExitStatus? Exit, ValueList<TreeMember> Alive, ValueList<ClientId> AskedBy, ControlRun? Run, TimeSpan Until) : ServiceState;

    /// <summary>Nothing of it is left, and one of its <c>stop_post</c> runs.</summary>
    /// <param name="Attempt">The instance.</param>
    /// <param name="Exit">How its leader ended.</param>
    /// <param name="Run">Which one.</param>
    public sealed record StopPost(Attempt Attempt, ExitStatus Exit, ControlRun Run) : ServiceState
    {
        /// <summary>By a takeover: nobody has it, so who lives is being asked before it is run again.</summary>
        public bool Asked { get; init; }
    }

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
