using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PersistProc.Core;

/// <summary>
/// Records as bytes: <c>{"version":1,"record":{…}}</c>. What is damaged or of an unknown version is refused as a whole and with
/// the reason; nothing is half-read, nothing missing is replaced by a default.
/// </summary>
public static class RecordJson
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    // a record is written at each step of a life; its definition, and with whose environment it was started, which are most of it, stay the same
    private static JsonTypeInfo<Envelope<ServiceRecord>> Writing { get; } =
        With(new WrittenOnce<ServiceUnit>(RecordJsonContext.Default.ServiceUnit), new WrittenOnce<Caller>(RecordJsonContext.Default.Caller));

    /// <summary>A service's record as bytes.</summary>
    public static byte[] Encode(ServiceRecord record) => JsonSerializer.SerializeToUtf8Bytes(new Envelope<ServiceRecord>(Version, record), Writing);

    /// <summary>A session's record as bytes.</summary>
    public static byte[] Encode(SessionRecord record) => JsonSerializer.SerializeToUtf8Bytes(new Envelope<SessionRecord>(Version, record), RecordJsonContext.Default.EnvelopeSessionRecord);

    /// <summary>A service's record, or null and why not.</summary>
    public static ServiceRecord? DecodeService(ReadOnlySpan<byte> bytes, out string? why)
    {
        var record = Decode(bytes, RecordJsonContext.Default.EnvelopeServiceRecord, out why);
        if (record is not null) why = Contradiction(record);
        return why is null ? record : null;
    }

    /// <summary>A session's record, or null and why not.</summary>
    public static SessionRecord? DecodeSession(ReadOnlySpan<byte> bytes, out string? why) => Decode(bytes, RecordJsonContext.Default.EnvelopeSessionRecord, out why);

    private static JsonTypeInfo<Envelope<ServiceRecord>> With(params ReadOnlySpan<JsonConverter> parts)
    {
        var options = new JsonSerializerOptions(RecordJsonContext.Default.Options);
        foreach (var part in parts) options.Converters.Insert(0, part);
        return (JsonTypeInfo<Envelope<ServiceRecord>>)options.GetTypeInfo(typeof(Envelope<ServiceRecord>));
    }

    private static T? Decode<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<Envelope<T>> type, out string? why)
        where T : class
    {
        why = null;
        try
        {
            // the version first: of a newer one nothing else can be relied on
            var version = JsonSerializer.Deserialize(bytes, RecordJsonContext.Default.VersionOnly)?.Version;
            if (version == Version) return JsonSerializer.Deserialize(bytes, type)?.Record ?? throw new JsonException("it is empty");
            why = version > Version ? $"it was written by a newer supervisor (version {version}, known is {Version})" : $"its version {version} is unknown";
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or NotSupportedException or FormatException or OverflowException)
        {
            why = $"it is damaged: {damaged.Message}";
        }

        return null;
    }

    private static string? Contradiction(ServiceRecord record)
    {
        if (!InvocationTag.IsSeed(record.Seed)) return "it is damaged: its seed is none";
        if (record.Unit.Command.Count == 0) return "it is damaged: its command is empty";
        if (record.NextUnit is { } next && next.Name != record.Unit.Name) return "it is damaged: it has two names";
        if (record.State is ServiceState.Stopping { Climb: var climb } && (climb.Rung < 0 || climb.Rung >= climb.Ladder.Rungs.Count)) return "it is damaged: its ladder has no such rung";
        var needsInstance = record.State is not (ServiceState.Idle or ServiceState.Completed or ServiceState.Failed or ServiceState.Waiting);
        return needsInstance && record.Instance is null ? "it is damaged: its state needs an instance" : null;
    }
}

internal sealed record Envelope<T>([property: JsonRequired] int Version, [property: JsonRequired] T Record);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record VersionOnly(int Version);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(ServiceNameConverter), typeof(DependencyConverter), typeof(SignalConverter), typeof(SessionIdConverter), typeof(ClientIdConverter), typeof(RequestIdConverter),
        typeof(StopLadderConverter), typeof(AttemptConverter),
        typeof(ValueListConverter<string>), typeof(ValueListConverter<int>), typeof(ValueListConverter<TimeSpan>), typeof(ValueListConverter<ClientId>),
        typeof(ValueListConverter<TreeMember>), typeof(ValueListConverter<InstanceRecord>), typeof(ValueListConverter<RequestRecord>),
        typeof(ValueListConverter<SocketUnit>), typeof(ValueListConverter<EventRecord>), typeof(ValueListConverter<ControlCommand>), typeof(ValueListConverter<ServiceName>), typeof(ValueListConverter<Dependency>), typeof(ValueListConverter<Ordering>), typeof(ValueListConverter<Obstacle>),
        typeof(EnvironmentConverter), typeof(ValueMapConverter<ResourceLimit>),
    ])]
[JsonSerializable(typeof(Envelope<ServiceRecord>))]
[JsonSerializable(typeof(Envelope<SessionRecord>))]
[JsonSerializable(typeof(VersionOnly))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(TimeSpan[]))]
[JsonSerializable(typeof(ClientId[]))]
[JsonSerializable(typeof(TreeMember[]))]
[JsonSerializable(typeof(InstanceRecord[]))]
[JsonSerializable(typeof(RequestRecord[]))]
[JsonSerializable(typeof(EventRecord[]))]
[JsonSerializable(typeof(ControlCommand[]))]
[JsonSerializable(typeof(ServiceName[]))]
[JsonSerializable(typeof(Dependency[]))]
[JsonSerializable(typeof(Ordering[]))]
[JsonSerializable(typeof(Obstacle[]))]
[JsonSerializable(typeof(SocketUnit[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, ResourceLimit>))]
internal sealed partial class RecordJsonContext : JsonSerializerContext;
