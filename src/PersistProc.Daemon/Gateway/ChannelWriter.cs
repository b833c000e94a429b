using System.Buffers;
using System.Net.WebSockets;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// The sending side of one session among others on a connection. It is never more than a window ahead of what the client is done
/// with, so a session whose client is slow does not fill the connection, on which the others wait.
/// </summary>
internal sealed class ChannelWriter(uint channel, SocketWriter socket) : SessionWriter
{
    private readonly Lock _gate = new();
    private long _sent;
    private long _taken;
    private bool _isOver;
    private TaskCompletionSource? _room;

    /// <summary>The client is done with so many bytes.</summary>
    public void Take(long bytes)
    {
        lock (_gate) _taken = Math.Clamp(bytes, _taken, _sent);
        Wake();
    }

    /// <summary>Nobody takes anything any more: who waits gives up.</summary>
    public void Leave()
    {
        lock (_gate) _isOver = true;
        Wake();
    }

    /// <summary>Says that nothing follows on this channel.</summary>
    public Task End() => Put(ChannelKind.End, default);

    protected override async Task SendRaw(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary) await Room(bytes.Length).ConfigureAwait(false);
        await Put(type == WebSocketMessageType.Binary ? ChannelKind.Binary : ChannelKind.Text, bytes).ConfigureAwait(false);
    }

    private async Task Put(ChannelKind kind, ReadOnlyMemory<byte> bytes)
    {
        var length = ChannelFrame.HeaderLength + bytes.Length;
        var message = ArrayPool<byte>.Shared.Rent(length);
        new ChannelFrame(channel, kind).Write(message);
        bytes.CopyTo(message.AsMemory(ChannelFrame.HeaderLength));
        await socket.SendBinary(message.AsMemory(0, length)).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(message);
    }

    private async Task Room(int length)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_isOver) throw new OperationCanceledException("the client has left");
                if (_sent - _taken < ChannelFrame.Window)
                {
                    _sent += length;
                    return;
                }
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }
            await room.ConfigureAwait(false);
        }
    }

    private void Wake()
    {
        TaskCompletionSource? room;
        lock (_gate) (room, _room) = (_room, null);
        room?.TrySetResult();
    }
}
