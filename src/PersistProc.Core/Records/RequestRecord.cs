namespace PersistProc.Core;

/// <summary>What was asked for.</summary>
public enum RequestAction
{
    /// <summary>A start, or a run.</summary>
    Start,

    /// <summary>A stop.</summary>
    Stop,

    /// <summary>A restart.</summary>
    Restart,

    /// <summary>A signal.</summary>
    Kill,

    /// <summary>Reading the configuration again.</summary>
    Reload,

    /// <summary>Standing still.</summary>
    Pause,

    /// <summary>Going on.</summary>
    Resume,

    /// <summary>A failure is forgiven.</summary>
    ResetFailed,

    /// <summary>A start with the supervisor, from now on.</summary>
    Enable,

    /// <summary>None, from now on.</summary>
    Disable,
}

/// <summary>A request that was accepted: it is kept, so that the same one sent again has no second effect.</summary>
/// <param name="Id">Which.</param>
/// <param name="Action">What it asked for.</param>
/// <param name="Target">Of a start or restart, the first instance that fulfils it; of a stop, the instance that has to go.</param>
/// <param name="Joined">Of a run: whether it joined what ran already.</param>
/// <param name="Outcome">What it yielded, or null while that is open.</param>
public sealed record RequestRecord(RequestId Id, RequestAction Action, Attempt Target, bool Joined, RequestOutcome? Outcome);

/// <summary>What a request yielded.</summary>
/// <param name="Pid">The pid of the instance that it was about, or null.</param>
/// <param name="Error">What went wrong, for people; null when it succeeded.</param>
/// <param name="Failure">The launch failure behind the error, or null.</param>
/// <param name="Survivors">Who is left of a stop that failed.</param>
public sealed record RequestOutcome(int? Pid, string? Error, LaunchFailure? Failure, ValueList<TreeMember> Survivors)
{
    /// <summary>It succeeded.</summary>
    public static RequestOutcome Success(int? pid) => new(pid, null, null, []);

    /// <summary>It failed.</summary>
    public static RequestOutcome Failed(string error) => new(null, error, null, []);
}
