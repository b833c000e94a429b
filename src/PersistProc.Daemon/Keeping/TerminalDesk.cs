using PersistProc.Core;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// How large services' terminals are: as that of the client which last came, typed or changed its own. When that one leaves, as that of
/// the one before. A program has one size, whoever looks at it.
/// </summary>
internal sealed class TerminalDesk(LogPump pump)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ServiceName, Seat> _seats = [];

    // with each key: mostly it is who typed the one before, and nothing has changed
    private volatile Activity? _last;

    /// <summary>The keys that leave a terminal, as the settings have them; null: they say nothing.</summary>
    public string? DetachKeys { get; set; }

    /// <summary>How large a new instance's terminal is: as its service's is for those who look at it; else as that of whoever started it.</summary>
    public TerminalSize Begin(ServiceName service, TerminalSize? callers)
    {
        lock (_gate)
        {
            var seat = Of(service);
            _last = null;
            return seat.Size = (seat.Clients.Count > 0 ? seat.Size : null) ?? callers ?? seat.Size ?? TerminalSize.Default;
        }
    }

    /// <summary>A terminal that an earlier supervisor had made.</summary>
    public void TakeOver(InstanceId instance, TerminalSize? size)
    {
        lock (_gate) (_last, Of(instance.Service).Size) = (null, size);
    }

    /// <summary>How large a service's terminal is.</summary>
    public TerminalSize SizeOf(ServiceName service)
    {
        lock (_gate) return Of(service).Size ?? TerminalSize.Default;
    }

    /// <summary>Whether a client is there whose own terminal answers what a program asks.</summary>
    public bool IsLookedAt(ServiceName service)
    {
        lock (_gate) return Of(service).Clients.Count > 0;
    }

    /// <summary>A client does something.</summary>
    /// <param name="instance">Whose terminal it has before it.</param>
    /// <param name="client">Its session.</param>
    /// <param name="size">How large its own is; null: it has none.</param>
    public void IsActive(InstanceId instance, string client, TerminalSize? size)
    {
        if (size is null || (_last is { } last && ReferenceEquals(last.Client, client) && ReferenceEquals(last.Size, size) && last.Attempt == instance.Attempt)) return;
        lock (_gate)
        {
            var seat = Of(instance.Service);
            _last = new Activity(client, size, instance.Attempt);
            if (seat.Clients.Count == 0 || seat.Clients[^1] != (client, size))
            {
                seat.Clients.RemoveAll(each => each.Client == client);
                seat.Clients.Add((client, size));
            }
            Apply(instance, seat, size);
        }
    }

    /// <summary>A client leaves.</summary>
    public void Leaves(InstanceId instance, string client)
    {
        lock (_gate)
        {
            _last = null;
            if (!_seats.TryGetValue(instance.Service, out var seat)) return;
            seat.Clients.RemoveAll(each => each.Client == client);
            if (seat.Clients.Count > 0) Apply(instance, seat, seat.Clients[^1].Size);
        }
    }

    private void Apply(InstanceId instance, Seat seat, TerminalSize size)
    {
        if (seat.Size == size) return;
        seat.Size = size;
        pump.Resize(KeeperKey.Of(instance), instance.Attempt.Number, size);
    }

    private Seat Of(ServiceName service)
    {
        if (!_seats.TryGetValue(service, out var seat)) _seats.Add(service, seat = new Seat());
        return seat;
    }

    // a session is before one service's terminal all its life
    private sealed record Activity(string Client, TerminalSize Size, Attempt Attempt);

    private sealed class Seat
    {
        public TerminalSize? Size { get; set; }

        /// <summary>The last one was active last.</summary>
        public List<(string Client, TerminalSize Size)> Clients { get; } = [];
    }
}
