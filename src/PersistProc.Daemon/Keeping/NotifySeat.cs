using PersistProc.Core;
using PersistProc.Linux.Notifying;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// One instance's place at the <see cref="NotifyDesk"/>: its address, and the sockets that are or were there. When somebody has removed the name, another
/// socket has it; who has connected to the one before still speaks to that.
/// </summary>
internal sealed class NotifySeat(InstanceId instance, string address)
{
    private const int MostSockets = 8;
    private readonly Lock _gate = new();
    private readonly List<Place> _places = [];
    private Func<NotifySocket, INotifyWatch>? _listen;
    private bool _isClosed;
    private int _hasWarned;

    public InstanceId Instance => instance;

    public string Address => address;

    public int Leader { get; set; }

    public long Tag { get; set; }

    /// <summary>Nobody hears what is said where it was told to speak to.</summary>
    public bool IsLost => !address.StartsWith('@') && !NotifySocket.IsHeldAt(address);

    /// <summary>True the first time.</summary>
    public bool WarnsOfStranger() => Interlocked.Exchange(ref _hasWarned, 1) == 0;

    /// <summary>One that somebody holds already.</summary>
    public void Add(NotifyKey key, NotifySocket socket)
    {
        lock (_gate) Put(key, socket);
    }

    /// <summary>Makes one at the address and has it held, unless there is one.</summary>
    /// <param name="make">Makes it.</param>
    /// <param name="store">Has it held.</param>
    /// <param name="unstore">Has one of before held no more: there are too many.</param>
    public void AddNext(Func<NotifySocket> make, Action<NotifyKey, NotifySocket> store, Action<NotifyKey> unstore)
    {
        Place? tooMany = null;
        lock (_gate)
        {
            if (_isClosed || (_places.Count > 0 && !IsLost)) return;
            var key = new NotifyKey(instance, address, _places.Count == 0 ? 0 : _places.Max(place => place.Key.Time) + 1);
            var socket = make();
            store(key, socket);
            Put(key, socket);
            // the first is what somebody is most likely to have connected to, and kept
            if (_places.Count > MostSockets)
            {
                tooMany = _places[1];
                _places.RemoveAt(1);
            }
        }
        if (tooMany is null) return;
        tooMany.Close();
        unstore(tooMany.Key);
    }

    /// <summary>From now on all are listened to.</summary>
    public void Listen(Func<NotifySocket, INotifyWatch> listen)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _listen = listen;
            foreach (var place in _places) place.Watch ??= listen(place.Socket);
        }
    }

    /// <summary>Whether something lies in any of them that nobody has dealt with.</summary>
    public bool HasUnheard() => All().Any(place =>
    {
        if (!place.Socket.TryPeek(out var message)) return false;
        message?.Close();
        return true;
    });

    /// <summary>Calls back when what lies in them has been dealt with.</summary>
    public void AfterWhatIsThere(Action next) => All().Aggregate(next, (then, place) => place.Watch is { } watch ? () => watch.AfterWhatIsThere(then) : then)();

    /// <summary>Nothing is heard of it any more. Answers under which keys it was held, and how many messages were dropped.</summary>
    public (List<NotifyKey> Keys, long Dropped) Close()
    {
        lock (_gate) _isClosed = true;
        var places = All();
        foreach (var place in places) place.Close();
        return ([.. places.Select(place => place.Key)], places.Sum(place => place.Watch?.Dropped ?? 0));
    }

    private void Put(NotifyKey key, NotifySocket socket) => _places.Add(new Place(key, socket) { Watch = _listen?.Invoke(socket) });

    private List<Place> All()
    {
        lock (_gate) return [.. _places];
    }

    private sealed class Place(NotifyKey key, NotifySocket socket)
    {
        public NotifyKey Key => key;

        public NotifySocket Socket => socket;

        public INotifyWatch? Watch { get; set; }

        public void Close()
        {
            Watch?.Dispose();
            socket.Dispose();
        }
    }
}
