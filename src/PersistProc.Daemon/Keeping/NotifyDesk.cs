using System.Collections.Concurrent;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Notifying;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The notify sockets of instances. Each is made, and in the keeper's hands, before its process exists, and is read from when its
/// spawn has been told: what is said meanwhile, or while the supervisor is replaced, lies in the socket.
/// </summary>
/// <param name="places">Directories that are ours alone: where they are made, and where earlier programs have made some. The first is the state
/// directory: the run directory may be taken away while services live, as systemd-logind does when its user has logged out, and one that cannot
/// say any more that it lives is ended by its watchdog.</param>
/// <param name="members">Looks who is in an instance's tree.</param>
/// <param name="tell">Told what they say.</param>
/// <param name="store">Has the keeper hold a descriptor under a key.</param>
/// <param name="unstore">Has it let go.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed partial class NotifyDesk(IReadOnlyList<string> places, Func<InstanceId, IReadOnlyList<int>> members, Action<KeeperEvent> tell, Action<string, Descriptor> store, Action<string> unstore, DaemonLog log) : IDisposable
{
    private const string Prefix = "notify-";
    private readonly NotifyListener _listener = new(log.Fault);
    private readonly ConcurrentDictionary<InstanceId, NotifySeat> _seats = new();
    private volatile bool _hasBegun;

    /// <summary>Keeps descriptors that came with a message, as copies, or drops kept ones.</summary>
    public Action<ServiceName, Notification, IReadOnlyList<Descriptor>> Keep { get; init; } = (_, _, _) => { };

    /// <summary>Makes the socket of an instance that is about to be spawned, unless it has one, and puts its address into the plan's environment.</summary>
    public (SpawnFrame Plan, LaunchFailure? Failure) Open(InstanceId instance, SpawnFrame plan)
    {
        try
        {
            if (!_seats.TryGetValue(instance, out var seat))
            {
                var (address, socket) = Make(plan);
                seat = new NotifySeat(instance, address);
                seat.AddNext(() => socket, Store, Unstore);
                _seats[instance] = seat;
            }
            return (plan.With("NOTIFY_SOCKET", seat.Address), null);
        }
        catch (IOException failure)
        {
            return (plan, new LaunchFailure(LaunchStage.Prepare, 0, $"its notify socket could not be made: {failure.Message}", 125));
        }
    }

    /// <summary>One that an earlier supervisor had made.</summary>
    public void Stored(string key, Descriptor descriptor)
    {
        if (NotifyKey.Read(key) is { } known) _seats.GetOrAdd(known.Instance, _ => new NotifySeat(known.Instance, known.Address)).Add(known, NotifySocket.Of(descriptor));
        else descriptor.Dispose();
    }

    /// <summary>Nobody has the socket of an instance that lives: it is made again where the instance was told that it is.</summary>
    public void Reopen(InstanceId instance, string address)
    {
        // what a process says of itself is believed only where such a socket of ours would be
        var isOfOurs = address.StartsWith("@persistproc-", StringComparison.Ordinal)
            || (Path.GetDirectoryName(address) is { } place && places.Contains(place) && Path.GetFileName(address).StartsWith(Prefix, StringComparison.Ordinal));
        if (_seats.ContainsKey(instance) || !isOfOurs) return;
        try
        {
            var seat = new NotifySeat(instance, address);
            if (!address.StartsWith('@')) _ = OwnedDirectory.Ensure(Path.GetDirectoryName(address)!);
            seat.AddNext(() => NotifySocket.Bind(address), Store, Unstore);
            _seats[instance] = seat;
        }
        catch (IOException failure)
        {
            log.Fault(failure);
        }
    }

    /// <summary>The spawn of an instance has been told, or that it is held.</summary>
    public void Spawned(InstanceId instance, int leader, long tag)
    {
        if (!_seats.TryGetValue(instance, out var seat)) return;
        (seat.Leader, seat.Tag) = (leader, tag);
        if (!_hasBegun) return;
        Watch(seat);
        AttendNames();
        if (seat.IsLost) LookAtNamesSoon();
    }

    /// <summary>What was held has been told: from now on it is heard. A socket that nobody was spawned for, and what a dead keeper left, goes.</summary>
    public void Begin()
    {
        _hasBegun = true;
        foreach (var seat in _seats.Values)
        {
            if (seat.Leader == 0) Close(seat.Instance);
            else Watch(seat);
        }
        if (!_seats.IsEmpty) LookAtNames(); // somebody may have removed some while there was no supervisor
        var known = _seats.Values.Select(seat => seat.Address).ToHashSet();
        foreach (var path in places.Where(Directory.Exists).SelectMany(place => Directory.GetFileSystemEntries(place, Prefix + "*")))
            if (!known.Contains(path)) Remove(path);
    }

    /// <summary>Whether something lies in an instance's socket that nobody has dealt with.</summary>
    public bool HasUnheard(InstanceId instance) => _seats.TryGetValue(instance, out var seat) && seat.HasUnheard();

    /// <summary>Calls back when what lies in an instance's socket has been dealt with.</summary>
    public void AfterWhatIsThere(InstanceId instance, Action next)
    {
        if (_seats.TryGetValue(instance, out var seat)) seat.AfterWhatIsThere(next);
        else next();
    }

    /// <summary>Nothing of an instance is left, or there never was any.</summary>
    public void Close(InstanceId instance)
    {
        if (!_seats.TryRemove(instance, out var seat)) return;
        var (keys, dropped) = seat.Close();
        if (dropped > 0) log.NotifyDropped(instance.ToString(), dropped, NotifySocket.MostBytes);
        foreach (var key in keys) Unstore(key);
        if (!seat.Address.StartsWith('@')) Remove(seat.Address);
    }

    public void Dispose()
    {
        EndLooking();
        _listener.Dispose();
        _names?.Dispose();
    }

    private void Store(NotifyKey key, NotifySocket socket) => store(key.ToString(), socket.Descriptor);

    private void Unstore(NotifyKey key) => unstore(key.ToString());

    // by name only its owner can reach it, so a service of another user has an abstract one, as has one whose path would be too long or cannot be there
    private (string Address, NotifySocket Socket) Make(SpawnFrame plan)
    {
        var path = Path.Combine(places[0], $"{Prefix}{plan.Tag:x}");
        if (plan.Stage?.Uid is null && Encoding.UTF8.GetByteCount(path) <= UnixListener.MaxPath)
        {
            try
            {
                return (path, NotifySocket.Bind(path));
            }
            catch (IOException)
            {
                // the other way then
            }
        }
        var address = $"@persistproc-{plan.Tag:x}-{Guid.NewGuid():N}";
        return (address, NotifySocket.Bind(address));
    }

    private void Watch(NotifySeat seat) => seat.Listen(socket => _listener.Watch(socket, (message, handled) => Hear(seat, message, handled)));

    // a barrier is there when it is heard: what was said before has been dealt with. Its descriptor is closed with it
    private void Hear(NotifySeat seat, NotifyMessage message, Action handled)
    {
        try
        {
            Judge(seat, message, handled);
        }
        finally
        {
            message.Close();
        }
    }

    private void Judge(NotifySeat seat, NotifyMessage message, Action handled)
    {
        var instance = seat.Instance;
        if (!NotifySenders.Belongs(message, seat.Leader, seat.Tag, () => members(instance)))
        {
            if (seat.WarnsOfStranger()) log.NotifiedByStranger(instance.ToString(), message.Pid, message.Uid);
            handled();
        }
        else if (NotificationReader.Read(message.Text) is { IsBarrier: false } said && said != new Notification())
        {
            if (said.Descriptors is not DescriptorWish.None) Keep(instance.Service, said, message.Descriptors);
            tell(new KeeperEvent.Notified(instance, said, message.Pid, handled));
        }
        else
        {
            handled();
        }
    }

    private void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Fault(failure);
        }
    }
}
