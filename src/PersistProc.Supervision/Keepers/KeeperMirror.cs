using Akka.Actor;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>
/// What the keeper holds, as far as it was told: the truth for an actor that replaces one that failed. It outlives the keeper
/// actor's incarnations, and only the present one of them touches it.
/// </summary>
internal sealed class KeeperMirror
{
    private readonly Dictionary<InstanceId, HeldInstance> _instances = [];
    private readonly Dictionary<string, byte[]> _records = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onDiskAlone = new(StringComparer.Ordinal);
    private readonly HashSet<ServiceName> _waitingForTrees = [];
    private readonly Dictionary<ServiceName, List<object>> _unheard = [];
    private readonly List<object> _early = [];
    private IActorRef? _supervisor;

    /// <summary>Whether the keeper has been listened to.</summary>
    public bool Listening { get; set; }

    /// <summary>Tells who is told what there is; what was to be told before there was one is told to the first.</summary>
    public void Tell(object message)
    {
        if (_supervisor is null) _early.Add(message);
        else _supervisor.Tell(message);
    }

    /// <summary>Whether there is one.</summary>
    public bool IsFollowed => _supervisor is not null;

    /// <summary>From now on this one is told.</summary>
    /// <returns>What was to be told before there was one, in order.</returns>
    public IReadOnlyList<object> Follow(IActorRef supervisor)
    {
        _supervisor = supervisor;
        object[] early = [.. _early];
        _early.Clear();
        return early;
    }

    /// <summary>Who is told what happens to a service's instances.</summary>
    public Dictionary<ServiceName, IActorRef> Attending { get; } = [];

    /// <summary>Null until the keeper has said what there is.</summary>
    public long? Generation { get; private set; }

    public IReadOnlyCollection<HeldInstance> Instances => _instances.Values;

    public IReadOnlyDictionary<string, byte[]> Records => _records;

    /// <summary>Keys of those records that the keeper has not been given yet.</summary>
    public IReadOnlySet<string> OnDiskAlone => _onDiskAlone;

    /// <summary>The services in whose trees somebody lived when last looked at.</summary>
    public IReadOnlyCollection<ServiceName> WaitingForTrees => _waitingForTrees;

    /// <summary>The service's last instance, if the keeper has it.</summary>
    public HeldInstance? Last(ServiceName service) =>
        _instances.Values.Where(held => held.Id.Service == service && held.Id.Role is ProcessRole.Leader).MaxBy(held => held.Id.Attempt);

    /// <summary>The service's control commands that the keeper has.</summary>
    public ValueList<HeldInstance> Controls(ServiceName service) => _instances.Values.Where(held => held.Id.Service == service && held.Id.Role is ProcessRole.Control).ToValueList();

    public void Begin(KeeperEvent.TakenOver all)
    {
        Generation = all.Generation;
        _instances.Clear();
        foreach (var held in all.Instances) _instances[held.Id] = held;
        // of a keeper that was replaced under us, our own records are the newer ones
        foreach (var (key, record) in all.Records)
        {
            if (_records.TryAdd(key, record) && all.OnDiskAlone.Contains(key)) _onDiskAlone.Add(key);
        }
    }

    public void Note(KeeperEvent.Spawned spawned) => _instances[spawned.Instance] = new HeldInstance(spawned.Instance, spawned.Pid, null, spawned.LogPosition);

    public void Note(KeeperEvent.Exited exited)
    {
        if (_instances.TryGetValue(exited.Instance, out var held)) _instances[exited.Instance] = held with { Exit = exited.Status, LogEnd = exited.LogPosition };
    }

    public void Note(KeeperEvent.TreeReport report)
    {
        if (report.Members.Count > 0) _waitingForTrees.Add(report.Instance.Service);
        else _waitingForTrees.Remove(report.Instance.Service);
    }

    public void Released(InstanceId instance)
    {
        _instances.Remove(instance);
        if (instance.Role is ProcessRole.Leader) _waitingForTrees.Remove(instance.Service);
    }

    /// <summary>Something happened to a service whose actor is not there yet: it is told when it attends.</summary>
    public void Save(ServiceName service, object input)
    {
        if (_unheard.TryGetValue(service, out var inputs)) inputs.Add(input);
        else _unheard[service] = [input];
    }

    /// <summary>What happened before the service's actor was there, in order; once.</summary>
    public IReadOnlyList<object> TakeUnheard(ServiceName service) => _unheard.Remove(service, out var inputs) ? inputs : [];

    public void Put(string key, byte[] record)
    {
        _records[key] = record;
        _onDiskAlone.Remove(key);
    }

    public void Delete(string key) => _records.Remove(key);
}
