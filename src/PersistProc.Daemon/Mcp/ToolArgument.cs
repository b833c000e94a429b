using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersistProc.Daemon.Mcp;

/// <summary>What a tool can be told, as its schema says it (JSON Schema 2020-12).</summary>
/// <param name="Name">As the client writes it.</param>
/// <param name="Type">"string", "integer", "number", "boolean" or "object" (of strings).</param>
/// <param name="Description">What it means, with its unit and default.</param>
internal sealed record ToolArgument(string Name, string Type, string Description)
{
    /// <summary>The only values there are; none: any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What it is when nothing is said; null: nothing.</summary>
    public string? Default { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>The schema of a tool that has these.</summary>
    public static JsonElement Schema(IReadOnlyList<ToolArgument> arguments)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.Schema()))) };
        if (arguments.Any(argument => argument.IsRequired)) schema["required"] = new JsonArray([.. arguments.Where(argument => argument.IsRequired).Select(argument => (JsonNode)argument.Name)]);
        schema["additionalProperties"] = false;
        return JsonElement.Parse(schema.ToJsonString());
    }

    private JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = Type, ["description"] = Description };
        if (Type == "object") schema["additionalProperties"] = new JsonObject { ["type"] = "string" };
        if (Words.Count > 0) schema["enum"] = new JsonArray([.. Words.Select(word => (JsonNode)word)]);
        if (Default is { } value) schema["default"] = Type == "string" ? value : JsonNode.Parse(value);
        return schema;
    }
}
