using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PersistProc.Protocol;

namespace PersistProc.HouseRules.Tests.Describing;

/// <summary>The schema of each record of the wire, made of the same compiled JSON context that reads and writes it, with the words of its doc comments.</summary>
internal sealed class SchemaBook
{
    private readonly DocComments _comments = new();
    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);
    private readonly HashSet<Type> _requested = [];
    private bool _isRequest;

    /// <summary>All schemas that were referred to, by name.</summary>
    public JsonObject Components => new(_schemas.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value)));

    /// <summary>A record that clients send, and all that it has: what may be left out is not required. To be called before any reply.</summary>
    public void Request(Type type)
    {
        _isRequest = true;
        Refer(type);
        _isRequest = false;
    }

    /// <summary>A reference to a record; what the supervisor writes has all members but those that are left out when they are null.</summary>
    public JsonObject Refer(Type type)
    {
        if (!_schemas.ContainsKey(type.Name))
        {
            if (_isRequest) _requested.Add(type);
            _schemas[type.Name] = new JsonObject(); // it may refer to itself
            var schema = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).ToList() is { Count: > 0 } kinds ? OneOf(kinds) : (JsonObject)ProtocolJson.Readable.Options.GetTypeInfo(type).GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (context, node) => Transform(type, context, node) });
            _schemas[type.Name] = With(schema, _comments.Of(type));
        }
        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    // the word of its type makes it one of them
    private JsonObject OneOf(List<JsonDerivedTypeAttribute> kinds) => new()
    {
        ["anyOf"] = new JsonArray([.. kinds.Select(kind => (JsonNode)new JsonObject
        {
            ["allOf"] = new JsonArray(Refer(kind.DerivedType), new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = (string)kind.TypeDiscriminator! } }, ["required"] = new JsonArray("type") }),
        })]),
    };

    private JsonNode Transform(Type root, JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(DateTimeOffset)) schema = new JsonObject { ["type"] = context.TypeInfo.Type == type ? "string" : new JsonArray("string", "null"), ["format"] = "date-time" };
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && type != root) schema = IsNullable(schema) ? new JsonObject { ["anyOf"] = new JsonArray(Refer(type), new JsonObject { ["type"] = "null" }) } : Refer(type);
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema is JsonObject whole && whole["properties"] is JsonObject) Require(context, whole);
        return context.PropertyInfo is { DeclaringType: var declaring, AttributeProvider: MemberInfo member } && schema is JsonObject one ? With(one, _comments.Of(member.DeclaringType ?? declaring, member.Name)) : schema;
    }

    private void Require(JsonSchemaExporterContext context, JsonObject schema)
    {
        if (_requested.Contains(context.TypeInfo.Type)) return;
        var leftOut = context.TypeInfo.Type.GetProperties().Where(property => property.IsDefined(typeof(JsonIgnoreAttribute))).Select(property => DocComments.Snake(property.Name)).ToHashSet();
        schema["required"] = new JsonArray([.. context.TypeInfo.Properties.Where(property => !leftOut.Contains(property.Name)).Select(property => (JsonNode)property.Name)]);
    }

    private static bool IsNullable(JsonNode schema) => schema["type"] is JsonArray types && types.Any(type => type!.GetValue<string>() == "null");

    // the words first, as a person reads it
    private static JsonObject With(JsonObject schema, string? description)
    {
        if (description is null) return schema;
        var described = new JsonObject { ["description"] = description };
        foreach (var (name, value) in schema.ToList())
        {
            schema.Remove(name);
            described[name] = value;
        }
        return described;
    }
}
