using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>Reads what clients send: a null only where there may be nothing. Whoever works with it need not ask again.</summary>
internal static class RequestJson
{
    private const int Deepest = 64; // the framework's own limit
    private static readonly JsonSerializerOptions Strict = new(ProtocolJson.Default.Options) { RespectNullableAnnotations = true };

    private enum Inside : byte { Record, Map, List }

    /// <summary>The record.</summary>
    /// <exception cref="JsonException">It is no document of that kind.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        RefuseNulls(json);
        return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)Strict.GetTypeInfo(type.Type));
    }

    // a record's own values are the framework's matter; of what stands in lists and maps it does not ask
    private static void RefuseNulls(ReadOnlySpan<byte> json)
    {
        Span<Inside> about = stackalloc Inside[Deepest + 1];
        var reader = new Utf8JsonReader(json);
        var isMap = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    about[reader.CurrentDepth] = Inside.List;
                    break;
                case JsonTokenType.StartObject:
                    about[reader.CurrentDepth] = isMap ? Inside.Map : Inside.Record;
                    isMap = false;
                    break;
                case JsonTokenType.PropertyName:
                    isMap = reader.ValueTextEquals("environment"u8) || reader.ValueTextEquals("limits"u8) || reader.ValueTextEquals("scales"u8);
                    break;
                case JsonTokenType.Null when reader.CurrentDepth > 0 && about[reader.CurrentDepth - 1] != Inside.Record:
                    throw new JsonException(about[reader.CurrentDepth - 1] == Inside.List ? "a list has a null in it" : "a map has a null in it: leave the name out");
            }
        }
    }
}
