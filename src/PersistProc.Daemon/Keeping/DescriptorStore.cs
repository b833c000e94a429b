using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Descriptors that services hand over for their next instance (FDSTORE=1, sd_notify(3)). The keeper has each at once, so that it
/// outlives the supervisor too. One that hangs up goes, unless FDPOLL=0 was said. The same open file again is the same one: a
/// message may be heard twice.
/// </summary>
/// <param name="store">Has the keeper hold a descriptor under a key.</param>
/// <param name="unstore">Has it let go.</param>
/// <param name="watch">Tells of those that hang up.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed class DescriptorStore(Action<string, Descriptor> store, Action<string> unstore, DescriptorWatch watch, DaemonLog log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ServiceName, List<(StoredKey Key, Descriptor Descriptor)>> _kept = [];
    private readonly Dictionary<ServiceName, int> _limits = [];
    private long _last;

    /// <summary>One that an earlier supervisor was handed; false for what is none.</summary>
    public bool Stored(string key, Descriptor descriptor)
    {
        if (StoredKey.Read(key) is not { } known) return false;
        lock (_gate)
        {
            _last = Math.Max(_last, known.Number);
            Hold(known, descriptor);
        }

        return true;
    }

    /// <summary>How many a service may have from now on; with none, those that are there go.</summary>
    public void Limit(ServiceName service, int limit)
    {
        lock (_gate)
        {
            _limits[service] = limit;
            if (limit == 0) Drop(service, _ => true);
        }
    }

    /// <summary>What a service says about its descriptors; they stay the caller's.</summary>
    public void Hear(ServiceName service, Notification said, IReadOnlyList<Descriptor> descriptors)
    {
        lock (_gate)
        {
            if (said.Descriptors is DescriptorWish.Store) foreach (var descriptor in descriptors) Add(service, said, descriptor);
            else if (said.Descriptors is DescriptorWish.Remove && said.DescriptorName is { } name) Drop(service, key => key.Name == name);
        }
    }

    /// <summary>The keys and names of what a service has, in the order of storing.</summary>
    public IReadOnlyList<StoredKey> Of(ServiceName service)
    {
        lock (_gate) return _kept.TryGetValue(service, out var kept) ? [.. kept.Select(each => each.Key)] : [];
    }

    private void Add(ServiceName service, Notification said, Descriptor descriptor)
    {
        var limit = _limits.GetValueOrDefault(service, ServiceUnit.DefaultStore);
        var kept = _kept.GetValueOrDefault(service) ?? [];
        if (kept.Exists(each => SameFile.Is(each.Descriptor, descriptor))) return;
        if (kept.Count >= limit)
        {
            log.StoreIsFull(service.ToString(), limit);
            return;
        }

        var key = new StoredKey(service, ++_last, said.PollDescriptors, said.DescriptorName ?? Notification.DefaultDescriptorName);
        var copy = descriptor.Duplicate();
        store(key.ToString(), copy);
        Hold(key, copy);
    }

    private void Hold(StoredKey key, Descriptor descriptor)
    {
        if (!_kept.TryGetValue(key.Service, out var kept)) _kept[key.Service] = kept = [];
        kept.Add((key, descriptor));
        kept.Sort((one, other) => one.Key.Number.CompareTo(other.Key.Number));
        if (key.Polls) watch.Watch(descriptor, Readiness.None, _ => HungUp(key));
    }

    private void HungUp(StoredKey key)
    {
        lock (_gate) Drop(key.Service, each => each == key);
    }

    private void Drop(ServiceName service, Predicate<StoredKey> which)
    {
        if (!_kept.TryGetValue(service, out var kept)) return;
        foreach (var (key, descriptor) in kept.FindAll(each => which(each.Key)))
        {
            watch.Forget(descriptor);
            unstore(key.ToString());
            descriptor.Dispose();
        }

        kept.RemoveAll(each => which(each.Key));
    }
}
