using System.Text;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>What is no request, or one of the wrong kind: it is refused or dropped, and the next client is served by the same supervisor.</summary>
public sealed class MalformedRequests(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly string[] Posts =
    [
        "run", "start", "stop", "restart", "kill", "reload-service", "pause", "resume", "reset-failed", "enable", "disable", "up", "down", "scale",
        "plan", "config/check", "config/show", "reload", "shutdown", "upgrade",
    ];

    public static TheoryData<string, string> Broken => new()
    {
        { "noise", "\0\u0001\u0002\u00ff\u00fe garbage \r\n\r\n" },
        { "no words", "\r\n\r\n\r\n\r\n" },
        { "a version that is none", "GET /v1/version HTTP/9.9\r\nHost: x\r\n\r\n" },
        { "no version", "GET /v1/version\r\n\r\n" },
        { "no host", "GET /v1/version HTTP/1.1\r\n\r\n" },
        { "two hosts", "GET /v1/version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
        { "a NUL in the path", "GET /v1/\0version HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a NUL in a header", "GET /v1/version HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n" },
        { "a header without a colon", "GET /v1/version HTTP/1.1\r\nHost x\r\n\r\n" },
        { "a length below nothing", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n" },
        { "a length that is no number", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0x10\r\n\r\n" },
        { "two lengths", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd" },
        { "a length and chunks", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/version HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a chunk that is none", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n" },
        { "a chunk beyond counting", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nabc\r\n" },
        { "an encoding that nobody knows", "POST /v1/stop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n" },
        { "another protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
        { "a handshake of TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + new string('\u0011', 200) },
        { "a proxy's request", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n" },
    };

    [Fact]
    public async Task What_is_no_request_is_refused_or_dropped()
    {
        await Box.Do("list");
        var supervisor = Box.Supervisor;
        foreach (var row in Broken)
        {
            using var connection = RawConnection.Local(Box);
            connection.Send((string)row[1]);
            connection.EndSending();
            var answer = await connection.Read();
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal) || IsGoAway(answer), $"{row[0]}: {answer}");
            Assert.DoesNotContain("keeper_pid", answer, StringComparison.Ordinal);
        }
        await Served(supervisor);
    }

    [Theory]
    [InlineData("GET", "/v1/processes?target=x&cwd=here", null)]
    [InlineData("GET", "/v1/output?target=x&cwd=here", null)]
    [InlineData("POST", "/v1/start", """{"request_id":"1","client_id":"c","words":["sleep 774551"],"cwd":"here","caller":{"environment":{"PATH":"/usr/bin:/bin"}}}""")]
    [InlineData("POST", "/v1/start", """{"request_id":"2","client_id":"c","words":["sleep 774551"],"cwd":"","caller":{"environment":{"PATH":"/usr/bin:/bin"}}}""")]
    [InlineData("POST", "/v1/stop", """{"request_id":"3","client_id":"c","words":["x"],"cwd":"./here"}""")]
    [InlineData("POST", "/v1/kill", """{"request_id":"4","targets":["x"],"signal":"TERM","whom":"all","cwd":"~"}""")]
    public async Task Where_a_client_stands_is_said_from_the_root_on(string method, string path, string? body)
    {
        await Box.Do("list");
        using var api = new Api(Box);
        var answer = await api.Send(method, path, body);
        Assert.Equal(400, answer.Status);
        Assert.Contains("is not absolute", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await Box.List());
    }

    [Theory]
    [InlineData("""{"request_id":"1","client_id":"c","words":[null],"cwd":"/","caller":{"environment":{}}}""", "a list has a null in it")]
    [InlineData("""{"request_id":"2","client_id":"c","words":["sleep 774552"],"cwd":null,"caller":{"environment":{}}}""", "$.cwd is null")]
    [InlineData("""{"request_id":"3","client_id":"c","words":["sleep 774552"],"cwd":"/","caller":{"environment":{"PATH":"/usr/bin:/bin"},"limits":{"nofile":null}}}""", "a map has a null in it")]
    [InlineData("""{"request_id":"4","client_id":"c","words":["sleep 774552"],"cwd":"/","environment":{"A=B":"c"},"caller":{"environment":{"PATH":"/usr/bin:/bin"}}}""", "\"A=B\" is no name that a variable can have")]
    [InlineData("""{"request_id":"5","client_id":"c","words":["sleep 774552"],"cwd":"/","environment":{"":"c"},"caller":{"environment":{"PATH":"/usr/bin:/bin"}}}""", "\"\" is no name that a variable can have")]
    public async Task A_null_where_there_has_to_be_something_and_a_variable_that_cannot_be_are_no_fault_of_ours(string body, string why)
    {
        await Box.Do("list");
        using var api = new Api(Box);
        var answer = await api.Send("POST", "/v1/start", body);
        Assert.Equal(400, answer.Status);
        Assert.Contains(why, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await Box.List());
    }

    [Fact]
    public async Task An_empty_label_is_none_and_an_empty_word_means_nobody()
    {
        await Box.Do("list");
        using var api = new Api(Box);
        var answer = await api.Send("POST", "/v1/start", """{"request_id":"1","client_id":"c","words":["sleep 774553"],"cwd":"/","label":"","caller":{"environment":{"PATH":"/usr/bin:/bin"}}}""");
        Assert.Equal("sleep 774553 in /", answer.Json.GetProperty("label").GetString());
        Assert.Equal(404, (await api.Get("/v1/processes?target=")).Status);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_read()
    {
        await Box.Do("list");
        var (supervisor, megabyte) = (Box.Supervisor, new string('a', 1 << 20));
        var before = Proc.Kilobytes(supervisor, "VmRSS");
        foreach (var (request, status) in new[]
        {
            ($"GET /v1/{megabyte} HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            ($"GET /v1/version?{megabyte} HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            ($"GET /v1/version HTTP/1.1\r\nHost: x\r\nX: {megabyte}\r\n\r\n", 431),
            ($"GET /v1/version HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 5000).Select(n => $"X{n}: y\r\n"))}\r\n", 431),
            ("POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n" + megabyte, 413),
            ("POST /v1/stop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\"" + string.Concat(Enumerable.Repeat($"100000\r\n{megabyte}\r\n", 12)), 400),
        })
        {
            using var connection = RawConnection.Local(Box);
            var sending = Task.Run(() => connection.Send(request));
            var answer = await connection.Read();
            await sending;
            // a client that is still sending when it is dropped may miss the answer
            Assert.True(answer.Length == 0 || answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 413", StringComparison.Ordinal), $"{request[..60]}: {answer}");
        }
        await Served(supervisor);
        Assert.InRange(Proc.Kilobytes(supervisor, "VmRSS") - before, long.MinValue, 150_000);
    }

    [Fact]
    public async Task Bodies_of_the_wrong_kind_are_errors_of_their_own_and_change_nothing()
    {
        await Box.Do("list");
        var supervisor = Box.Supervisor;
        var deep = new string('[', 10_000);
        string[] bodies =
        [
            "", " ", "null", "1", "\"x\"", "[]", "{", "{]", "tru", deep, "{\"a\":" + deep, "{\"request_id\":1}", "{\"request_id\":[]}", "{\"request_id\":{}}", "{\"request_id\":\"x\",\"words\":1,\"names\":1,\"targets\":1,\"cwd\":1}",
            "{\"request_id\":\"x\",\"words\":[1],\"names\":[null],\"targets\":[{}],\"scales\":[],\"files\":7,\"command\":\"x\"}", "{\"request_id\":\"\\ud800\"}", "{\"request_id\":\"x\",\"cwd\":\"\\u0000\"}", "\u00ff\u00fe{}", "{\"directory\":5}",
        ];
        foreach (var path in Posts)
        {
            // what it does not know is passed over: with its identity that is a request to end
            foreach (var body in bodies.Where(body => path is not "shutdown" || !body.Contains("\"x\"", StringComparison.Ordinal)))
            {
                using var connection = RawConnection.Local(Box);
                connection.Send($"POST /v1/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                var answer = await connection.Read();
                Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && IsHarmless(path)), $"{path} {body[..Math.Min(60, body.Length)]}: {answer}");
            }
        }
        await Served(supervisor);
    }

    [Fact]
    public async Task Queries_of_the_wrong_kind_are_errors_of_their_own()
    {
        await Box.Do("run", "--name", "job", "--", Dummy, "print", "x");
        var supervisor = Box.Supervisor;
        foreach (var query in new[]
        {
            "processes?pid=x", "processes?pid=-1", "processes?pid=99999999999999999999", "processes?target=%00", "logs?target=job&lines=x", "logs?target=job&lines=-1", "logs?target=job&lines=99999999999", "logs?target=job&run=x",
            "logs?target=job&since=soon", "logs?target=job&until=9999999", "logs?target=job&stream=stdin", "logs?target=job&grep=(", "logs?target=job&grep=(a)%5C1", "logs?target=job&format=xml", "logs?target=..%2F..%2Fetc",
            "output?target=job&lines=x", "output?target=job&since=x", "events?since=never", "events?lines=x", "wait", "wait?target=job&for=ever", "wait?target=job&for=ready&attempt=x", "config/show?target=..%2Fx", "graph?target=%2e%2e",
            "session", "sessions",
        })
        {
            using var connection = RawConnection.Local(Box);
            connection.Send(RawConnection.Get($"/v1/{query}", "Connection: close\r\n"));
            var answer = await connection.Read();
            Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{query}: {answer}");
        }
        await Served(supervisor);
    }

    [Fact]
    public async Task A_name_never_leads_out_of_its_directory()
    {
        await Box.Do("list");
        var supervisor = Box.Supervisor;
        var before = Entries();
        foreach (var name in new[] { "../x", "..", ".", "a/../../x", "/etc/x", "%2e%2e", "%2e%2e%2fx", "a\\u0000b", "a/b/c", "..\\\\x", "", " ", "x\\n", "\\u202ex", new string('a', 100_000), "caf\\u00e9", "-x", "current.log", "a b", "*" })
        {
            var body = $$$$"""{"request_id":"{{{{Guid.NewGuid():N}}}}","client_id":"c","command":["{{{{Dummy}}}}","print","x"],"working_directory":"{{{{Box.Work}}}}","name":"{{{{name}}}}","fresh":false,"new":true,"join":false,"environment":{},"stdin":false,"caller":{"environment":{}}}""";
            foreach (var request in new[]
            {
                RawConnection.Post("/v1/run", body, "Connection: close\r\n"),
                RawConnection.Post("/v1/stop", $$"""{"request_id":"{{Guid.NewGuid():N}}","client_id":"c","words":["{{name}}"],"cwd":"/"}""", "Connection: close\r\n"),
                RawConnection.Post("/v1/scale", $$$$"""{"request_id":"{{{{Guid.NewGuid():N}}}}","client_id":"c","cwd":"/","scales":{"{{{{name}}}}":3},"caller":{"environment":{}}}""", "Connection: close\r\n"),
            })
            {
                using var connection = RawConnection.Local(Box);
                connection.Send(Encoding.UTF8.GetBytes(request));
                var answer = await connection.Read();
                Assert.False(answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), $"{request}: {answer}");
            }
        }
        await Served(supervisor);
        // whoever was started has a plain name, and his files lie where names lie
        var logs = Path.Combine(Box.Root, "state", "logs");
        Assert.All(Entries().Except(before), path => Assert.True(
            path.StartsWith(logs, StringComparison.Ordinal) || path.StartsWith(Path.Combine(Box.Root, "state") + "/", StringComparison.Ordinal) && !path.Contains("..", StringComparison.Ordinal), path));
        Assert.All(Directory.Exists(logs) ? Directory.GetDirectories(logs) : [], path => Assert.Matches(@"^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}._@~-]*$", Path.GetFileName(path)));
    }

    // RFC 9113: a GOAWAY frame whose error is HTTP_1_1_REQUIRED is how whoever speaks HTTP/1.1 alone turns the other protocol down
    private static bool IsGoAway(string answer) => answer is "\0\0\u0008\u0007\0\0\0\0\0\0\0\0\0\0\0\0\r";

    // what only looks may answer about nothing, and what concerns all needs no name
    private static bool IsHarmless(string path) => path is "plan" or "config/check" or "config/show" or "reload" or "up" or "down";

    private HashSet<string> Entries() => [.. Directory.EnumerateFileSystemEntries(Box.Base, "*", SearchOption.AllDirectories)];

    private async Task Served(int supervisor)
    {
        using var connection = RawConnection.Local(Box);
        var (status, text) = await connection.Ask(RawConnection.Get("/v1/version"));
        Assert.Equal(200, status);
        Assert.Contains($"\"pid\":{supervisor},", text, StringComparison.Ordinal);
        var log = await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "persistprocd.log"));
        Assert.DoesNotContain("a piece of work failed", log, StringComparison.Ordinal);
    }
}
