using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Hooking;

/// <summary>One call of a hook: what it is told.</summary>
/// <param name="Service">Of whom.</param>
/// <param name="On">The word of the moment it is called for, or "log".</param>
/// <param name="Document">A JSON object: the event as `events -o json` has it, or the line as `logs -o json` has it, with the hook's name and that word.</param>
internal sealed record HookCall(ServiceName Service, string On, byte[] Document)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For an event, which is a line of the journal.</summary>
    public static HookCall Of(Hook hook, ServiceName service, HookMoment moment, ReadOnlyMemory<byte> line)
    {
        var on = HookMoments.Words.Print(moment);
        return new HookCall(service, on, Make(hook, on, json =>
        {
            using var told = JsonDocument.Parse(line);
            foreach (var member in told.RootElement.EnumerateObject()) member.WriteTo(json);
        }));
    }

    /// <summary>For a line of a log.</summary>
    public static HookCall Of(Hook hook, ServiceName service, DateTimeOffset time, string stream, string line) => new(service, "log", Make(hook, "log", json =>
    {
        json.WriteString("time"u8, time.UtcDateTime.ToString(UtcTimeConverter.Format, System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("name"u8, service.ToString());
        json.WriteString("stream"u8, stream);
        json.WriteString("message"u8, line);
    }));

    private static byte[] Make(Hook hook, string on, Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>();
#pragma warning disable MA0045 // into memory
        using var json = new Utf8JsonWriter(body, Readable);
        json.WriteStartObject();
        json.WriteString("hook"u8, hook.Name);
        json.WriteString("on"u8, on);
        members(json);
        json.WriteEndObject();
        json.Flush();
#pragma warning restore MA0045
        return body.WrittenSpan.ToArray();
    }
}
