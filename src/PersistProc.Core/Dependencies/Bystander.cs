namespace PersistProc.Core;

/// <summary>A service as those see it that depend on it.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Wish">What people want of it.</param>
/// <param name="Attempt">Its last attempt.</param>
/// <param name="IsAsked">A start or a stop is on its way to it, and its state does not show it yet.</param>
public readonly record struct Bystander(ServiceState State, Wish Wish, Attempt Attempt, bool IsAsked)
{
    /// <summary>Whether anything of it lives, or will by itself.</summary>
    public bool IsLive => IsAsked || ServiceStatuses.IsLive(State);

    /// <summary>Whether what lives of it is to be gone.</summary>
    public bool IsLeaving => IsLive && State is not (ServiceState.Waiting or ServiceState.BackingOff)
        && (IsAsked || Wish is Wish.Down || (Wish is Wish.Up up && up.Least > Attempt));

    /// <summary>Whether it has come to a milestone.</summary>
    public bool IsAt(Milestone at) => at switch
    {
        // what ran and ended well has done what it was there for
        Milestone.Ready => !IsAsked && ((State is ServiceState.Running or ServiceState.Remaining && !IsLeaving) || State is ServiceState.Completed),
        Milestone.Started => !IsAsked && ((State is ILed or ServiceState.Remaining && !IsLeaving) || State is ServiceState.Completed),
        Milestone.Completed => !IsAsked && State is ServiceState.Completed or ServiceState.Failed or ServiceState.Remaining,
        Milestone.Succeeded => !IsAsked && State is ServiceState.Completed or ServiceState.Remaining,
        _ => throw new ArgumentOutOfRangeException(nameof(at), at, "no such milestone"),
    };
}
