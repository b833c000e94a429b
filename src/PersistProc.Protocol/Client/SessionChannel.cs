using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PersistProc.Protocol;

/// <summary>One session's part of a shared connection. What its reader is done with is told to the server, which is never far ahead of it.</summary>
internal sealed class SessionChannel(ChannelCarrier carrier, uint number) : ISessionConnection
{
    private readonly Channel<(WebSocketKind Kind, byte[] Payload)> _messages = Channel.CreateUnbounded<(WebSocketKind, byte[])>(new UnboundedChannelOptions { SingleReader = true });
    private long _taken;
    private long _told;
    private int _inHand;
    private bool _isOver;

    public async ValueTask<(WebSocketKind Kind, ReadOnlyMemory<byte> Payload)> ReceiveAsync(CancellationToken cancellation)
    {
        await TellTakenAsync(cancellation).ConfigureAwait(false);
        try
        {
            var (kind, payload) = await _messages.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            if (kind == WebSocketKind.Binary) _inHand = payload.Length;
            return (kind, payload);
        }
        catch (ChannelClosedException lost)
        {
            throw new IOException("the shared connection was lost", lost);
        }
    }

    public Task SendAsync(WebSocketKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        if (kind == WebSocketKind.Close) _isOver = true;
        var word = kind switch { WebSocketKind.Text => ChannelKind.Text, WebSocketKind.Binary => ChannelKind.Binary, _ => ChannelKind.End };
        return carrier.SendAsync(new ChannelFrame(number, word), payload, cancellation);
    }

    /// <summary>A message that came.</summary>
    public void Take(ChannelKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind == ChannelKind.End) _isOver = true;
        var word = kind switch { ChannelKind.Text => WebSocketKind.Text, ChannelKind.Binary => WebSocketKind.Binary, _ => WebSocketKind.Close };
        _messages.Writer.TryWrite((word, payload.ToArray()));
    }

    /// <summary>Nothing comes any more: what came is read first.</summary>
    public void Lose() => _messages.Writer.TryComplete();

    public void Dispose()
    {
        carrier.Forget(number);
        Lose();
        if (!_isOver) _ = LeaveAsync();
    }

    // to the server it is what the end of a connection is
    private async Task LeaveAsync()
    {
        try
        {
            await SendAsync(WebSocketKind.Close, default, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // the whole connection has ended
        }
    }

    // who asks for the next message is done with the last one
    private async ValueTask TellTakenAsync(CancellationToken cancellation)
    {
        (_taken, _inHand) = (_taken + _inHand, 0);
        if (_taken - _told < ChannelFrame.Window / 2) return;
        _told = _taken;
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _taken);
        await carrier.SendAsync(new ChannelFrame(number, ChannelKind.Taken), bytes, cancellation).ConfigureAwait(false);
    }
}
