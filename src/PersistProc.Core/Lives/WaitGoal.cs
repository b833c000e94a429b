namespace PersistProc.Core;

/// <summary>What may be waited for.</summary>
public enum WaitGoal
{
    /// <summary>It is ready.</summary>
    Ready,

    /// <summary>Nothing of it lives, and nothing will by itself.</summary>
    Stopped,

    /// <summary>The instance that was there has ended.</summary>
    Exited,
}

/// <summary>How a wait stands.</summary>
public abstract record WaitVerdict
{
    private WaitVerdict() { }

    /// <summary>It came true.</summary>
    public sealed record Met : WaitVerdict;

    /// <summary>It has not yet.</summary>
    /// <param name="Why">Whom or what it waits for.</param>
    public sealed record NotYet(string Why) : WaitVerdict;

    /// <summary>It will not by itself.</summary>
    /// <param name="Why">Why not.</param>
    public sealed record Never(string Why) : WaitVerdict;
}

/// <summary>Whether what is waited for has come true; a pure look at a service.</summary>
public static class WaitGoals
{
    /// <summary>The words.</summary>
    public static Vocabulary<WaitGoal> Words { get; } = new("--for", (WaitGoal.Ready, "ready"), (WaitGoal.Stopped, "stopped"), (WaitGoal.Exited, "exited"));

    /// <summary>Whose end "exited" means: that of the present or last instance; before the first, of that one.</summary>
    public static Attempt Target(Attempt last) => last.Number == 0 ? last.Next : last;

    /// <summary>How it stands.</summary>
    /// <param name="goal">What is waited for.</param>
    /// <param name="target">Of "exited": the instance.</param>
    /// <param name="state">What the service is doing.</param>
    /// <param name="last">Its last attempt.</param>
    /// <param name="exit">How that one's leader ended, or null.</param>
    /// <param name="type">When it counts as started.</param>
    public static WaitVerdict Of(WaitGoal goal, Attempt target, ServiceState state, Attempt last, ExitStatus? exit, ServiceType type = ServiceType.Simple) => goal switch
    {
        WaitGoal.Ready => Ready(state, type),
        WaitGoal.Stopped => ServiceStatuses.IsLive(state) ? NotYet(state) : new WaitVerdict.Met(),
        WaitGoal.Exited => last > target || (last == target && HasEnded(state, exit)) ? new WaitVerdict.Met() : NotYet(state),
        _ => throw new ArgumentOutOfRangeException(nameof(goal), goal, "no such goal"),
    };

    private static WaitVerdict Ready(ServiceState state, ServiceType type) => state switch
    {
        _ when ServiceStatuses.IsReady(state) => new WaitVerdict.Met(),
        ServiceState.Completed when type is ServiceType.Oneshot => new WaitVerdict.Met(),
        ServiceState.Failed failed => new WaitVerdict.Never($"it has failed: {failed.Why.Text}"),
        ServiceState.Lingering => new WaitVerdict.Never(ServiceStatuses.Why(state)!),
        ServiceState.Completed completed => new WaitVerdict.Never($"it has ended: {completed.Exit}"),
        _ => NotYet(state),
    };

    // at rest, or waiting to be started again: whatever was launched has ended
    private static bool HasEnded(ServiceState state, ExitStatus? exit) =>
        exit is not null || !ServiceStatuses.IsLive(state) || state is ServiceState.BackingOff or ServiceState.Waiting;

    private static WaitVerdict.NotYet NotYet(ServiceState state)
    {
        var word = ServiceStatuses.Words.Print(ServiceStatuses.Of(state));
        return new WaitVerdict.NotYet(ServiceStatuses.Why(state) is { } why ? $"{word}: {why}" : word);
    }
}
