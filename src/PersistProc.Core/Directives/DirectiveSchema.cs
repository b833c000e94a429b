using System.Text.Json;

namespace PersistProc.Core;

/// <summary>The JSON schema of service files (json-schema.org, draft 2020-12), made of the table of directives: editors complete and check by it.</summary>
public static class DirectiveSchema
{
    // a profile has what a file has
    private const string Profiles = """{"type":"object","additionalProperties":{"type":"object","additionalProperties":false,"properties":{"defaults":{"$ref":"#/properties/defaults"},"services":{"$ref":"#/properties/services"}}}}""";

    private const string Groups = """{"type":"object","additionalProperties":{"type":"object","additionalProperties":false,"properties":{"members":{"type":"array","items":{"type":"string","minLength":1},"minItems":1},"start_limit":{"type":"object","additionalProperties":false,"required":["burst","interval"],"properties":{"burst":{"type":"integer","minimum":1},"interval":{"anyOf":[{"type":"number","minimum":0},{"type":"string"}]}}}}}}""";

    /// <summary>The schema, as a document of its own.</summary>
    public static string Document()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "PersistProc service file");
            writer.WriteString("type", "object");
            writer.WriteBoolean("additionalProperties", false);
            writer.WriteStartObject("properties");
            Described(writer, "project", "The project's name; the directory's otherwise. Only in a persistproc.toml.", """{"type":"string","minLength":1}""");
            Table(writer, "defaults", "What holds for every service of the file that says nothing else.", Directives.OfService.Where(row => !Directives.IsOwn(row.Key)), []);
            writer.WriteStartObject("services");
            writer.WriteString("type", "object");
            // "command" is not required: a table that lies over another one need not have it
            writer.WritePropertyName("additionalProperties");
            Table(writer, null, "A service.", Directives.OfService, []);
            writer.WriteEndObject();
            Described(writer, "groups", "Services that give up together when they crash too often together.", Groups);
            Described(writer, "profiles", "What holds over the rest of the file while a profile is chosen.", Profiles);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Table(Utf8JsonWriter writer, string? name, string purpose, IEnumerable<ServiceDirective> rows, ValueList<string> needed)
    {
        if (name is not null) writer.WritePropertyName(name);
        writer.WriteStartObject();
        writer.WriteString("description", purpose);
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        if (needed.Count > 0)
        {
            writer.WriteStartArray("required");
            foreach (var key in needed) writer.WriteStringValue(key);
            writer.WriteEndArray();
        }

        writer.WriteStartObject("properties");
        foreach (var row in rows)
        {
            if (row.ShortKey is { } key) Either(writer, row, row.Inner.First(inner => inner.Key == key));
            else if (row.Inner.Count > 0) Table(writer, row.Key, row.Purpose, row.Inner, row.Needed);
            else Described(writer, row.Key, row.Purpose, row.Schema);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Either(Utf8JsonWriter writer, ServiceDirective row, ServiceDirective bare)
    {
        writer.WriteStartObject(row.Key);
        writer.WriteString("description", row.Purpose);
        writer.WriteStartArray("anyOf");
        using (var parsed = JsonDocument.Parse(bare.Schema)) parsed.WriteTo(writer);
        Table(writer, null, row.Purpose, row.Inner, row.Needed);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Described(Utf8JsonWriter writer, string name, string purpose, string schema)
    {
        writer.WriteStartObject(name);
        writer.WriteString("description", purpose);
        using var parsed = JsonDocument.Parse(schema);
        foreach (var property in parsed.RootElement.EnumerateObject()) property.WriteTo(writer);
        writer.WriteEndObject();
    }
}
