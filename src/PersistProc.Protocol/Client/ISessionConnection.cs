namespace PersistProc.Protocol;

/// <summary>What carries a session for a while: a connection of its own, or a channel of a shared one.</summary>
internal interface ISessionConnection : IDisposable
{
    /// <summary>The next message. The memory is the caller's until the next call. IOException when it is lost without a close.</summary>
    ValueTask<(WebSocketKind Kind, ReadOnlyMemory<byte> Payload)> ReceiveAsync(CancellationToken cancellation);

    /// <summary>Sends one message.</summary>
    Task SendAsync(WebSocketKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation);
}
