using System.Globalization;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>A call that makes no sense or came to nothing; its message is for whoever called.</summary>
internal sealed class ToolException(string message) : Exception(message);

/// <summary>One call of a tool: what was said, read with the patience that models need (a number may be a string), and what it works with.</summary>
internal sealed class ToolCall
{
    private readonly AgentTool _tool;
    private readonly IDictionary<string, JsonElement> _arguments;

    /// <exception cref="ToolException">An argument that the tool does not have.</exception>
    public ToolCall(AgentTool tool, IDictionary<string, JsonElement>? arguments, AgentDesk desk, string agent)
    {
        (_tool, _arguments, Desk, Agent) = (tool, arguments ?? new Dictionary<string, JsonElement>(), desk, agent);
        foreach (var name in _arguments.Keys)
        {
            if (tool.Arguments.Any(argument => argument.Name == name)) continue;
            var names = tool.Arguments.Select(argument => argument.Name).ToList();
            throw new ToolException($"{tool.Name}: {name}: no such argument. {(NearestWord.Find(name, names) is { } near ? $"Did you mean {near}?" : $"There are: {string.Join(", ", names)}")}");
        }
    }

    /// <summary>The supervisor, and where the client stands.</summary>
    public AgentDesk Desk { get; }

    /// <summary>What the client calls itself.</summary>
    public string Agent { get; }

    /// <summary>Who this is to those who own what runs.</summary>
    public Protocol.Owner Owner => new() { Agent = Agent, Directory = Desk.Directory };

    public SupervisorClient Client => Desk.Client;

    /// <summary>Where a command runs and a name is looked for: what was said, from the client's directory.</summary>
    public string Directory => Text("working_directory") is { } directory ? Path.GetFullPath(directory, Desk.Directory) : Desk.Directory;

    /// <summary>The word that means a service or process: <c>pid</c>, else <c>command_or_label</c>.</summary>
    public string Target => FindTarget() ?? throw new ToolException($"{_tool.Name}: of what? Give pid, or command_or_label (a name, a label or a command); list shows what there is");

    public string? FindTarget() => Number("pid") is { } pid ? pid.ToString(CultureInfo.InvariantCulture) : Text("command_or_label");

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } said ? said : null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => throw Wrong(name, "a string"),
    };

    /// <summary>As it was said, also if it is empty.</summary>
    public string? Exact(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(name, "a string"),
    };

    /// <summary>One of the argument's words, or its default.</summary>
    public string Word(string name)
    {
        var argument = _tool.Arguments.First(argument => argument.Name == name);
        var word = Text(name) ?? argument.Default ?? throw new ToolException($"{_tool.Name}: {name} is missing: one of {string.Join(", ", argument.Words)}");
        return argument.Words.Contains(word) ? word : throw Wrong(name, $"one of {string.Join(", ", argument.Words)}");
    }

    public int? Number(string name) => Find(name) switch
    {
        null or { ValueKind: JsonValueKind.String } and { } when Text(name) is null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= 0 => value,
        { ValueKind: JsonValueKind.String } text when int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Wrong(name, "a whole number, 0 or more"),
    };

    /// <summary>Seconds, or a duration as the command line takes it: 30, "30s", "2m".</summary>
    public TimeSpan? Duration(string name)
    {
        if (Find(name) is not { } given || Text(name) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1_000_000) return TimeSpan.FromSeconds(seconds);
        return given.ValueKind == JsonValueKind.String && Durations.TryParse(text, out var duration, out _) ? duration : throw Wrong(name, "seconds, or a duration such as 500ms, 30s, 2m");
    }

    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when bool.TryParse(text.GetString(), out var value) => value,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>A time as clients write it (RFC 3339; without a zone it is the machine's), for the gateway.</summary>
    public string? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)) throw Wrong(name, "a time such as 2026-01-31T09:30:00Z");
        return time.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture);
    }

    /// <summary>An object of strings; a client may also send it as a text of JSON.</summary>
    public IReadOnlyDictionary<string, string>? Map(string name)
    {
        if (Find(name) is not { } given) return null;
        try
        {
            if (given.ValueKind == JsonValueKind.String)
            {
                if (Text(name) is not { } text) return null;
                given = JsonElement.Parse(text);
            }
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in given.EnumerateObject()) map[entry.Name] = Value(entry.Value);
            return map;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Wrong(name, "an object of strings, as in {\"PORT\": \"3000\"}");
        }
    }

    // a port is easily given as the number that it is
    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new JsonException(),
    };

    private JsonElement? Find(string name) => _arguments.TryGetValue(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private ToolException Wrong(string name, string wanted)
    {
        var given = _arguments[name].GetRawText();
        return new ToolException($"{_tool.Name}: {name}: {wanted} is expected, not {(given.Length > 100 ? given[..100] + "…" : given)}");
    }
}
