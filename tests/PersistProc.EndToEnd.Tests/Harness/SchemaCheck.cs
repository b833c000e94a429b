using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>
/// Whether a document is as its schema says: the part of JSON Schema 2020-12 that the description uses. Stricter than that in one point: a member that
/// no schema knows is an error, for what is not described cannot be relied on.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What is wrong, or nothing.</summary>
    public string? Fault(JsonElement value, JsonElement schema, string at = "$")
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        return Look(value, schema, at, known) ?? Unknown(value, known, at);
    }

    private static string? Unknown(JsonElement value, HashSet<string> known, string at) =>
        value.ValueKind != JsonValueKind.Object || known.Contains("*") ? null
        : value.EnumerateObject().Where(member => !known.Contains(member.Name)).Select(member => $"{at}.{member.Name} is not described").FirstOrDefault();

    private string? Look(JsonElement value, JsonElement schema, string at, HashSet<string> known)
    {
        if (schema.ValueKind == JsonValueKind.True || !schema.EnumerateObject().Any())
        {
            known.Add("*");
            return null;
        }
        foreach (var rule in schema.EnumerateObject())
        {
            if (Broken(rule, value, schema, at, known) is { } fault) return fault;
        }
        return null;
    }

    private string? Broken(JsonProperty rule, JsonElement value, JsonElement schema, string at, HashSet<string> known)
    {
        switch (rule.Name)
        {
            case "$ref": return Look(value, Find(rule.Value.GetString()!), at, known);
            case "allOf": return rule.Value.EnumerateArray().Select(each => Look(value, each, at, known)).FirstOrDefault(fault => fault is not null);
            case "anyOf": return AnyOf(rule.Value, value, at, known);
            case "type": return IsOfType(value, rule.Value) ? null : $"{at} is {value.ValueKind}, not {rule.Value}";
            case "enum": return rule.Value.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)) ? null : $"{at} is none of {rule.Value}";
            case "const": return JsonElement.DeepEquals(rule.Value, value) ? null : $"{at} is not {rule.Value}";
            case "format": return rule.Value.GetString() != "date-time" || value.ValueKind == JsonValueKind.Null || value.TryGetDateTimeOffset(out _) ? null : $"{at} is no time: {value}";
            case "required": return value.ValueKind == JsonValueKind.Object ? rule.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}.{name} is missing").FirstOrDefault() : null;
            case "properties": return Members(rule.Value, value, at, known);
            case "additionalProperties":
                known.Add("*");
                return value.ValueKind != JsonValueKind.Object ? null : value.EnumerateObject()
                    .Where(member => !(schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out _)))
                    .Select(member => Fault(member.Value, rule.Value, $"{at}.{member.Name}")).FirstOrDefault(fault => fault is not null);
            case "items": return value.ValueKind != JsonValueKind.Array ? null : value.EnumerateArray().Select((each, n) => Fault(each, rule.Value, $"{at}[{n}]")).FirstOrDefault(fault => fault is not null);
            case "description": return null;
            default: throw new NotSupportedException($"the description uses {rule.Name}, which this does not know");
        }
    }

    private string? Members(JsonElement properties, JsonElement value, string at, HashSet<string> known)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in properties.EnumerateObject())
        {
            known.Add(property.Name);
            if (value.TryGetProperty(property.Name, out var member) && Fault(member, property.Value, $"{at}.{property.Name}") is { } fault) return fault;
        }
        return null;
    }

    // that which knows most of it
    private string? AnyOf(JsonElement schemas, JsonElement value, string at, HashSet<string> known)
    {
        var tries = schemas.EnumerateArray().Select(schema =>
        {
            var its = new HashSet<string>(StringComparer.Ordinal);
            return (Fault: Look(value, schema, at, its), Known: its);
        }).ToList();
        var best = tries.Where(each => each.Fault is null).OrderByDescending(each => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Count(member => each.Known.Contains(member.Name)) : 0).FirstOrDefault();
        if (best.Known is null) return $"{at} is none of those: {string.Join("; ", tries.Select(each => each.Fault))}";
        known.UnionWith(best.Known);
        return null;
    }

    private JsonElement Find(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(document, (at, name) => at.GetProperty(name));

    private static bool IsOfType(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(each => IsOfType(value, each)) : type.GetString() switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => false,
    };
}
