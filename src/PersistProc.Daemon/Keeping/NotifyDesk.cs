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
internal sealed class NotifyDesk(IReadOnlyList<string> places, Func<InstanceId, IReadOnlyList<int>> members, Action<KeeperEvent> tell, Action<string, Descriptor> store, Action<string> unstore, DaemonLog log) : IDisposable
{
    private const string Prefix = "notify-";
    private readonly NotifyListener _listener = new(log.Fault);
    private readonly ConcurrentDictionary<InstanceId, Seat> _seats = new();
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
                seat = new Seat(new NotifyKey(instance, address), socket);
                store(seat.Key.ToString(), socket.Descriptor);
                _seats[instance] = seat;
            }
            return (plan.With("NOTIFY_SOCKET", seat.Key.Address), null);
        }
        catch (IOException failure)
        {
            return (plan, new LaunchFailure(LaunchStage.Prepare, 0, $"its notify socket could not be made: {failure.Message}", 125));
        }
    }

    /// <summary>One that an earlier supervisor had made.</summary>
    public void Stored(string key, Descriptor descriptor)
    {
        if (NotifyKey.Read(key) is { } known) _seats[known.Instance] = new Seat(known, NotifySocket.Of(descriptor));
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
            var seat = new Seat(new NotifyKey(instance, address), NotifySocket.Bind(address));
            store(seat.Key.ToString(), seat.Socket.Descriptor);
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
        if (_hasBegun) Watch(seat);
    }

    /// <summary>What was held has been told: from now on it is heard. A socket that nobody was spawned for, and what a dead keeper left, goes.</summary>
    public void Begin()
    {
        _hasBegun = true;
        foreach (var seat in _seats.Values)
        {
            if (seat.Leader == 0) Close(seat.Key.Instance);
            else Watch(seat);
        }
        var known = _seats.Values.Select(seat => seat.Key.Address).ToHashSet();
        foreach (var path in places.Where(Directory.Exists).SelectMany(place => Directory.GetFileSystemEntries(place, Prefix + "*")))
            if (!known.Contains(path)) Remove(path);
    }

    /// <summary>Whether something lies in an instance's socket that nobody has dealt with.</summary>
    public bool HasUnheard(InstanceId instance)
    {
        if (!_seats.TryGetValue(instance, out var seat) || !seat.Socket.TryPeek(out var message)) return false;
        message?.Close();
        return true;
    }

    /// <summary>Calls back when what lies in an instance's socket has been dealt with.</summary>
    public void AfterWhatIsThere(InstanceId instance, Action next)
    {
        if (_seats.TryGetValue(instance, out var seat) && seat.Watch is { } watch) watch.AfterWhatIsThere(next);
        else next();
    }

    /// <summary>Nothing of an instance is left, or there never was any.</summary>
    public void Close(InstanceId instance)
    {
        if (!_seats.TryRemove(instance, out var seat)) return;
        if (seat.Watch is { } watch)
        {
            watch.Dispose();
            if (watch.Dropped > 0) log.NotifyDropped(instance.ToString(), watch.Dropped, NotifySocket.MostBytes);
        }
        seat.Socket.Dispose();
        unstore(seat.Key.ToString());
        if (!seat.Key.Address.StartsWith('@')) Remove(seat.Key.Address);
    }

    public void Dispose() => _listener.Dispose();

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

    private void Watch(Seat seat) => seat.Watch ??= _listener.Watch(seat.Socket, (message, handled) => Hear(seat, message, handled));

    // a barrier is there when it is heard: what was said before has been dealt with. Its descriptor is closed with it
    private void Hear(Seat seat, NotifyMessage message, Action handled)
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

    private void Judge(Seat seat, NotifyMessage message, Action handled)
    {
        var instance = seat.Key.Instance;
        if (!NotifySenders.Belongs(message, seat.Leader, seat.Tag, () => members(instance)))
        {
            if (seat.WarnsOf(Warning.Stranger)) log.NotifiedByStranger(instance.ToString(), message.Pid, message.Uid);
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

    private enum Warning
    {
        Stranger,
    }

    private sealed class Seat(NotifyKey key, NotifySocket socket)
    {
        private readonly HashSet<Warning> _warned = [];

        public NotifyKey Key => key;

        public NotifySocket Socket => socket;

        public int Leader { get; set; }

        public long Tag { get; set; }

        public INotifyWatch? Watch { get; set; }

        /// <summary>True the first time.</summary>
        public bool WarnsOf(Warning what) => _warned.Add(what);
    }
}
