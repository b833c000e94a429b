using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>The services by name, as the supervisor knows them: their actors, and how they were when last heard of.</summary>
internal sealed class ServiceBook
{
    private const int RequestsKept = 1_000;

    private readonly SortedDictionary<ServiceName, Entry> _entries = [];
    private readonly Dictionary<ServiceName, Entry> _byName = []; // asked for at every change, of all neighbours
    private readonly Dictionary<RequestId, ServiceName> _requests = [];
    private readonly Queue<RequestId> _oldest = new();

    public IEnumerable<Entry> All => _entries.Values;

    public Entry? Find(ServiceName name) => _byName.GetValueOrDefault(name);

    public void Add(Entry entry) => _entries[entry.Name] = _byName[entry.Name] = entry;

    public void Remove(ServiceName name)
    {
        _entries.Remove(name);
        _byName.Remove(name);
    }

    /// <summary>What targets and names are found by.</summary>
    public IReadOnlyCollection<KnownService> Known() => [.. _entries.Values.Select(entry => entry.Snapshot.AsKnown(entry.Live, entry.HasLeft))];

    /// <summary>A request was sent on; the same one again goes the same way, even before it has been served.</summary>
    public void Note(RequestId request, ServiceName name)
    {
        if (!_requests.TryAdd(request, name)) return;
        _oldest.Enqueue(request);
        if (_oldest.Count > RequestsKept) _requests.Remove(_oldest.Dequeue());
    }

    /// <summary>The service that a request was for, be it under an earlier supervisor.</summary>
    public Entry? Earlier(RequestId request) =>
        _requests.TryGetValue(request, out var name) ? Find(name) : _entries.Values.FirstOrDefault(entry => entry.Snapshot.Knows(request));

    internal sealed class Entry(ServiceRecord record, IActorRef actor)
    {
        public IActorRef Actor { get; } = actor;

        public ServiceSnapshot Snapshot { get; private set; } = new(record);

        public ServiceName Name => Snapshot.Name;

        /// <summary>Its definition from the next instance on.</summary>
        public ServiceUnit Unit { get; set; } = record.NextUnit ?? record.Unit;

        /// <summary>Whether the file that declared it was read, and does no more.</summary>
        public bool HasLeft { get; set; }

        /// <summary>What it was told last of what stands in its way, and when it was so.</summary>
        public (ServiceSnapshot Of, ValueList<Obstacle> All)? Said { get; set; }

        /// <summary>The last request that was sent to the actor.</summary>
        public long Sent { get; set; }

        private long Served { get; set; }

        /// <summary>Whether something has been sent that its snapshot does not show yet.</summary>
        public bool IsAsked => Sent > Served;

        /// <summary>Whether it shall run, and runs or will by itself.</summary>
        public bool IsWanted => Snapshot is { Wish: Wish.Up, Live: true };

        /// <summary>Whether it lives, or may: what has been sent and not served may start it.</summary>
        public bool Live => Snapshot.Live || IsAsked;

        /// <summary>As those see it that depend on it.</summary>
        public Bystander AsBystander() => Snapshot.AsBystander(Unit, IsAsked);

        public void Hear(ServiceProtocol.Changed changed)
        {
            Snapshot = changed.Service;
            Served = changed.Ticket;
        }
    }
}
