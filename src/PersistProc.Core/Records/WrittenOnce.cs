using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PersistProc.Core;

/// <summary>Writes an unchanging part of a record: turned into bytes the first time, copied from then on, for as long as somebody has the part.</summary>
/// <param name="plain">How it is written and read.</param>
internal sealed class WrittenOnce<T>(JsonTypeInfo<T> plain) : JsonConverter<T>
    where T : class
{
    private readonly ConditionalWeakTable<T, byte[]> _written = [];

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize(ref reader, plain);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(_written.GetValue(value, each => JsonSerializer.SerializeToUtf8Bytes(each, plain)), skipInputValidation: true);
}
