namespace PersistProc.Core;

/// <summary>Everything that can happen to a service: commands, answers of the keeper, timers.</summary>
public abstract record ServiceInput
{
    private ServiceInput() { }

    /// <summary>It shall run. No-op when it does. A start by hand: limits and back-off count anew.</summary>
    /// <param name="Unit">The definition for the next instance, or null for the one it has.</param>
    /// <param name="Caller">Whose environment lies beneath, or null to keep the last caller's.</param>
    public sealed record Start(ServiceUnit? Unit, Caller? Caller) : ServiceInput
    {
        /// <summary>It depends on others: it waits for <see cref="Obstacles"/> to say that none stands in its way.</summary>
        public bool Gated { get; init; }

        /// <summary>The other service because of which it is started; null: by hand.</summary>
        public Tie? Because { get; init; }

        /// <summary>What else starts it; null: people, or another service.</summary>
        public Trigger? Trigger { get; init; }

        /// <summary>What rests is not started, but waits for a connection that will.</summary>
        public bool Lazily { get; init; }
    }

    /// <summary>It shall be started at its times, or no longer; nothing is started or stopped by that.</summary>
    /// <param name="On">Whether.</param>
    /// <param name="Unit">The definition for the next instance, or null for the one it has.</param>
    /// <param name="Caller">Whose environment lies beneath, or null to keep the last caller's.</param>
    public sealed record Arm(bool On, ServiceUnit? Unit, Caller? Caller) : ServiceInput;

    /// <summary>A new instance shall run in place of the present one, if there is one.</summary>
    /// <param name="Unit">The definition for it, or null for the one it has.</param>
    /// <param name="Caller">Whose environment lies beneath, or null to keep the last caller's.</param>
    /// <param name="Force">Stop the present one by KILL at once.</param>
    public sealed record Restart(ServiceUnit? Unit, Caller? Caller, bool Force) : ServiceInput
    {
        /// <summary>It depends on others: its next instance waits for <see cref="Obstacles"/> to say that none stands in its way.</summary>
        public bool Gated { get; init; }

        /// <summary>Others depend on it: so does the end of the present one.</summary>
        public bool Held { get; init; }

        /// <summary>It was asked for another service: what is at rest, or shall not run, stays so.</summary>
        public bool Along { get; init; }

        /// <summary>What restarts it; null: people, or another service.</summary>
        public Trigger? Trigger { get; init; }
    }

    /// <summary>It shall not run.</summary>
    /// <param name="By">Who asks; the same client again moves the ladder on, another one joins. Null for the supervisor itself.</param>
    /// <param name="Force">KILL at once.</param>
    public sealed record Stop(ClientId? By, bool Force) : ServiceInput
    {
        /// <summary>It is stopped because the supervisor ends.</summary>
        public bool WithSupervisor { get; init; }

        /// <summary>Others depend on it: it waits for <see cref="Obstacles"/> to say that none stands in its way.</summary>
        public bool Held { get; init; }

        /// <summary>The other service because of which it is stopped; null: by hand.</summary>
        public Tie? Because { get; init; }

        /// <summary>Nobody was connected to its sockets for that long. Null: it is stopped for another reason.</summary>
        public TimeSpan? Idle { get; init; }
    }

    /// <summary>By the graph: it shall stop, and run as another instance when what it depends on is back. What people wish of it stays.</summary>
    /// <param name="Because">Because of whom.</param>
    /// <param name="Held">Others depend on it: it waits for <see cref="Obstacles"/> to say that none stands in its way.</param>
    public sealed record Bounce(Tie Because, bool Held) : ServiceInput;

    /// <summary>By the graph: what stands in the way of what is wished. Said again whenever it has changed.</summary>
    /// <param name="All">The obstacles; none: it may go on.</param>
    public sealed record Obstacles(ValueList<Obstacle> All) : ServiceInput;

    /// <summary>What failed is forgiven: at rest it counts as stopped, and everything counts anew.</summary>
    public sealed record ResetFailed : ServiceInput;

    /// <summary>It shall be started with the supervisor, or not, whatever its file says.</summary>
    /// <param name="On">Whether.</param>
    /// <param name="Caller">Whose environment lies beneath then, or null to keep the last caller's.</param>
    public sealed record Enable(bool On, Caller? Caller) : ServiceInput;

