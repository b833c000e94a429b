using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Network;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The listening sockets of services. The keeper has each as soon as it is open, so it outlives the supervisor, and a launch is handed
/// it by its key. What is wished for is read off a service's record; here it is made so, on a thread of its own, and before a launch.
/// </summary>
/// <param name="tell">Told who connects, and that nobody does.</param>
/// <param name="store">Has the keeper hold a descriptor under a key.</param>
/// <param name="unstore">Has it let go.</param>
/// <param name="time">The clock of idleness.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed class SocketDesk(Action<KeeperEvent> tell, Action<string, Descriptor> store, Action<string> unstore, TimeProvider time, DaemonLog log) : IDisposable
{
    private const int FirstNumber = 3; // SD_LISTEN_FDS_START
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3), ShortestPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TimeToWish = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ServiceName, SocketSeat> _seats = new();
    private readonly ConcurrentDictionary<ServiceName, TaskCompletionSource> _awaited = new();
    private readonly DescriptorWatch _watch = new("sockets", log.Fault);
    private DescriptorStore? _store;
    private readonly LookupThreads _threads = new(log.Fault);
    private long _number;

    /// <summary>What services have stored for their next instance.</summary>
    public DescriptorStore Store => _store ??= new DescriptorStore(store, unstore, _watch, log);

    /// <summary>One that an earlier supervisor had opened; false for what is none.</summary>
    public bool Stored(string key, Descriptor descriptor)
    {
        if (Store.Stored(key, descriptor)) return true;
        if (SocketKey.Read(key) is not { } known) return false;
        var seat = Seat(known.Service);
        lock (seat.Gate) seat.TakeOver(known, descriptor);
        return true;
    }

    /// <summary>All that the keeper held has been told: those of services that nobody knows any more are closed.</summary>
    public void Begin(Func<ServiceName, bool> isKnown)
    {
        foreach (var seat in _seats.Values.Where(seat => !isKnown(seat.Service))) Hold(seat.Service, SocketWish.None);
    }

    /// <summary>What is to be with a service's sockets. Returns at once.</summary>
    public void Hold(ServiceName service, SocketWish wish)
    {
        Store.Limit(service, wish.StoreLimit);
        if (wish == SocketWish.None && !_seats.ContainsKey(service)) return;
        var seat = Seat(service);
        seat.Wish = wish;
        if (_awaited.TryRemove(service, out var awaited)) awaited.TrySetResult();
        if (wish == SocketWish.None) seat.EndAll(); // who is told that it has stopped may want its port at once
        _threads.Do(() => Settle(seat));
    }

    /// <summary>The plan of a launch with the sockets that its unit names, or why there is none: they are opened if they are not.</summary>
    public (SpawnFrame? Plan, LaunchFailure? Failure) Give(SpawnOrder order, SpawnFrame plan)
    {
        var stored = Store.Of(order.Instance.Service);
        if (order.Unit.Sockets.Count + stored.Count == 0) return (plan, null);
        var seat = Seat(order.Instance.Service);
        var handed = new List<HandedDescriptor>();
        lock (seat.Gate)
        {
            SettleUnderGate(seat);
            foreach (var socket in order.Unit.Sockets)
            {
                if (seat.Find(socket) is not { } open) return (null, new LaunchFailure(LaunchStage.Prepare, 0, $"socket {socket.Name}: {seat.Failures.GetValueOrDefault(socket.Name, "it was let go meanwhile. Start it again")}", 125));
                ListeningSocket.MakeBlocking(open.Descriptor);
                handed.Add(new HandedDescriptor(open.Key.ToString(), FirstNumber + handed.Count));
            }
        }

        foreach (var key in stored) handed.Add(new HandedDescriptor(key.ToString(), FirstNumber + handed.Count));
        return (Handing.Sockets(plan, handed, [.. order.Unit.Sockets.Select(socket => socket.Name), .. stored.Select(key => key.Name)]), null);
    }

    /// <summary>The sockets of a service that has just been asked for are open, or it is known why one is not: null, or that. The wish for them may still be on its way.</summary>
    public async Task<string?> Opened(ServiceName service, IReadOnlyList<SocketUnit> sockets)
    {
        var awaited = _awaited.GetOrAdd(service, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!Show(service).Select(each => each.Unit).SequenceEqual(sockets)) await awaited.Task.WaitAsync(TimeToWish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _awaited.TryRemove(new KeyValuePair<ServiceName, TaskCompletionSource>(service, awaited));
        return Failure(service);
    }

    /// <summary>Why sockets of a service are not open that are to be, or null. Tries again.</summary>
    public string? Failure(ServiceName service)
    {
        if (!_seats.TryGetValue(service, out var seat)) return null;
        Settle(seat);
        lock (seat.Gate) return seat.Failures.Count == 0 ? null : string.Join("; ", seat.Failures.Select(each => $"socket {each.Key}: {each.Value}"));
    }

    /// <summary>Each socket of a service that is to be open now, and why it is not.</summary>
    public IReadOnlyList<(SocketUnit Unit, string? Failure)> Show(ServiceName service)
    {
        if (!_seats.TryGetValue(service, out var seat)) return [];
        lock (seat.Gate) return [.. seat.Wish.Sockets.Select(socket => (socket, seat.Failures.GetValueOrDefault(socket.Name)))];
    }

    /// <summary>All that are open.</summary>
    public IEnumerable<OpenSocket> Open => _seats.Values.SelectMany(seat => seat.Shown);

    /// <summary>The one that has this number (an inode); null if it is none of ours.</summary>
    public OpenSocket? Find(long inode)
    {
        foreach (var open in Open)
        {
            if (open.Inode == inode) return open;
        }

        return null;
    }

    private SocketSeat Seat(ServiceName service) => _seats.GetOrAdd(service, name => new SocketSeat(name, store, unstore, _watch.Forget, inode => Find(inode)?.Name, log));

    private void Settle(SocketSeat seat)
    {
        lock (seat.Gate) SettleUnderGate(seat);
    }

    private void SettleUnderGate(SocketSeat seat)
    {
        seat.Settle();
        Arm(seat);
        if (seat.Wish.IdleLimit is null) seat.LastSeen = null;
        else if (seat.LastSeen is null)
        {
            seat.LastSeen = Now;
            LookLater(seat);
        }
    }

    // level triggered and once: what lies there already is told too, and while the service is up nobody looks
    private void Arm(SocketSeat seat)
    {
        var wish = seat.Wish;
        if (!ReferenceEquals(seat.ArmedFor, wish)) seat.Armed.Clear();
        seat.ArmedFor = wish;
        foreach (var socket in wish.Sockets.Where(socket => socket.OnDemand is true))
        {
            if (seat.Find(socket) is not { } open) continue;
            if (!wish.IsArmed) _watch.Forget(open.Descriptor);
            else if (seat.Armed.Add(open.Descriptor)) _watch.Watch(open.Descriptor, Readiness.Readable, _ => tell(new KeeperEvent.Connected(seat.Service, Interlocked.Increment(ref _number))));
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private void LookLater(SocketSeat seat)
    {
        if (seat.Wish.IdleLimit is not { } limit) return;
        var pause = limit / 8;
        seat.Timer?.Dispose();
        seat.Timer = time.CreateTimer(_ => _threads.Do(() => Look(seat)), null, pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause, Timeout.InfiniteTimeSpan);
    }

    private void Look(SocketSeat seat)
    {
        lock (seat.Gate)
        {
            if (seat.Wish is not { IdleLimit: { } limit } wish || seat.LastSeen is not { } last) return;
            var now = Now;
            if (Connections.SinceLast([.. wish.Sockets.Where(socket => socket.Kind is not SocketKind.Datagram).Select(socket => socket.Listen!)]) is { } since && now - since > last) seat.LastSeen = last = now - since;
            if (now - last >= limit) tell(new KeeperEvent.NobodyConnected(seat.Service, limit, Interlocked.Increment(ref _number)));
            LookLater(seat);
        }
    }

    public void Dispose()
    {
        foreach (var seat in _seats.Values) seat.Timer?.Dispose();
        _watch.Dispose();
        _threads.Dispose();
    }
}
