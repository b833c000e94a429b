using System.Net.WebSockets;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>The sending side of a session's WebSocket: one message at a time, whoever sends.</summary>
internal sealed class SessionWriter(WebSocket socket) : IDisposable
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _turn = new(1);

    public Task Send(ServerMessage message) =>
        SendRaw(JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Default.ServerMessage), WebSocketMessageType.Text);

    /// <summary>Output with its header in front.</summary>
    public Task SendOutput(ReadOnlyMemory<byte> frame) => SendRaw(frame, WebSocketMessageType.Binary);

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

    private async Task SendRaw(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
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