    /// <summary>Send a signal, and no more than that: what follows is the process's affair.</summary>
    /// <param name="Signal">Which.</param>
    /// <param name="Scope">To whom.</param>
    public sealed record Kill(Signal Signal, SignalScope Scope) : ServiceInput
    {
        /// <summary>What sends it; null: people.</summary>
        public Trigger? Trigger { get; init; }
    }

    /// <summary>The definition has changed; it holds from the next instance on.</summary>
    /// <param name="Unit">The new one.</param>
    public sealed record Redefine(ServiceUnit Unit) : ServiceInput;

    /// <summary>The keeper has spawned it.</summary>
    /// <param name="Attempt">Which instance.</param>
    /// <param name="Pid">Its leader.</param>
    /// <param name="LogPosition">Where its output begins in the service's log.</param>
    public sealed record Spawned(Attempt Attempt, int Pid, long LogPosition) : ServiceInput
    {
        /// <summary>What was asked for and could not be had; null: nothing.</summary>
        public string? Lacks { get; init; }
    }

    /// <summary>The keeper could not spawn it.</summary>
    /// <param name="Attempt">Which instance.</param>
    /// <param name="Failure">Why.</param>
    public sealed record LaunchFailed(Attempt Attempt, LaunchFailure Failure) : ServiceInput;

    /// <summary>A control command has ended, or could not be run.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Number">Which; see <see cref="ControlRun.Number"/>.</param>
    /// <param name="End">How.</param>
    public sealed record ControlEnded(Attempt Attempt, int Number, ControlEnd End) : ServiceInput;

    /// <summary>The leader has ended, and its output so far is in the log.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Status">How.</param>
    /// <param name="LogPosition">Where the log ends now.</param>
    /// <param name="TreeEmpty">Whether the keeper knows already that nobody else is left.</param>
    public sealed record Exited(Attempt Attempt, ExitStatus Status, long LogPosition, bool TreeEmpty) : ServiceInput;

    /// <summary>The answer to <see cref="Effect.CheckTree"/>.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Members">Who lives, the leader included; empty means for ever: an empty tree cannot grow.</param>
    public sealed record TreeReport(Attempt Attempt, ValueList<TreeMember> Members) : ServiceInput;

    /// <summary>Some orphan has ended, perhaps of this tree: whoever waits for one looks again.</summary>
    public sealed record TreeChanged : ServiceInput;

    /// <summary>A probe has found it ready.</summary>
    /// <param name="Attempt">Which instance.</param>
    public sealed record BecameReady(Attempt Attempt) : ServiceInput;

    /// <summary>A probe has looked, and it is not ready yet.</summary>
    /// <param name="Attempt">Which instance.</param>
    /// <param name="Lacks">What it lacks, in words.</param>
    public sealed record NotReadyYet(Attempt Attempt, string Lacks) : ServiceInput;

    /// <summary>It shall read its configuration again.</summary>
    public sealed record Reload : ServiceInput
    {
        /// <summary>What asks for it; null: people.</summary>
        public Trigger? Trigger { get; init; }
    }

    /// <summary>All of it shall stand still, or go on.</summary>
    /// <param name="On">Which of the two.</param>
    public sealed record Pause(bool On) : ServiceInput;

    /// <summary>It says something of itself. Heard twice, it is the same as once.</summary>
    /// <param name="Attempt">Which instance.</param>
    /// <param name="What">What.</param>
    public sealed record Said(Attempt Attempt, Notification What) : ServiceInput;

    /// <summary>A probe has found it unwell too often.</summary>
    /// <param name="Attempt">Which instance.</param>
    /// <param name="What">What was found, in words.</param>
    public sealed record Unhealthy(Attempt Attempt, string What) : ServiceInput;

    /// <summary>A timer has run out. It is a hint: the deadline in the state decides.</summary>
    /// <param name="Timer">Which.</param>
    /// <param name="Attempt">For which instance it was started.</param>
    public sealed record TimerFired(LifeTimer Timer, Attempt Attempt) : ServiceInput;
}

/// <summary>The timers of a service's life.</summary>
public enum LifeTimer
{
    /// <summary>The patience of a rung of the stop ladder.</summary>
    Rung,

    /// <summary>The wait before an automatic restart.</summary>
    BackOff,

    /// <summary>How long a start may take.</summary>
    Activation,

    /// <summary>How long an instance may run.</summary>
    Runtime,

    /// <summary>How long an instance may be silent.</summary>
    Watchdog,

    /// <summary>How long a control command may run, and what follows on a <c>stop_command</c>.</summary>
    Control,
}
