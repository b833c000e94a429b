using System.Text.Json;

namespace PersistProc.Protocol;

/// <summary>
/// The messages with which a person comes to a terminal, as their own types: what is known of all the others is some hundred kilobytes that would be made
/// for each such client, and two milliseconds at its beginning and at its first answer.
/// </summary>
internal static class QuickMessages
{
    /// <summary>A client's message, as <see cref="ProtocolJson"/> writes it.</summary>
    public static byte[] Write(ClientMessage message)
    {
        if (message is not AttachMessage attach) return JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Default.ClientMessage);
        var members = JsonSerializer.SerializeToUtf8Bytes(attach, ProtocolJson.Default.AttachMessage);
        return [.. "{\"type\":\"attach\","u8, .. members.AsSpan(1)];
    }

    /// <summary>A server's message, as <see cref="ProtocolJson"/> reads it.</summary>
    public static ServerMessage? Read(ReadOnlySpan<byte> message) =>
        message.StartsWith("{\"type\":\"attached\","u8) ? JsonSerializer.Deserialize(message, ProtocolJson.Default.Attached)
        : message.SequenceEqual("{\"type\":\"caught_up\"}"u8) ? new CaughtUp()
        : JsonSerializer.Deserialize(message, ProtocolJson.Default.ServerMessage);
}
