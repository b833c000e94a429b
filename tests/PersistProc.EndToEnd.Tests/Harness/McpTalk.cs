using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>An agent that speaks to `persistproc mcp` in lines of JSON-RPC, by hand.</summary>
internal sealed class McpTalk
{
    private readonly Client _client;
    private int _last;
    private int _read;
    private readonly List<JsonElement> _heard = [];

    private McpTalk(Client client) => _client = client;

    public Client Client => _client;

    /// <summary>What came without being asked for.</summary>
    public IEnumerable<JsonElement> Notifications
    {
        get
        {
            Hear();
            return _heard.Where(message => message.TryGetProperty("method", out _)).ToList();
        }
    }

    /// <summary>Starts the server and greets it.</summary>
    public static async Task<McpTalk> Begin(Sandbox box, string agent = "tester", string? directory = null)
    {
        var talk = new McpTalk(Client.Start(box.Order(box.Command("mcp")) with { Directory = directory ?? box.Work }, input: [], keepInputOpen: true));
        var greeting = await talk.Ask("initialize", new JsonObject { ["protocolVersion"] = "2025-06-18", ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = agent, ["version"] = "1" } });
        if (greeting.GetProperty("result").GetProperty("serverInfo").GetProperty("name").GetString() != "persistproc") throw new InvalidDataException($"not greeted: {greeting}");
        talk.Say(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" });
        return talk;
    }

    public void Say(JsonNode message) => _client.WriteInOrder(message.ToJsonString() + "\n");

    /// <summary>Sends a request; its number.</summary>
    public int Send(string method, JsonObject? parameters = null)
    {
        Say(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_last, ["method"] = method, ["params"] = parameters ?? [] });
        return _last;
    }

    /// <summary>The answer to a request.</summary>
    public async Task<JsonElement> Answer(int number, int everyMilliseconds = 10)
    {
        JsonElement? Find()
        {
            Hear();
            return _heard.Where(message => message.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.GetInt32() == number).Cast<JsonElement?>().FirstOrDefault();
        }

        await Eventually.True(() => Find() is not null || _client.Ended.IsCompleted, TimeSpan.FromSeconds(60), everyMilliseconds, what: string.Create(CultureInfo.InvariantCulture, $"an answer to {number}"));
        return Find() ?? throw new InvalidOperationException($"the server has ended: {_client.Errors}");
    }

    /// <summary>The code of the next error with this word for an id, or with none.</summary>
    public async Task<int> Error(string? id)
    {
        JsonElement? Find()
        {
            Hear();
            return _heard.Where(message => message.TryGetProperty("error", out _) && message.GetProperty("id") is var its && (id is null ? its.ValueKind == JsonValueKind.Null : its.ValueKind == JsonValueKind.String && its.GetString() == id)).Cast<JsonElement?>().FirstOrDefault();
        }

        await Eventually.True(() => Find() is not null || _client.Ended.IsCompleted, TimeSpan.FromSeconds(60), what: $"an error of {id ?? "nobody"}");
        var error = Find() ?? throw new InvalidOperationException($"the server has ended: {_client.Errors}");
        _heard.Remove(error);
        return error.GetProperty("error").GetProperty("code").GetInt32();
    }

    public async Task<JsonElement> Ask(string method, JsonObject? parameters = null) => await Answer(Send(method, parameters));

    public int Call(string tool, JsonObject arguments) => Send("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });

    /// <summary>Calls a tool: the document that it answers with, and whether that is an error.</summary>
    public async Task<(JsonElement Document, bool IsError)> Tool(string tool, JsonObject arguments)
    {
        var result = (await Answer(Call(tool, arguments))).GetProperty("result");
        var document = result.GetProperty("structuredContent");
        // for the model the same as text
        if (!JsonElement.DeepEquals(document, JsonDocument.Parse(result.GetProperty("content")[0].GetProperty("text").GetString()!).RootElement)) throw new InvalidDataException($"its text and its structure differ: {result}");
        return (document, result.TryGetProperty("isError", out var isError) && isError.GetBoolean());
    }

    /// <summary>A call that has to succeed.</summary>
    public async Task<JsonElement> Done(string tool, JsonObject arguments)
    {
        var (document, isError) = await Tool(tool, arguments);
        return isError ? throw new InvalidOperationException($"{tool} {arguments}: {document}") : document;
    }

    /// <summary>No more comes from this side.</summary>
    public void End() => _client.CloseInput();

    private void Hear()
    {
        var text = _client.Text;
        while (text.IndexOf('\n', _read) is >= 0 and var end)
        {
            _heard.Add(JsonDocument.Parse(text[_read..end]).RootElement);
            _read = end + 1;
        }
    }
}
