namespace PersistProc.Core;

/// <summary>What is to be with a service's sockets: read off its record after each step, so that nobody has to remember having opened or armed them.</summary>
/// <param name="Sockets">Those that are to be open; all others of the service are to be closed.</param>
/// <param name="IsArmed">Whether what comes is to start the service: it is at rest.</param>
/// <param name="IdleLimit">How long nobody may be connected before that is to be told; null: nobody looks.</param>
public sealed record SocketWish(ValueList<SocketUnit> Sockets, bool IsArmed, TimeSpan? IdleLimit)
{
    /// <summary>How many descriptors of its own it may have stored; none: those that are stored are closed. At a restart they are kept, at rest they are not.</summary>
    public int StoreLimit { get; init; }

    /// <summary>How many starts by connections are too many within how long, where the service has no limit of its own (systemd's TriggerLimitBurst= and TriggerLimitIntervalSec=).</summary>
    public static StartLimit TriggerLimit { get; } = new(20, TimeSpan.FromSeconds(10));

    /// <summary>No sockets.</summary>
    public static SocketWish None { get; } = new([], false, null);

    /// <summary>What is wished for by a service.</summary>
    /// <param name="record">The service.</param>
    /// <param name="hasLeft">Whether no file declares it any more: then it lets go of its sockets as soon as it rests.</param>
    public static SocketWish Of(ServiceRecord record, bool hasLeft)
    {
        var isLive = ServiceStatuses.IsLive(record.State);
        // what runs, or comes back, has what it was started with; what rests is loaded
        var unit = isLive ? record.Unit : record.NextUnit ?? record.Unit;
        if (isLive) return new SocketWish(unit.Sockets, false, IdleOf(record)) { StoreLimit = unit.StoreLimit };
        if (unit.Sockets.Count == 0 || hasLeft || IsLetGo(record)) return None;
        return new SocketWish(unit.Sockets, Arms(record), null);
    }

    private static TimeSpan? IdleOf(ServiceRecord record) => record is { State: ServiceState.Running, Instance.PausedSince: null } ? record.Unit.IdleStop : null;

    /// <summary>Whether what comes at its sockets starts it: it rests, is to be started so, and neither was stopped by hand nor gave up.</summary>
    public static bool Arms(ServiceRecord record) =>
        (record.NextUnit ?? record.Unit).IsOnDemand && record.State is ServiceState.Idle or ServiceState.Completed && !IsLetGo(record);

    /// <summary>Why it is as it is, as far as its sockets go: said behind the state's own reason. Null where there is nothing to say.</summary>
    public static string? Explain(ServiceRecord record)
    {
        if (Arms(record)) return $"the first connection starts it ({Places(record)})";
        if (!(record.NextUnit ?? record.Unit).IsOnDemand || record.State is not ServiceState.Failed) return null;
        return "so no connection starts it now: they wait until you start it, or `persistproc reset-failed` arms it again";
    }

    // by hand, or because of another one that was stopped or started by hand
    private static bool IsLetGo(ServiceRecord record) =>
        record.Wish is Wish.Down { ByHand: true } || record.State is ServiceState.Idle { Why: Reason.StoppedOnRequest { Because: not null } };

    private static string Places(ServiceRecord record) =>
        string.Join(", ", (record.NextUnit ?? record.Unit).Sockets.Where(socket => socket.OnDemand is true).Select(socket => socket.Listen));
}
