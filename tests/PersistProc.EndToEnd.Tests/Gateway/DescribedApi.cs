using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>Every route against its description in `/openapi.json`: statuses, media types, documents.</summary>
public sealed class DescribedApi(ITestOutputHelper output) : EndToEndTest(output)
{
    private readonly HashSet<string> _done = [];
    private readonly HashSet<string> _refused = [];
    private readonly List<string> _faults = [];
    private Func<string, string, string?, Task<ApiAnswer>> _send = null!;
    private JsonElement _document;

    [Fact]
    public async Task Every_route_answers_as_it_is_described()
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), $$"""
            project = "shop"
            [services.web]
            command = ["{{Dummy}}", "print", "hello", "wait"]
            [services.api]
            command = ["{{Dummy}}", "ignore", "HUP", "wait"]
            requires = ["web"]
            reload_signal = "HUP"
            [services.many]
            command = "sleep 1000"
            replicas = 2
            [services.bad]
            command = "/nonexistent/program"
            manual = true
            """);
        await Box.Do("list");
        using var api = new Api(Box);
        _send = api.Send;
        _document = (await api.Get("/openapi.json")).Json;
        Assert.Equal("3.1.0", _document.GetProperty("openapi").GetString());

        await Reads();
        await Writes();
        await Sockets(api);
        await Refusals();
        await Ends();

        Assert.True(_faults.Count == 0, string.Join("\n", _faults));
        var all = _document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}")).ToList();
        Assert.Empty(all.Except(_done));
        Output.WriteLine($"{all.Count} routes, refused as described: {string.Join(", ", _refused.Order())}");
    }

    private async Task Reads()
    {
        await Ok("GET", "/v1/version");
        await Ok("GET", "/openapi.json");
        await Ok("GET", "/metrics");
        await Ok("GET", "/v1/config/schema");
        await Ok("GET", "/v1/config/check", "cwd=" + Box.Work);
        await Ok("POST", "/v1/config/check", "", $$$"""{"cwd":"{{{Box.Work}}}","environment":{"A":"b"}}""");
        await Ok("GET", "/v1/plan", "cwd=" + Box.Work);
        await Ok("POST", "/v1/plan", "", $$"""{"cwd":"{{Box.Work}}"}""");
    }

    private async Task Writes()
    {
        await Ok("POST", "/v1/up", "", $$"""{{{Ids}},"cwd":"{{Box.Work}}","caller":{{Caller}}}""");
        await Ok("GET", "/v1/config/show", "cwd=" + Box.Work);
        await Ok("POST", "/v1/config/show", "", $$"""{"cwd":"{{Box.Work}}","targets":["web"]}""");
        await Ok("GET", "/v1/graph", "cwd=" + Box.Work);
        await Ok("GET", "/v1/processes", "cwd=" + Box.Work);
        await Ok("GET", "/v1/processes", $"stats=true&ports=true&all=true&cwd={Box.Work}");
        await Ok("GET", "/v1/processes", $"target=web&cwd={Box.Work}");
        await Ok("GET", "/v1/processes", "pid=0");
        await Ok("POST", "/v1/run", "", $$"""{{{Ids}},"command":["{{Dummy}}","print","name? ","wait"],"working_directory":"{{Box.Work}}","name":"job","tty":true,"caller":{"environment":{},"terminal":{"rows":24,"columns":80} } }""");
        foreach (var (path, more) in new[] { ("stop", ""), ("start", $",\"caller\":{Caller}"), ("restart", $",\"caller\":{Caller}") })
        {
            await Ok("POST", $"/v1/{path}", "", $$"""{{{Ids}},"words":["api"],"cwd":"{{Box.Work}}"{{more}}}""");
            await Ok("POST", $"/v1/{path}", "", $$"""{{{Ids}},"words":["api","many"],"cwd":"{{Box.Work}}"{{more}}}""");
        }
        foreach (var path in new[] { "reload-service", "pause", "resume", "reset-failed", "enable", "disable" })
            await Ok("POST", $"/v1/{path}", "", $$"""{"request_id":"{{Id}}","targets":["{{(path == "reload-service" ? "api" : "web")}}"],"cwd":"{{Box.Work}}","caller":{{Caller}}}""");
        await Ok("POST", "/v1/kill", "", $$"""{"request_id":"{{Id}}","targets":["web"],"cwd":"{{Box.Work}}","signal":"CONT","whom":"main"}""");
        await Ok("POST", "/v1/send", "", $$"""{"request_id":"{{Id}}","target":"job","cwd":"/","text":"Ada","enter":true}""");
        foreach (var format in new[] { "json", "text", "ansi", "html" }) await Ok("GET", "/v1/screen", $"target=job&format={format}");
        await Ok("POST", "/v1/scale", "", $$$"""{{{{Ids}}},"cwd":"{{{Box.Work}}}","scales":{"many":3},"caller":{{{Caller}}}}""");
        var visit = $$"""{{{Ids}},"pid":{{Environment.ProcessId}},"started":{{Proc.Stat(Environment.ProcessId)!.Started}},"cwd":"{{Box.Work}}","caller":{{Caller}}}""";
        foreach (var path in new[] { "visit", "allow", "visit", "disallow" })
            await Ok("POST", $"/v1/{path}", "", path == "visit" ? visit : $$"""{"request_id":"{{Id}}","cwd":"{{Box.Work}}"}""");
        await Ok("POST", "/v1/reload", $"cwd={Box.Work}", $$"""{"request_id":"{{Id}}"}""");
        await Ok("GET", "/v1/logs/names", "cwd=" + Box.Work);
        foreach (var format in new[] { "text", "raw", "json" }) await Ok("GET", "/v1/logs", $"target=web&cwd={Box.Work}&format={format}");
        await Ok("GET", "/v1/logs", $"target=web&cwd={Box.Work}&after=begin&wait=5");
        await Ok("GET", "/v1/output", $"target=web&cwd={Box.Work}");
        await Ok("GET", "/v1/output", $"target=web&cwd={Box.Work}&cursor=true");
        await Ok("GET", "/v1/events");
        await Ok("GET", "/v1/events", "after=begin");
        await Ok("GET", "/v1/wait", $"target=web&cwd={Box.Work}");
        await Ok("GET", "/v1/wait", $"target=web&cwd={Box.Work}&for=line&pattern=hel");
        await Ok("POST", "/mcp", "", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        await Ok("POST", "/mcp", "", """{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        foreach (var method in new[] { "GET", "DELETE" }) await Expect(405, method, "/mcp");
        await Ok("POST", "/v1/down", "", $$"""{{{Ids}},"cwd":"{{Box.Work}}","names":["many"]}""");
    }

    private async Task Sockets(Api api)
    {
        foreach (var path in new[] { "/v1/session", "/v1/sessions", "/v1/logs", "/v1/events" })
        {
            using var socket = await api.Open($"{path}?after=begin&target=web&cwd={Box.Work}");
            var route = Route("GET", path);
            Assert.True(route.GetProperty("responses").TryGetProperty("101", out _), path);
            _done.Add($"get {path}");
            if (path.StartsWith("/v1/session", StringComparison.Ordinal)) continue;
            Check(path, JsonDocument.Parse((await Api.Receive(socket))!.ToJsonString()).RootElement, route.GetProperty("x-websocket").GetProperty("server"));
        }
        using var session = await api.Open("/v1/session");
        await session.SendAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"type":"attach","target":"web","cwd":"{{Box.Work}}","session":"{{Id}}","quiet":true}"""), System.Net.WebSockets.WebSocketMessageType.Text, true, CancellationToken.None);
        Check("/v1/session", JsonDocument.Parse((await Api.Receive(session))!.ToJsonString()).RootElement, Route("GET", "/v1/session").GetProperty("x-websocket").GetProperty("server"));
    }

    private async Task Refusals()
    {
        await Expect(404, "GET", "/v1/processes", "target=nobody");
        await Expect(409, "POST", "/v1/start", "", $$"""{{{Ids}},"words":["bad"],"cwd":"{{Box.Work}}","caller":{{Caller}}}""");
        await Expect(409, "POST", "/v1/run", "", $$"""{{{Ids}},"command":["/nonexistent/x"],"working_directory":"{{Box.Work}}","caller":{{Caller}}}""");
        await Expect(404, "POST", "/v1/stop", "", $$"""{{{Ids}},"words":["nobody-x"],"cwd":"/"}""");
        await Expect(400, "POST", "/v1/stop", "", "{");
        await Expect(400, "GET", "/v1/logs", "target=web&lines=x&cwd=" + Box.Work);
        await Expect(400, "GET", "/v1/session");
        await Expect(409, "GET", "/v1/screen", "target=web&cwd=" + Box.Work);
        await Expect(410, "GET", "/v1/logs", $"target=web&after=999999999&cwd={Box.Work}");
        await Expect(410, "GET", "/v1/output", $"target=web&after=999999999&cwd={Box.Work}");
        await Expect(410, "GET", "/v1/events", "after=1");
        await Expect(410, "GET", "/v1/events", "after=9999999999999999");
        await Expect(409, "POST", "/v1/upgrade", "", $$"""{"request_id":"{{Id}}","directory":"/nonexistent"}""");
        await Expect(400, "POST", "/v1/upgrade", "", $$"""{"request_id":"{{Id}}","directory":"relative"}""");
        Assert.Equal((405, "GET"), (await Method("PUT", "/v1/version"), "GET"));
        Assert.Equal(404, await Method("GET", "/v1/nothing"));
    }

    private async Task Ends() => await Ok("POST", "/v1/shutdown", "", $$"""{"request_id":"{{Id}}"}""");

    private static string Id => Guid.NewGuid().ToString("N");

    private static string Ids => $"\"request_id\":\"{Id}\",\"client_id\":\"c\"";

    private static string Caller => "{\"environment\":{\"PATH\":\"/usr/bin:/bin\"},\"umask\":\"0022\"}";

    private async Task<int> Method(string method, string path)
    {
        var answer = await _send(method, path, null);
        Assert.Equal("application/problem+json", answer.Content);
        return answer.Status;
    }

    private Task Ok(string method, string path, string query = "", string? body = null) => Expect(200, method, path, query, body);

    private async Task Expect(int status, string method, string path, string query = "", string? body = null)
    {
        var answer = await _send(method, query.Length > 0 ? $"{path}?{query}" : path, body);
        var where = $"{method} {path}?{query}: {answer}";
        if (answer.Status != status && !(path == "/mcp" && answer.Status == 202)) _faults.Add($"{status} was expected. {where}");
        if (body is not null && status == 200) Check($"the body of {where}", JsonDocument.Parse(body).RootElement, Route(method, path).GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"), path == "/mcp");
        Unknown(query, method, path);
        (answer.Status < 300 || answer.Status == 405 || path == "/v1/upgrade" ? _done : _refused).Add(answer.Status < 300 || answer.Status == 405 || path == "/v1/upgrade" ? $"{method.ToLowerInvariant()} {path}" : $"{answer.Status} {path}");
        if (!Route(method, path).GetProperty("responses").TryGetProperty(answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var described)) _faults.Add($"the status is not described. {where}");
        if (described.ValueKind == JsonValueKind.Object && described.TryGetProperty("$ref", out var reference)) described = _document.GetProperty("components").GetProperty("responses").GetProperty(reference.GetString()!.Split('/')[^1]);
        if (described.ValueKind == JsonValueKind.Undefined) return;
        if (answer.Content is not null && !described.TryGetProperty("content", out _)) _faults.Add($"the body is not described. {where}");
        else if (answer.Content is not null && !described.GetProperty("content").TryGetProperty(answer.Content, out _)) _faults.Add($"the media type is not described. {where}");
        else if (answer.Content is not null) Documents(where, answer, described.GetProperty("content").GetProperty(answer.Content).GetProperty("schema"));
    }

    private void Documents(string where, ApiAnswer answer, JsonElement schema)
    {
        if (answer.Content is "application/x-ndjson")
        {
            foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Check(where, JsonDocument.Parse(line).RootElement, schema);
        }
        else if (answer.Content is "application/json" or "application/problem+json")
        {
            Check(where, answer.Json, schema);
            if (answer.Status >= 400) Assert.Equal(answer.Status, answer.Json.GetProperty("status").GetInt32());
            if (answer.Status >= 400) Assert.Equal(answer.Json.GetProperty("error").GetString(), answer.Json.GetProperty("detail").GetString());
        }
    }

    private void Check(string where, JsonElement value, JsonElement schema, bool isOpen = false)
    {
        if (!isOpen && new SchemaCheck(_document).Fault(value, schema) is { } fault) _faults.Add($"{fault}. {where}");
    }

    private void Unknown(string query, string method, string path)
    {
        var known = Route(method, path).TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Select(each => each.GetProperty("name").GetString()).ToList() : [];
        foreach (var name in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')[0]).Where(name => !known.Contains(name))) _faults.Add($"{method} {path}: {name} is not described");
    }

    private JsonElement Route(string method, string path) => _document.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());
}
