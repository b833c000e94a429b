using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PersistProc.Core;

/// <summary>A value that is written as a string and read by its own parser: what is not valid there is not valid here.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    protected abstract T Parse(string text);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? throw new JsonException($"{typeof(T).Name} cannot be null");
        try
        {
            return Parse(text);
        }
        catch (FormatException invalid)
        {
            throw new JsonException(invalid.Message, invalid);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value?.ToString());
}

internal sealed class ServiceNameConverter : TextConverter<ServiceName>
{
    protected override ServiceName Parse(string text) => ServiceName.Parse(text);
}

internal sealed class DependencyConverter : TextConverter<Dependency>
{
    protected override Dependency Parse(string text) => Dependency.Parse(text);
}

internal sealed class SignalConverter : TextConverter<Signal>
{
    protected override Signal Parse(string text) => Signal.Parse(text);
}

internal sealed class SessionIdConverter : TextConverter<SessionId>
{
    protected override SessionId Parse(string text) => SessionId.IsValid(text) ? new SessionId(text) : throw new FormatException($"\"{text}\" is no session");
}

internal sealed class ClientIdConverter : TextConverter<ClientId>
{
    protected override ClientId Parse(string text) => new(text);
}

internal sealed class RequestIdConverter : TextConverter<RequestId>
{
    protected override RequestId Parse(string text) => new(text);
}

internal sealed class StopLadderConverter : TextConverter<StopLadder>
{
    protected override StopLadder Parse(string text) => StopLadder.Parse(text);
}

internal sealed class AttemptConverter : JsonConverter<Attempt>
{
    public override Attempt Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var number = reader.GetInt32();
        return number >= 0 ? new Attempt(number) : throw new JsonException($"{number} is no attempt");
    }

    public override void Write(Utf8JsonWriter writer, Attempt value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Number);
}

internal sealed class ValueListConverter<T> : JsonConverter<ValueList<T>>
{
    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var items = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[])));
        if (items is null || Array.Exists(items, item => item is null)) throw new JsonException("a list is expected, without null");
        return ValueList.Create<T>(items);
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [.. value], (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[])));
}

internal sealed class ValueMapConverter<T> : JsonConverter<ValueMap<T>>
{
    public override ValueMap<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var entries = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<Dictionary<string, T>>)options.GetTypeInfo(typeof(Dictionary<string, T>)));
        if (entries is null || entries.Values.Any(value => value is null)) throw new JsonException("an object is expected, without null");
        return new ValueMap<T>(entries);
    }

    public override void Write(Utf8JsonWriter writer, ValueMap<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToDictionary(StringComparer.Ordinal), (JsonTypeInfo<Dictionary<string, T>>)options.GetTypeInfo(typeof(Dictionary<string, T>)));
}
