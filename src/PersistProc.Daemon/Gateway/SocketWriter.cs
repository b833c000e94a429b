using System.Net.WebSockets;

namespace PersistProc.Daemon.Gateway;

/// <summary>The sending side of a WebSocket: one message at a time, whoever sends. Of one session it is the whole way.</summary>
internal sealed class SocketWriter(WebSocket socket) : SessionWriter, IDisposable
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Says that nothing follows. A client that does not take it does not keep us.</summary>
    public async Task Close()
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var patience = new CancellationTokenSource(ClosePatience);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // it has gone by itself
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends one message of a channel.</summary>
    public Task SendBinary(ReadOnlyMemory<byte> message) => SendRaw(message, WebSocketMessageType.Binary);

    protected override async Task SendRaw(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
