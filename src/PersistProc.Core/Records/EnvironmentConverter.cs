using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PersistProc.Core;

/// <summary>
/// An environment, as an object of strings. It is most of a record (8 KB of 9), and the same in all that one client started, at each
/// of their steps: the last few are known, by their bytes to be written and by their text to be read. So a record is written at the
/// cost of a copy, and a thousand services that are taken over have one environment, not a thousand.
/// </summary>
internal sealed class EnvironmentConverter : JsonConverter<ValueMap<string>>
{
    private const int Few = 16;
    private const int Kept = 8;
    private ImmutableArray<KnownMap> _known = []; // replaced as a whole; of two at once one may be forgotten

    public override ValueMap<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        foreach (var known in _known)
        {
            var ahead = reader;
            if (!Says(ref ahead, known.Map)) continue;
            reader = ahead;
            return known.Map;
        }

        var entries = JsonSerializer.Deserialize(ref reader, TypeOf(options));
        if (entries is null || entries.Values.Any(value => value is null)) throw new JsonException("an object is expected, without null");
        var map = new ValueMap<string>(entries);
        if (map.Count >= Few) Remember(map, Encode(map, options));
        return map;
    }

    public override void Write(Utf8JsonWriter writer, ValueMap<string> value, JsonSerializerOptions options)
    {
        if (value.Count < Few)
        {
            JsonSerializer.Serialize(writer, value.ToDictionary(StringComparer.Ordinal), TypeOf(options));
            return;
        }

        var bytes = _known.FirstOrDefault(known => ReferenceEquals(known.Map, value))?.Bytes;
        if (bytes is null) Remember(value, bytes = Encode(value, options));
        writer.WriteRawValue(bytes, skipInputValidation: true);
    }

    // the same entries in the same order; of what is another one the reader is where it was
    private static bool Says(ref Utf8JsonReader reader, ValueMap<string> map)
    {
        if (reader.TokenType is not JsonTokenType.StartObject) return false;
        foreach (var (name, value) in map)
        {
            if (!reader.Read() || reader.TokenType is not JsonTokenType.PropertyName || !reader.ValueTextEquals(name)) return false;
            if (!reader.Read() || reader.TokenType is not JsonTokenType.String || !reader.ValueTextEquals(value)) return false;
        }

        return reader.Read() && reader.TokenType is JsonTokenType.EndObject;
    }

    private static JsonTypeInfo<Dictionary<string, string>> TypeOf(JsonSerializerOptions options) => (JsonTypeInfo<Dictionary<string, string>>)options.GetTypeInfo(typeof(Dictionary<string, string>));

    private static byte[] Encode(ValueMap<string> map, JsonSerializerOptions options) =>
        JsonSerializer.SerializeToUtf8Bytes(map.ToDictionary(StringComparer.Ordinal), TypeOf(options));

    // the oldest makes room
    private void Remember(ValueMap<string> map, byte[] bytes) =>
        _known = [new KnownMap(map, bytes), .. _known.Take(Kept - 1)];

    private sealed record KnownMap(ValueMap<string> Map, byte[] Bytes);
}
