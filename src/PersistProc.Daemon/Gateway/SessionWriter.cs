using System.Net.WebSockets;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>The sending side of a session: one message at a time, whoever sends.</summary>
internal abstract class SessionWriter
{
    public Task Send(ServerMessage message) =>
        SendRaw(JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Default.ServerMessage), WebSocketMessageType.Text);

    /// <summary>Output with its header in front.</summary>
    public Task SendOutput(ReadOnlyMemory<byte> frame) => SendRaw(frame, WebSocketMessageType.Binary);

    /// <summary>Sends output if nobody is sending, without ever waiting. False: not possible now.</summary>
    /// <param name="frame">Needed until it is sent.</param>
    /// <param name="sent">When that is.</param>
    public virtual bool TrySendOutput(ReadOnlyMemory<byte> frame, out Task sent)
    {
        sent = Task.CompletedTask;
        return false;
    }

    protected abstract Task SendRaw(ReadOnlyMemory<byte> bytes, WebSocketMessageType type);
}
