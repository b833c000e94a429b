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

    public override bool TrySendOutput(ReadOnlyMemory<byte> frame, out Task sent)
    {
        sent = Task.CompletedTask;
        if (!_turn.Wait(0)) return false;
        var sending = ValueTask.CompletedTask;
        try
        {
            sending = socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            if (sending.IsCompleted) _turn.Release();
        }
        sent = sending.IsCompleted ? sending.AsTask() : Finish(sending);
        return true;
    }

    private async Task Finish(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task SendRaw(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var sending = socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);
            if (sending.IsCompletedSuccessfully) return;
            await sending.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
        await PoolThread.Mine;
    }

    public void Dispose() => _turn.Dispose();
}
