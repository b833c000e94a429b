using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>Why a service is as it is. Data, so that <c>status</c>, <c>why</c>, JSON and tests need not read prose.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(NeverStarted), "never_started")]
[JsonDerivedType(typeof(StoppedOnRequest), "stopped_on_request")]
[JsonDerivedType(typeof(FailureReset), "failure_reset")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(RestartPrevented), "restart_prevented")]
[JsonDerivedType(typeof(NotLaunched), "not_launched")]
[JsonDerivedType(typeof(TooManyStarts), "too_many_starts")]
[JsonDerivedType(typeof(NotReady), "not_ready")]
[JsonDerivedType(typeof(Unhealthy), "unhealthy")]
[JsonDerivedType(typeof(RanTooLong), "ran_too_long")]
[JsonDerivedType(typeof(Silent), "silent")]
[JsonDerivedType(typeof(GroupGaveUp), "group_gave_up")]
[JsonDerivedType(typeof(NobodyConnected), "nobody_connected")]
[JsonDerivedType(typeof(AwaitsConnection), "awaits_connection")]
[JsonDerivedType(typeof(TriggeredTooOften), "triggered_too_often")]
[JsonDerivedType(typeof(ControlFailed), "control_failed")]
public abstract record Reason
{
    private Reason() { }

    /// <summary>In words, without a full stop.</summary>
    [JsonIgnore]
    public abstract string Text { get; }

    /// <summary>Whether a limit was reached: it would have been started once more otherwise.</summary>
    [JsonIgnore]
    public virtual bool IsGivingUp => false;

    /// <summary>Nobody ever started it.</summary>
    public sealed record NeverStarted : Reason
    {
        /// <inheritdoc/>
        public override string Text => "never started";
    }

    /// <summary>Somebody stopped it.</summary>
    /// <param name="By">The client, or null for the supervisor itself (shutdown).</param>
    public sealed record StoppedOnRequest(ClientId? By) : Reason
    {
        /// <summary>The other service because of which it was stopped; null: it was asked for itself.</summary>
        public Tie? Because { get; init; }

        /// <inheritdoc/>
        public override string Text => Because?.Stopped ?? "stopped on request";
    }

    /// <summary>It had failed, and somebody reset that.</summary>
    /// <param name="Failure">What was reset.</param>
    public sealed record FailureReset(Reason Failure) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"reset after a failure: {Failure.Text}";
    }

    /// <summary>It ended by itself, and its policy wants no other instance; or the next one waits for its back-off.</summary>
    /// <param name="Exit">How it ended.</param>
    public sealed record Ended(ExitStatus Exit) : Reason
    {
        /// <inheritdoc/>
        public override string Text => Exit.ToString();
    }

    /// <summary>It ended with one of its <c>restart_prevent_codes</c>.</summary>
    /// <param name="Exit">With which.</param>
    public sealed record RestartPrevented(ExitStatus Exit) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"{Exit}, after which it is not restarted (restart_prevent_codes)";
    }

    /// <summary>It could not be started.</summary>
    /// <param name="Failure">At which stage, and why.</param>
    public sealed record NotLaunched(LaunchFailure Failure) : Reason
    {
        /// <inheritdoc/>
        public override string Text => Failure.Text;
    }

    /// <summary>It was not ready in time, and was stopped.</summary>
    /// <param name="Limit">How long that might have taken.</param>
    /// <param name="Lacks">What it lacked, as the last look had it; null if nobody looked.</param>
    public sealed record NotReady(TimeSpan Limit, string? Lacks) : Reason
    {
        /// <inheritdoc/>
        public override string Text => Lacks is null ? $"not ready within {Durations.Print(Limit)}" : $"not ready within {Durations.Print(Limit)}: {Lacks}";
    }

    /// <summary>Its probe found it unwell too often, and it was stopped.</summary>
    /// <param name="What">What was found.</param>
    public sealed record Unhealthy(string What) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"unhealthy: {What}";
    }

    /// <summary>A command that belongs to its start failed.</summary>
    /// <param name="Stage">When it was run.</param>
    /// <param name="Command">The command, for people.</param>
    /// <param name="Exit">How it ended, or null: it took too long.</param>
    /// <param name="What">The same in words.</param>
    public sealed record ControlFailed(ControlStage Stage, string Command, ExitStatus? Exit, string What) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"{Words.Stage.Print(Stage)} ({Command}): {What}";
    }

    /// <summary>It did not say in time that it lives, and was stopped.</summary>
    /// <param name="Limit">How often it has to.</param>
    public sealed record Silent(TimeSpan Limit) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"did not say within {Durations.Print(Limit)} that it lives (watchdog)";
    }

    /// <summary>It ran as long as it may, and was stopped.</summary>
    /// <param name="Limit">How long that is.</param>
    public sealed record RanTooLong(TimeSpan Limit) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"ran for {Durations.Print(Limit)}, as long as it may (runtime_max)";
    }

    /// <summary>Nobody was connected to its sockets, and it was stopped until somebody is.</summary>
    /// <param name="Limit">For how long.</param>
    public sealed record NobodyConnected(TimeSpan Limit) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"nobody was connected for {Durations.Print(Limit)} (idle_stop)";
    }

    /// <summary>It was to be started when somebody connects to its sockets.</summary>
    public sealed record AwaitsConnection : Reason
    {
        /// <inheritdoc/>
        public override string Text => "not started yet";
    }

    /// <summary>Connections started it again and again, and it ended each time.</summary>
    /// <param name="Limit">What was too often.</param>
    public sealed record TriggeredTooOften(StartLimit Limit) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"connections started it {Limit.Burst} times within {Durations.Print(Limit.Interval)}, and it ended each time; gave up";

        /// <inheritdoc/>
        public override bool IsGivingUp => true;
    }

    /// <summary>The group that it is in gave up, and it was stopped with all of it.</summary>
    /// <param name="Detail">Which group, and after which crashes.</param>
    public sealed record GroupGaveUp(string Detail) : Reason
    {
        /// <inheritdoc/>
        public override string Text => Detail;

        /// <inheritdoc/>
        public override bool IsGivingUp => true;
    }

    /// <summary>One more start would have been more than its start limit allows.</summary>
    /// <param name="Limit">The limit.</param>
    /// <param name="Last">Why it would have been started again.</param>
    public sealed record TooManyStarts(StartLimit Limit, Reason Last) : Reason
    {
        /// <inheritdoc/>
        public override string Text => $"started {Limit.Burst} times within {Durations.Print(Limit.Interval)}, gave up; the last time: {Last.Text}";

        /// <inheritdoc/>
        public override bool IsGivingUp => true;
    }
}
