using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>One message of JSON-RPC 2.0, as a line.</summary>
internal static class AgentLine
{
    private static JsonTypeInfo<JsonRpcMessage> Messages => (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    public static byte[] Write(JsonRpcMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Messages);

    /// <summary>The message, or null.</summary>
    /// <param name="line">Without its newline.</param>
    /// <param name="wrong">Where it is none: what to answer.</param>
    public static JsonRpcMessage? Read(ReadOnlySpan<byte> line, out byte[]? wrong)
    {
        wrong = null;
        JsonNode? said;
        try
        {
            said = JsonNode.Parse(line);
        }
        catch (JsonException e)
        {
            wrong = Refusal(null, McpErrorCode.ParseError, $"this line is no JSON: {e.Message}");
            return null;
        }
        try
        {
            if (JsonSerializer.Deserialize(line, Messages) is { } message) return message;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            // it is said below what it should be
        }
        var id = said is JsonObject ? Number((JsonObject)said) : null;
        wrong = Refusal(id, McpErrorCode.InvalidRequest, "this line is no message of JSON-RPC 2.0: one object, with jsonrpc: \"2.0\", a method, and for an answer an id, a string or a whole number");
        return null;
    }

    private static JsonNode? Number(JsonObject said) => said["id"] is JsonValue id && id.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? id.DeepClone() : null;

    private static byte[] Refusal(JsonNode? id, McpErrorCode code, string why) => Encoding.UTF8.GetBytes(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["error"] = new JsonObject { ["code"] = (int)code, ["message"] = why } }.ToJsonString());
}
