using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What a supervisor makes of what the keeper has. Pure: bytes in, seats out.</summary>
internal sealed class TakeoverPlan
{
    /// <summary>How many runs that ended are remembered over a start of the supervisor.</summary>
    public const int EndedRunsKept = 300;

    private ILookup<ServiceName, HeldInstance> _controls = Enumerable.Empty<HeldInstance>().ToLookup(each => each.Id.Service);

    private TakeoverPlan() { }

    /// <summary>Who sits where.</summary>
    public List<ServiceSeat> Services { get; } = [];

    /// <summary>Clients that may come back.</summary>
    public List<SessionRecord> Sessions { get; } = [];

    /// <summary>Records that were not understood, and why.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Runs that ended long ago, beyond <see cref="EndedRunsKept"/>: forgotten with their records.</summary>
    public List<ServiceName> Forgotten { get; } = [];

    /// <summary>Instances that nothing needs any more: ended, and a later one of their service is held.</summary>
    public List<InstanceId> Leftovers { get; } = [];

    /// <summary>The last events of each record, in the order in which they happened.</summary>
    public List<Told> Told { get; } = [];

    public static TakeoverPlan Of(KeeperProtocol.TakenOver all, Func<string> seed)
    {
        var plan = new TakeoverPlan();
        var held = plan.LastOfEach(all.Instances.Where(each => each.Id.Role is ProcessRole.Leader));
        plan._controls = all.Instances.Where(each => each.Id.Role is ProcessRole.Control).ToLookup(each => each.Id.Service);
        foreach (var (key, bytes) in all.Records)
        {
            if (key.StartsWith(RecordKeys.Services, StringComparison.Ordinal)) plan.AddService(key, bytes, all, held);
            else if (key.StartsWith(RecordKeys.Sessions, StringComparison.Ordinal)) plan.AddSession(key, bytes);
        }

        // what runs is tracked, whatever has become of its record
        foreach (var instance in held.Values) plan.Services.Add(StandIn(instance, seed));
        plan.ForgetOldRuns();
        plan.Told.Sort((one, other) => one.Events[0].Time.CompareTo(other.Events[0].Time));
        return plan;
    }

    private void ForgetOldRuns()
    {
        var old = Services.Where(seat => seat is { Held: null, Keeps: true, Record: { Unit.Kind: ServiceKind.Run, State: ServiceState.Idle or ServiceState.Completed or ServiceState.Failed } })
            .OrderByDescending(seat => seat.Record.Instance?.EndedAt)
            .Skip(EndedRunsKept)
            .ToHashSet();
        if (old.Count == 0) return;
        Services.RemoveAll(old.Contains);
        Forgotten.AddRange(old.Select(seat => seat.Record.Name));
    }

    private Dictionary<ServiceName, HeldInstance> LastOfEach(IEnumerable<HeldInstance> instances)
    {
        var last = new Dictionary<ServiceName, HeldInstance>();
        foreach (var instance in instances.OrderBy(instance => instance.Id.Attempt))
        {
            if (last.TryGetValue(instance.Id.Service, out var older) && older.Exit is not null) Leftovers.Add(older.Id);
            last[instance.Id.Service] = instance;
        }

        return last;
    }

    private void AddService(string key, byte[] bytes, KeeperProtocol.TakenOver all, Dictionary<ServiceName, HeldInstance> held)
    {
        var record = RecordJson.DecodeService(bytes, out var why);
        if (record is not null && !string.Equals(RecordKeys.Of(record.Name), key, StringComparison.Ordinal)) why = $"it is of {record.Name}";
        if (record is null || why is not null)
        {
            Refused.Add($"{key}: {why}");
            return;
        }

        if (record.Told is { Events.Count: > 0 } told) Told.Add(told);
        held.Remove(record.Name, out var instance);
        // whoever made something had its record before: an order that is in no record of the keeper's was never read, and whoever gave it gives it again
        if (all.OnDiskAlone.Contains(key))
        {
            var intent = Intended.Read(all.Records.GetValueOrDefault(RecordKeys.IntentOf(record.Name)));
            record = instance is null ? intent.Forsaken(record) : intent.Later(record);
        }
        Services.Add(new ServiceSeat(record) { FromKeeper = true, Held = instance, HeldControls = _controls[record.Name].ToValueList() });
    }

    private void AddSession(string key, byte[] bytes)
    {
        if (RecordJson.DecodeSession(bytes, out var why) is not { } session)
        {
            Refused.Add($"{key}: {why}");
            return;
        }

        if (session.Told is { Events.Count: > 0 } told) Told.Add(told);
        Sessions.Add(session);
    }

    private static ServiceSeat StandIn(HeldInstance instance, Func<string> seed)
    {
        var unit = new ServiceUnit
        {
            Name = instance.Id.Service,
            Kind = ServiceKind.Run,
            Label = $"{instance.Id.Service} (its record could not be read)",
            Command = ["?"],
            WorkingDirectory = "/",
            Restart = RestartPolicy.No,
        };
        var record = ServiceRecord.New(unit, seed()) with { Attempt = instance.Id.Attempt, Wish = new Wish.Up(instance.Id.Attempt) };
        return new ServiceSeat(record) { FromKeeper = true, Held = instance, Keeps = false };
    }
}
