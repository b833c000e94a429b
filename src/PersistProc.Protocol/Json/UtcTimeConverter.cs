using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>RFC 3339 in UTC with microseconds and a "Z": one length, so that text sorts as time does.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>The format, for whoever prints a time as JSON does.</summary>
    public const string Format = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
