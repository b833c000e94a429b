namespace PersistProc.Keeper;

/// <summary>
/// Who lives. A service has one instance at a time: this is the last line of "never twice", behind everything that the
/// supervisor knows.
/// </summary>
internal sealed class InstanceTable
{
    private readonly Dictionary<string, Instance> _byService = [];
    private readonly Dictionary<int, Instance> _alive = [];

    // by pid too, but apart: a number that is not our child's may be given to one of ours before we hear of its end
    private readonly Dictionary<int, Instance> _fostered = [];
    private readonly Dictionary<string, long> _lastAttempt = [];

    public IEnumerable<Instance> All => _byService.Values;
    public Instance? Find(string service) => _byService.GetValueOrDefault(service);
    public Instance? FindAlive(int pid) => _alive.GetValueOrDefault(pid);
    public Instance? FindFostered(int pid) => _fostered.GetValueOrDefault(pid);
    public IEnumerable<Instance> Fostered => _fostered.Values;
    public IEnumerable<int> AlivePids => _alive.Keys;

    /// <summary>True if this attempt or a later one has been made before.</summary>
    public bool IsPast(string service, long attempt) => _lastAttempt.GetValueOrDefault(service) >= attempt;

    public void Add(Instance instance)
    {
        _byService.Add(instance.Service, instance);
        _alive.Add(instance.Pid, instance);
        _lastAttempt[instance.Service] = instance.Attempt;
    }

    /// <summary>Takes back an instance whose exec stage failed: there never was one.</summary>
    public void Withdraw(Instance instance)
    {
        _byService.Remove(instance.Service);
        _alive.Remove(instance.Pid);
        Forget(instance.Service, instance.Attempt);
        instance.Dispose();
    }

    /// <summary>An attempt that came to nothing: it may be made again. Answers the last one that counts.</summary>
    public long Forget(string service, long attempt)
    {
        if (IsUsedOnce(service)) _lastAttempt.Remove(service);
        else _lastAttempt[service] = attempt - 1;
        return _lastAttempt.GetValueOrDefault(service);
    }

    // a control command's or a probe's: no later one has the same name, so nothing has to be remembered of it
    private static bool IsUsedOnce(string service) => service.AsSpan().IndexOfAny('!', '?') >= 0;

    /// <summary>The last attempt of each service that had one.</summary>
    public IReadOnlyDictionary<string, long> Attempts => _lastAttempt;

    /// <summary>Takes over what this process's earlier program held.</summary>
    public void Restore(IReadOnlyDictionary<string, long> attempts, IEnumerable<Instance> instances)
    {
        foreach (var instance in instances)
        {
            // of one that has ended the number may be another's by now
            _byService.Add(instance.Service, instance);
            if (instance.Exit is null) (instance.IsFostered ? _fostered : _alive).Add(instance.Pid, instance);
        }
        foreach (var (service, attempt) in attempts) _lastAttempt[service] = attempt;
    }

    public void MarkEnded(Instance instance) => (instance.IsFostered ? _fostered : _alive).Remove(instance.Pid);

    /// <summary>Forgets an instance that has ended. False if there is none, or it lives.</summary>
    public bool Remove(string service, long attempt, out Instance removed)
    {
        removed = null!;
        if (!_byService.TryGetValue(service, out var found) || found.Attempt != attempt || found.Exit is null) return false;
        _byService.Remove(service);
        if (IsUsedOnce(service)) _lastAttempt.Remove(service);
        removed = found;
        return true;
    }
}
