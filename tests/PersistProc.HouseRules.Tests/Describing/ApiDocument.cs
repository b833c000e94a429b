using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersistProc.Daemon.Gateway;
using PersistProc.Protocol;

namespace PersistProc.HouseRules.Tests.Describing;

/// <summary>The description of the API (OpenAPI 3.1), made of the table of routes.</summary>
internal sealed class ApiDocument
{
    private const string Json = "application/json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly SchemaBook _schemas = new();
    private readonly SortedDictionary<string, JsonNode?> _refusals = new(StringComparer.Ordinal);

    public static string Text() => new ApiDocument().Make().ToJsonString(Indented) + "\n";

    private JsonObject Make()
    {
        foreach (var body in ApiRoutes.All.Select(route => route.Body).Append(typeof(ClientMessage)).OfType<Type>().Where(IsOurs)) _schemas.Request(body);
        _schemas.Refer(typeof(Problem));
        _schemas.Refer(typeof(ErrorReply));
        var paths = new JsonObject();
        foreach (var path in ApiRoutes.All.GroupBy(route => route.Path))
            paths[path.Key] = new JsonObject(path.Select(route => KeyValuePair.Create<string, JsonNode?>(route.Method.ToLowerInvariant(), Operation(route))));
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "PersistProc", ["version"] = Wire.Version, ["description"] = "The supervisor's requests, over the unix socket that `where` in the state directory names, or over a TCP port with the token. Durations are seconds, times RFC 3339 in UTC. Members that a client does not know are to be passed over." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "http://localhost", ["description"] = "Over the unix socket: curl --unix-socket \"$(cat ~/.local/state/persistproc/where)\" http://localhost/v1/version" }),
            ["security"] = new JsonArray(new JsonObject(), new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = _schemas.Components,
                ["responses"] = new JsonObject(_refusals),
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "By TCP: what is in `token` in the state directory. The socket asks for none." } },
            },
            ["x-problems"] = new JsonObject(ErrorCode.All.Select(code => KeyValuePair.Create<string, JsonNode?>(code, ErrorCode.Title(code)))),
        };
    }

    private JsonObject Operation(ApiRoute route)
    {
        var operation = new JsonObject { ["operationId"] = Id(route), ["summary"] = route.Summary };
        if (route.Meaning is { } meaning) operation["description"] = meaning;
        if (route.Query.Count > 0) operation["parameters"] = new JsonArray([.. route.Query.Select(Parameter)]);
        if (route.Body is { } body) operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [Json] = new JsonObject { ["schema"] = IsOurs(body) ? _schemas.Refer(body) : new JsonObject { ["type"] = "object" } } } };
        var answers = new JsonObject();
        foreach (var status in route.Answers.GroupBy(answer => answer.Status)) answers[Number(status.Key)] = Answer([.. status]);
        if (route.Socket is { } socket)
        {
            answers["101"] = new JsonObject { ["description"] = "Asked as a WebSocket." };
            operation["x-websocket"] = Socket(socket);
        }
        foreach (var status in route.Refusals.Concat([400, 401, 403, 500, 503]).Distinct().Order()) answers[Number(status)] = Refer(status, route);
        operation["responses"] = answers;
        return operation;
    }

    private static JsonNode Parameter(ApiParameter parameter)
    {
        var one = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Words.Count > 0) one["enum"] = new JsonArray([.. parameter.Words.Select(word => (JsonNode)word)]);
        var described = new JsonObject { ["name"] = parameter.Name, ["in"] = "query", ["description"] = parameter.Meaning, ["required"] = parameter.IsRequired };
        described["schema"] = parameter.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = one } : one;
        return described;
    }

    private JsonObject Answer(IReadOnlyList<ApiAnswer> answers)
    {
        var answer = new JsonObject { ["description"] = string.Join(' ', answers.Select(each => each.Meaning)) };
        if (answers.Any(each => each.HasCursor)) answer["headers"] = new JsonObject { [Wire.CursorHeader] = new JsonObject { ["description"] = "Where the stream begins.", ["schema"] = new JsonObject { ["type"] = "string" } } };
        if (answers.Any(each => each.Content is not null)) answer["content"] = new JsonObject(answers.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Content!, new JsonObject { ["schema"] = AnyOf(each.Types) })));
        return answer;
    }

    private JsonObject Refer(int status, ApiRoute route)
    {
        // of a single target that failed, the result says why
        var hasResult = status == 409 && route.Answers.Any(answer => answer.Types.Contains(typeof(ActionResult)));
        var name = hasResult ? "Failed" : $"Refused{Number(status)}";
        if (!_refusals.ContainsKey(name)) _refusals[name] = Refusal(status, hasResult ? AnyOf([typeof(ErrorReply), typeof(ActionResult)]) : _schemas.Refer(typeof(ErrorReply)));
        return new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
    }

    private JsonObject Refusal(int status, JsonObject own) => new()
    {
        ["description"] = status switch
        {
            400 => "The request makes no sense, or names several where one is needed.",
            401 => "By TCP: without the token.",
            403 => "By TCP: a web page's request, or one for another host.",
            404 => "There is nothing of that name.",
            405 => "Another method is served there.",
            408 => "Its body came too slowly.",
            409 => "Something stands in the way, or it failed.",
            410 => "What came behind the cursor is not kept any more.",
            413 => "Its body is too large.",
            500 => "A fault in the supervisor.",
            _ => "Not just now.",
        },
        ["content"] = new JsonObject { [Problem.ContentType] = new JsonObject { ["schema"] = new JsonObject { ["allOf"] = new JsonArray(own, _schemas.Refer(typeof(Problem))) } } },
    };

    private JsonObject Socket(ApiSocket socket)
    {
        var said = new JsonObject();
        if (socket.Client is { } client) said["client"] = _schemas.Refer(client);
        if (socket.Server is { } server) said["server"] = _schemas.Refer(server);
        if (socket.Binary is { } binary) said["binary"] = binary;
        return said;
    }

    private JsonObject AnyOf(IReadOnlyList<Type> types) => types.Count switch
    {
        0 => [],
        1 => _schemas.Refer(types[0]),
        _ => new JsonObject { ["anyOf"] = new JsonArray([.. types.Select(type => (JsonNode)_schemas.Refer(type))]) },
    };

    // get_v1_config_check: no two are alike
    private static string Id(ApiRoute route) => $"{route.Method.ToLowerInvariant()}{route.Path.Replace('/', '_').Replace('-', '_').Replace('.', '_')}";

    private static string Number(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsOurs(Type type) => type.Assembly == typeof(Wire).Assembly;
}
