namespace PersistProc.Core;

/// <summary>
/// The requests of a service: noted with the instance they are about, and given their outcome by looking at the record,
/// so that a request sent again after a takeover is answered by what became of it.
/// </summary>
public static class Requests
{
    /// <summary>Notes a request once its input has been fed; one that is noted already is left as it is.</summary>
    /// <param name="record">The record after the input.</param>
    /// <param name="id">Which request.</param>
    /// <param name="action">What it asked for.</param>
    /// <param name="joined">Of a run: whether it joined what ran already.</param>
    /// <param name="outcome">What it has yielded already, or null.</param>
    public static ServiceRecord Note(ServiceRecord record, RequestId id, RequestAction action, bool joined = false, RequestOutcome? outcome = null)
    {
        if (Find(record, id) is not null) return record;
        var request = new RequestRecord(id, action, Target(record, action), joined, outcome);
        return record with { Requests = record.Requests.AddToRing(request, ServiceRecord.RequestsKept) };
    }

    /// <summary>The request with this id, or null.</summary>
    public static RequestRecord? Find(ServiceRecord record, RequestId id) => record.Requests.FirstOrDefault(request => request.Id == id);

    /// <summary>Gives every open request its outcome that has one by now.</summary>
    public static ServiceRecord Settle(ServiceRecord record)
    {
        if (!record.Requests.Any(request => request.Outcome is null)) return record;
        var settled = record.Requests.Select(request => request.Outcome is null ? request with { Outcome = Outcome(record, request) } : request).ToValueList();
        return settled.Equals(record.Requests) ? record : record with { Requests = settled };
    }

    private static Attempt Target(ServiceRecord record, RequestAction action) => action switch
    {
        RequestAction.Start or RequestAction.Restart => record.Wish is Wish.Up up && up.Least > record.Attempt ? up.Least : record.Attempt,
        RequestAction.Stop or RequestAction.Kill or RequestAction.Reload or RequestAction.Pause or RequestAction.Resume or RequestAction.ResetFailed or RequestAction.Enable or RequestAction.Disable => record.Attempt,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no such action"),
    };

    private static RequestOutcome? Outcome(ServiceRecord record, RequestRecord request) => request.Action switch
    {
        RequestAction.Start or RequestAction.Restart => OfStart(record, request.Target),
        RequestAction.Stop => OfStop(record, request.Target),
        RequestAction.Reload => OfReload(record, request.Target),
        RequestAction.Kill or RequestAction.Pause or RequestAction.Resume or RequestAction.ResetFailed or RequestAction.Enable or RequestAction.Disable => RequestOutcome.Success(Pid(record, request.Target)),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Action, "no such action"),
    };

    private static RequestOutcome? OfStart(ServiceRecord record, Attempt target)
    {
        if (record.Instance is { } instance && instance.Attempt >= target)
        {
            if (instance.Failure is { } failure) return new RequestOutcome(null, failure.Text, failure, []);
            // an earlier version noted no time
            if (instance.ReadyAt is not null || record.State is ServiceState.Running) return RequestOutcome.Success(instance.Pid);
            if (!IsOvertaken(record, instance) && UnreadyEnd(record, instance) is { } end) return RequestOutcome.Failed(end);
        }

        // delays may be so short that the next one is on its way already
        if (record.Exits.FirstOrDefault(each => each.Attempt == target) is { ReadyAt: null } ended && !IsOvertaken(record, ended) && UnreadyEnd(record, ended) is { } sooner) return RequestOutcome.Failed(sooner);

        // it starts as soon as it can; but nobody knows when somebody will see to what it requires
        if (record.State is ServiceState.Waiting waiting && waiting.For.Any(each => each.IsUncertain)) return RequestOutcome.Failed($"{Obstacle.TextOf(waiting.For)}. It starts when that runs");
        if (record.State is ServiceState.Lingering lingering) return StillAlive(record, lingering);
        return record.Wish is Wish.Down ? RequestOutcome.Failed("it was stopped before it ran") : null;
    }

    // somebody else's restart has ended it on its way: what becomes of the one in its place is the answer to both
    private static bool IsOvertaken(ServiceRecord record, InstanceRecord instance) => record.Wish is Wish.Up up && up.Least > instance.Attempt;

    private static string? UnreadyEnd(ServiceRecord record, InstanceRecord instance)
    {
        if (instance.Fault is { } fault) return fault.Text;
        if (instance.Failure is { } failure) return failure.Text;
        if (instance.Exit is not { } exit) return null;
        return record.Unit.Type is ServiceType.Oneshot ? exit.ToString() : $"{exit} before it was ready";
    }

    private static RequestOutcome? OfStop(ServiceRecord record, Attempt target)
    {
        if (record.Attempt > target || !IsThere(record.State)) return RequestOutcome.Success(Pid(record, target));
        return record.State is ServiceState.Lingering lingering ? StillAlive(record, lingering) : null;
    }

    private static RequestOutcome? OfReload(ServiceRecord record, Attempt target)
    {
        if (record.Attempt == target && record.State is ServiceState.Reloading { Run: not null }) return null;
        if (record.Attempt != target || record.State is not ILed) return RequestOutcome.Failed("it did not run on until it had reloaded");
        return record.Instance?.ReloadFault is { } fault ? RequestOutcome.Failed(fault) : RequestOutcome.Success(Pid(record, target));
    }

    private static bool IsThere(ServiceState state) => ServiceStatuses.IsLive(state) && state is not (ServiceState.BackingOff or ServiceState.Waiting);

    private static RequestOutcome StillAlive(ServiceRecord record, ServiceState.Lingering at) =>
        new(Pid(record, at.Attempt), $"could not be stopped, alive: {string.Join(", ", at.Survivors)}", null, at.Survivors);

    private static int? Pid(ServiceRecord record, Attempt attempt)
    {
        if (record.Instance is { } instance && instance.Attempt == attempt) return instance.Pid;
        return record.Exits.FirstOrDefault(exit => exit.Attempt == attempt)?.Pid;
    }
}
