namespace PersistProc.Core;

/// <summary>A service as those see it that depend on it.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Wish">What people want of it.</param>
/// <param name="Attempt">Its last attempt.</param>
/// <param name="IsAsked">A start or a stop is on its way to it, and its state does not show it yet.</param>
public readonly record struct Bystander(ServiceState State, Wish Wish, Attempt Attempt, bool IsAsked)
{
    /// <summary>What comes back by its policy counts as having been there all the time (<c>smooth_recovery</c>).</summary>
    public bool IsSmooth { get; init; }

    /// <summary>Whether its last instance ended before it was ready.</summary>
    public bool IsUnready { get; init; }

    /// <summary>When its last instance was ordered, then when it ran; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When one of its instances ended last.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How its last instance ended; null while it lives.</summary>
    public ExitStatus? Exit { get; init; }

    /// <summary>Whether anything of it lives, or will by itself.</summary>
    public bool IsLive => IsAsked || ServiceStatuses.IsLive(State);

    /// <summary>Whether it shall run, and runs or will by itself.</summary>
    public bool IsWanted => Wish is Wish.Up && ServiceStatuses.IsLive(State);

    /// <summary>Whether a process of its present instance does what it is there for, or is about to; not what a leader that has ended left behind.</summary>
    public bool HasLeader => State is ILed or ServiceState.Remaining or ServiceState.Holding or ServiceState.StopByCommand { Exit: null } or ServiceState.Stopping { Exit: null };

    /// <summary>Whether what lives of it is to be gone.</summary>
    public bool IsLeaving => IsLive && State is not (ServiceState.Waiting or ServiceState.BackingOff)
        && (IsAsked || IsToGo);

    /// <summary>Whether something of it lives and is to be gone before who it depends on starts: a start that is on its way to it is no such thing, nor what could not be stopped.</summary>
    public bool IsGoing => IsLeaving && ServiceStatuses.IsLive(State) && State is not ServiceState.Lingering;

    /// <summary>Whether it ended by itself and comes back by itself.</summary>
    public bool IsRecovering => Wish is Wish.Up && State is ServiceState.Clearing or ServiceState.StopPost or ServiceState.BackingOff or ServiceState.StartPre or ServiceState.Launching
        or ServiceState.StopByCommand { Exit: not null } or ServiceState.Stopping { Exit: not null };

    /// <summary>Whether it waits for what will not come by itself.</summary>
    public bool IsStuck => !IsAsked && State is ServiceState.Waiting waiting && waiting.For.Any(each => !each.IsPassing);

    /// <summary>Whether it is tried again after it ended before it was ready, or waits for one that is.</summary>
    public bool IsHeldUp => !IsAsked && ((State is ServiceState.BackingOff && IsUnready) || (State is ServiceState.Waiting waiting && waiting.For.Any(each => each.Kind is ObstacleKind.Retried)));

    /// <summary>Whether it has come to a milestone.</summary>
    public bool IsAt(Milestone at) => at switch
    {
        // what ran and ended well has done what it was there for
        Milestone.Ready => !IsAsked && ((ServiceStatuses.IsReady(State) && !IsLeaving) || State is ServiceState.Completed),
        Milestone.Started => !IsAsked && ((State is ILed or ServiceState.Remaining && !IsLeaving) || State is ServiceState.Completed),
        Milestone.Completed => !IsAsked && State is ServiceState.Completed or ServiceState.Failed or ServiceState.Remaining { ByTree: false },
        Milestone.Succeeded => !IsAsked && State is ServiceState.Completed or ServiceState.Remaining { ByTree: false },
        _ => throw new ArgumentOutOfRangeException(nameof(at), at, "no such milestone"),
    };

    /// <summary>Whether who is bound to it may run: it runs, or what ended of it comes back and that counts as running.</summary>
    public bool Carries => (HasLeader && !IsToGo) || (IsSmooth && IsRecovering);

    /// <summary>Whether others see no difference to how it was: what one waits for is its own matter, but that it is to find that out, or may wait for ever.</summary>
    /// <param name="before">How it was.</param>
    public bool IsSameToOthers(Bystander before) => this == before
        || (State is ServiceState.Waiting now && before.State is ServiceState.Waiting was && IsStuck == before.IsStuck && IsHeldUp == before.IsHeldUp && now.For.Count == 0 == (was.For.Count == 0)
            && this == before with { State = was with { For = now.For } });

    private bool IsToGo => Wish is not Wish.Up up || up.Least > Attempt;
}
