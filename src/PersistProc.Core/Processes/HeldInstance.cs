namespace PersistProc.Core;

/// <summary>An instance that the keeper has when a supervisor takes over.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Pid">Its leader's pid.</param>
/// <param name="Exit">How the leader ended while nobody listened, once its output is in the log; null while it lives or when its end will be told later.</param>
/// <param name="LogPosition">Where the instance's output begins in the service's log.</param>
/// <param name="LogEnd">Of one that has ended: where the log ends now.</param>
public sealed record HeldInstance(InstanceId Id, int Pid, ExitStatus? Exit, long LogPosition, long LogEnd = 0)
{
    /// <summary>It was found by its mark: all who had its pipes have died. See <see cref="InstanceRecord.IsBereft"/>.</summary>
    public bool IsBereft { get; init; }
}
