namespace PersistProc.Core;

/// <summary>The contract's words for what a service is doing.</summary>
public enum ServiceStatus
{
    /// <summary>Never started, or on request.</summary>
    Stopped,

    /// <summary>For dependencies.</summary>
    Waiting,

    /// <summary>Being started.</summary>
    Starting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It reads its configuration again.</summary>
    Reloading,

    /// <summary>Being stopped, or what it left behind is.</summary>
    Stopping,

    /// <summary>The next instance waits for its time.</summary>
    Backoff,

    /// <summary>It ended well.</summary>
    Completed,

    /// <summary>It ended otherwise and is not restarted, gave up, could not start, or could not be stopped.</summary>
    Failed,
}

/// <summary>How states look to people.</summary>
public static class ServiceStatuses
{
    /// <summary>The words.</summary>
    public static Vocabulary<ServiceStatus> Words { get; } = new(
        "state",
        (ServiceStatus.Stopped, "stopped"),
        (ServiceStatus.Waiting, "waiting"),
        (ServiceStatus.Starting, "starting"),
        (ServiceStatus.Running, "running"),
        (ServiceStatus.Reloading, "reloading"),
        (ServiceStatus.Stopping, "stopping"),
        (ServiceStatus.Backoff, "backoff"),
        (ServiceStatus.Completed, "completed"),
        (ServiceStatus.Failed, "failed"));

    /// <summary>The word for a state.</summary>
    public static ServiceStatus Of(ServiceState state) => state switch
    {
        ServiceState.Idle => ServiceStatus.Stopped,
        ServiceState.Waiting => ServiceStatus.Waiting,
        ServiceState.StartPre or ServiceState.Launching or ServiceState.Activating or ServiceState.StartPost => ServiceStatus.Starting,
        ServiceState.Running or ServiceState.Remaining => ServiceStatus.Running,
        ServiceState.Reloading => ServiceStatus.Reloading,
        ServiceState.Holding or ServiceState.Clearing or ServiceState.StopByCommand or ServiceState.Stopping or ServiceState.StopPost => ServiceStatus.Stopping,
        ServiceState.BackingOff => ServiceStatus.Backoff,
        ServiceState.Completed => ServiceStatus.Completed,
        ServiceState.Failed or ServiceState.Lingering => ServiceStatus.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such state"),
    };

    /// <summary>Whether anything of the service runs or will by itself: every state that is no rest.</summary>
    public static bool IsLive(ServiceState state) => state is not (ServiceState.Idle or ServiceState.Completed or ServiceState.Failed);

    /// <summary>Whether it does what it is there for: it runs and is ready, or has done it and counts as running.</summary>
    public static bool IsReady(ServiceState state) => state is ServiceState.Running or ServiceState.Reloading or ServiceState.Remaining;

    /// <summary>Why it is so, in words; null where the state says it all.</summary>
    public static string? Why(ServiceState state) => state switch
    {
        ServiceState.Idle idle => idle.Why.Text,
        ServiceState.Failed failed => failed.Why.Text,
        ServiceState.Completed completed => completed.Exit.ToString(),
        ServiceState.BackingOff waiting => $"{waiting.Why.Text}; starts again after {Durations.PrintRounded(waiting.Delay)}",
        ServiceState.Clearing clearing => $"{clearing.Exit}; looking for what it left behind",
        ServiceState.Stopping { Alive.Count: > 0 } stopping => $"{Rung(stopping.Climb)}, alive: {string.Join(", ", stopping.Alive)}",
        ServiceState.Stopping stopping => Rung(stopping.Climb),
        ServiceState.Lingering lingering => $"could not be stopped, alive: {string.Join(", ", lingering.Survivors)}",
        ServiceState.Waiting { For.Count: > 0, Because: { } tie } waiting => $"{tie.Stopped}; {Obstacle.TextOf(waiting.For)}",
        ServiceState.Waiting { Because: { } tie } => tie.Stopped,
        ServiceState.Waiting { For.Count: > 0 } waiting => Obstacle.TextOf(waiting.For),
        ServiceState.Holding { For.Count: > 0 } holding => Obstacle.TextOf(holding.For),
        ServiceState.StartPre at => Runs(at.Run),
        ServiceState.StartPost at => Runs(at.Run),
        ServiceState.Reloading { Run: { } run } => Runs(run),
        ServiceState.StopByCommand { Run: { } run } => Runs(run),
        ServiceState.StopByCommand => "stop_command is over, its end is awaited",
        ServiceState.StopPost at => Runs(at.Run),
        ServiceState.Activating { Lacks: { } lacks } => $"not ready yet: {lacks}",
        ServiceState.Activating => null,
        ServiceState.Remaining { ByTree: true, Main: { } main } => $"its program has ended, and process {main}, which it has named as its main one, counts as running",
        ServiceState.Remaining { ByTree: true } remaining => $"its program {remaining.Exit}, and what that left behind counts as running (exit_type)",
        ServiceState.Remaining remaining => $"{remaining.Exit}, and counts as running (remain_after_exit)",
        ServiceState.Waiting or ServiceState.Holding or ServiceState.Launching or ServiceState.Running or ServiceState.Reloading => null,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such state"),
    };

    private static string Runs(ControlRun run) => $"{Core.Words.Stage.Print(run.Stage)} runs";

    // What was sent, how long that may take, and what comes then.
    private static string Rung(Climb climb) =>
        climb.Next is { } next
            ? $"sent {climb.Current.Signal.Name} (then {next.Signal.Name} after {Durations.Print(climb.Current.Patience)})"
            : $"sent {climb.Current.Signal.Name}, the last";
}
