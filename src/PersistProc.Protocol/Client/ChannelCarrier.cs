using System.Net.Sockets;

namespace PersistProc.Protocol;

/// <summary>A connection that carries channels. It is always read: a channel whose reader is slow keeps its own messages, and its server waits.</summary>
internal sealed class ChannelCarrier(WebSocketConnection connection) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Dictionary<uint, SessionChannel> _channels = [];
    private uint _last;
    private bool _isLost;

    /// <summary>Whether nothing comes or goes any more.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate) return _isLost;
        }
    }

    /// <summary>A new channel; null when the connection is lost.</summary>
    public SessionChannel? Open()
    {
        lock (_gate)
        {
            return _isLost ? null : _channels[++_last] = new SessionChannel(this, _last);
        }
    }

    /// <summary>Hands out what comes, until the connection ends.</summary>
    public async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                var (kind, message) = await connection.ReceiveAsync(CancellationToken.None).ConfigureAwait(false);
                if (kind == WebSocketKind.Close) break;
                if (kind == WebSocketKind.Binary && ChannelFrame.TryRead(message.Span, out var frame)) Find(frame.Channel)?.Take(frame.Kind, message[ChannelFrame.HeaderLength..]);
            }
        }
        catch (Exception lost) when (lost is IOException or SocketException or ObjectDisposedException)
        {
            // each session comes back by itself
        }
        Dispose();
    }

    /// <summary>Sends one message of a channel.</summary>
    public async Task SendAsync(ChannelFrame frame, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var message = new byte[ChannelFrame.HeaderLength + payload.Length];
        frame.Write(message);
        payload.CopyTo(message.AsMemory(ChannelFrame.HeaderLength));
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await connection.SendAsync(WebSocketKind.Binary, message, cancellation).ConfigureAwait(false);
        }
        catch (ObjectDisposedException lost)
        {
            throw new IOException("the shared connection was lost", lost);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>A channel is over.</summary>
    public void Forget(uint channel)
    {
        lock (_gate) _channels.Remove(channel);
    }

    public void Dispose()
    {
        List<SessionChannel> left;
        lock (_gate)
        {
            _isLost = true;
            left = [.. _channels.Values];
            _channels.Clear();
        }
        connection.Dispose();
        foreach (var channel in left) channel.Lose();
    }

    private SessionChannel? Find(uint channel)
    {
        lock (_gate) return _channels.GetValueOrDefault(channel);
    }
}
