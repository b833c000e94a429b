using PersistProc.Core;
using PersistProc.Daemon.Keeping;

namespace PersistProc.Daemon.Gateway;

/// <summary>One client before a service's terminal, over all of its instances: what it types, and how large its own terminal is.</summary>
/// <param name="keeper">Where terminals are.</param>
/// <param name="writer">To the client.</param>
/// <param name="client">Its session.</param>
internal sealed class SessionTerminal(KeeperPort keeper, SessionWriter writer, string client) : IDisposable
{
    private readonly Lock _gate = new();
    private TerminalFeed? _feed;
    private Core.TerminalSize? _size;
    private bool _isOver;

    /// <summary>Bytes of this client that were received so far.</summary>
    public long Received => _feed?.Received ?? 0;

    /// <summary>How large the client's terminal is; null: it has none.</summary>
    public void Has(Core.TerminalSize? size) => _size = size;

    /// <summary>Comes to an instance's terminal. False if that has none.</summary>
    /// <param name="instance">Which.</param>
    /// <param name="received">How many of its bytes were received elsewhere.</param>
    public async Task<bool> Open(InstanceId instance, long received)
    {
        var feed = await TerminalFeed.Open(keeper, instance, writer, client, received).ConfigureAwait(false);
        lock (_gate)
        {
            _feed?.Dispose();
            _feed = feed;
            if (feed is null || _isOver) return false;
            keeper.Terminals.IsActive(instance, client, _size);
        }
        return true;
    }

    /// <summary>From now on it is told how far its bytes have come.</summary>
    public void Begin() => _feed?.Begin();

    /// <summary>Types.</summary>
    public Task Type(ReadOnlyMemory<byte> frame)
    {
        if (_feed is not { } feed) return Task.CompletedTask;
        var received = feed.Receive(frame); // first: nobody sees the other a moment later
        keeper.Terminals.IsActive(feed.Instance, client, _size);
        return received;
    }

    /// <summary>Its own terminal has another size, or it is back before it.</summary>
    public void Resize(Core.TerminalSize? size)
    {
        _size = size ?? _size;
        if (_feed is { } feed) keeper.Terminals.IsActive(feed.Instance, client, _size);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_feed is not { } feed) return;
            keeper.Terminals.Leaves(feed.Instance, client);
            feed.Dispose();
        }
    }
}
