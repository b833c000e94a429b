using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Network;

namespace PersistProc.Daemon.Keeping;

/// <summary>The sockets of one service: what is wished for, and what is open. What it does it does under its gate; the wish may change meanwhile.</summary>
/// <param name="service">Whose.</param>
/// <param name="store">Has the keeper hold a descriptor under a key.</param>
/// <param name="unstore">Has it let go.</param>
/// <param name="forget">Looks at a descriptor no more.</param>
/// <param name="whose">Names the service of ours that has a socket of that number open; null for anybody else's.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed class SocketSeat(ServiceName service, Action<string, Descriptor> store, Action<string> unstore, Action<Descriptor> forget, Func<long, string?> whose, DaemonLog log)
{
    private readonly Dictionary<string, (SocketKey Key, Descriptor Descriptor)> _open = [];
    private readonly List<(SocketKey Key, Descriptor Descriptor)> _ended = []; // and not closed yet
    private readonly Dictionary<string, string> _failures = [];
    private volatile SocketWish _wish = SocketWish.None;
    private volatile OpenSocket[] _shown = [];

    /// <summary>Held while something is opened, closed, or asked for.</summary>
    public Lock Gate { get; } = new();

    public ServiceName Service => service;

    /// <summary>What is to be; the last word counts.</summary>
    public SocketWish Wish { get => _wish; set => _wish = value; }

    /// <summary>What is open; asked for without the gate, by whoever opens others meanwhile.</summary>
    public IReadOnlyList<OpenSocket> Shown => _shown;

    /// <summary>Those that were armed for the present wish; each tells once for each wish.</summary>
    public HashSet<Descriptor> Armed { get; } = [];

    /// <summary>For which wish they were.</summary>
    public SocketWish? ArmedFor { get; set; }

    /// <summary>Monotonic: when somebody was known to be connected last, or it began to be looked at; null when nobody looks.</summary>
    public TimeSpan? LastSeen { get; set; }

    /// <summary>When the next look is.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>Why sockets are not open, by name; under the gate.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>One that an earlier supervisor had opened. What it is good for shows when its service says what it wants.</summary>
    public void TakeOver(SocketKey key, Descriptor descriptor)
    {
        // of two the keeper holds, the one whose definition is wanted stays: that is not known yet
        if (_open.Remove(key.Name, out var other)) Close(other.Key, other.Descriptor);
        _open[key.Name] = (key, descriptor);
        Show();
    }

    /// <summary>Has everything be as it is wished: what is not wanted is closed first, since what is may be at the same place.</summary>
    public void Settle()
    {
        var wanted = Wish.Sockets.ToDictionary(socket => socket.Name, socket => (Unit: socket, Key: SocketKey.Of(service, socket)));
        foreach (var ended in _ended) Close(ended.Key, ended.Descriptor);
        _ended.Clear();
        foreach (var (name, open) in _open.Where(open => !wanted.TryGetValue(open.Key, out var want) || want.Key != open.Value.Key).ToList())
        {
            _open.Remove(name);
            Close(open.Key, open.Descriptor);
        }

        Show();
        foreach (var gone in _failures.Keys.Except(wanted.Keys).ToList()) _failures.Remove(gone);
        foreach (var (name, want) in wanted.Where(want => !_open.ContainsKey(want.Key))) Open(name, want.Unit, want.Key);
    }

    /// <summary>Nothing of the service lives, or is to: nobody is let in any more, whatever else is to be done with them first. If somebody is at it, he sees to it.</summary>
    public void EndAll()
    {
        if (!Gate.TryEnter()) return;
        try
        {
            foreach (var open in _open.Values)
            {
                forget(open.Descriptor); // its end is no connection
                ListeningSocket.End(open.Descriptor);
                _ended.Add(open);
            }
            _open.Clear();
            Show();
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>The open one of that definition, or null.</summary>
    public (SocketKey Key, Descriptor Descriptor)? Find(SocketUnit unit) =>
        _open.TryGetValue(unit.Name, out var open) && open.Key == SocketKey.Of(service, unit) ? open : null;

    private void Show() => _shown = [.. _open.Values.Select(open => new OpenSocket(open.Key, ListeningSocket.NumberOf(open.Descriptor)))];

    private void Open(string name, SocketUnit unit, SocketKey key)
    {
        try
        {
            var descriptor = ListeningSocket.Open(unit, whose);
            store(key.ToString(), descriptor);
            _open[name] = (key, descriptor);
            Show();
            _failures.Remove(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            if (!_failures.TryGetValue(name, out var before) || before != failure.Message) log.SocketNotOpened(service.ToString(), name, failure.Message);
            _failures[name] = failure.Message;
        }
    }

    private void Close(SocketKey key, Descriptor descriptor)
    {
        forget(descriptor);
        unstore(key.ToString());
        descriptor.Dispose();
        if (key.Path is not { } path) return;
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
