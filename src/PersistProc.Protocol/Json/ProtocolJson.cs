using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>All records of the wire, compiled: snake_case, nulls written, times in UTC, unknown fields passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(RestartRequest))]
[JsonSerializable(typeof(KillRequest))]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(ConfigCheckReply))]
[JsonSerializable(typeof(TargetsRequest))]
[JsonSerializable(typeof(ShutdownRequest))]
[JsonSerializable(typeof(ReloadRequest))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(UpgradeRequest))]
[JsonSerializable(typeof(UpgradeReply))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(ActionResult))]
[JsonSerializable(typeof(ActionResults))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(VersionReply))]
[JsonSerializable(typeof(ShutdownReply))]
[JsonSerializable(typeof(UpRequest))]
[JsonSerializable(typeof(DownRequest))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(VisitRequest))]
[JsonSerializable(typeof(VisitReply))]
[JsonSerializable(typeof(AllowRequest))]
[JsonSerializable(typeof(AllowReply))]
[JsonSerializable(typeof(PlanReply))]
[JsonSerializable(typeof(ConfigShowReply))]
[JsonSerializable(typeof(GraphReply))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(LogNames))]
[JsonSerializable(typeof(OutputWindow))]
[JsonSerializable(typeof(ScreenReply))]
[JsonSerializable(typeof(EventLine))]
[JsonSerializable(typeof(LogPage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(WaitLine))]
[JsonSerializable(typeof(WhyReply))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ClientMessage))]
[JsonSerializable(typeof(ServerMessage))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
public sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>The same for writing what people read too: quotes and letters of all languages stay as they are.</summary>
    public static ProtocolJson Readable => Relaxed.Context;

    // A class of its own: the order of static fields over two files (the other is generated) is nobody's promise.
    private static class Relaxed
    {
        public static readonly ProtocolJson Context = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            AllowOutOfOrderMetadataProperties = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new UtcTimeConverter() },
        });
    }
}
