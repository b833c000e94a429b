using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>Logs and events by cursors: nothing is missed, nothing comes twice, whoever dies between two answers.</summary>
public sealed class Cursors(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_poll_answers_when_there_is_something_and_goes_on_behind_it()
    {
        await Box.Service("job", "sh", "-c", "printf 'one\\ntwo\\nhalf'; echo err >&2; while [ ! -e go ]; do sleep 0.01; done; echo ' whole'; exec sleep 1000");
        using var api = new Api(Box);
        var told = new List<string>();
        var cursor = "begin";
        while (told.Count < 3) cursor = await Poll(api, cursor, told, wait: 20);
        Assert.Equal(["err", "one", "two"], told.Order());
        var waiting = Poll(api, cursor, told, wait: 60);
        await File.WriteAllTextAsync(Box.At("go"), "");
        cursor = await waiting;
        Assert.Equal("half whole", told[3]);
        Assert.Equal(cursor, await Poll(api, cursor, told, wait: 0));
        Assert.Equal(4, told.Count);
    }

    [Fact]
    public async Task What_has_no_end_yet_is_told_when_the_wait_is_over()
    {
        await Box.Service("job", "sh", "-c", "printf 'name? '; exec sleep 1000");
        using var api = new Api(Box);
        JsonNode? line = null;
        await Eventually.True(async () => (line = JsonNode.Parse((await api.Get("/v1/logs?target=job&after=begin&wait=0")).Text)!["lines"]!.AsArray().FirstOrDefault()) is not null);
        Assert.Equal(("name? ", true), (line!["message"]!.GetValue<string>(), line["partial"]!.GetValue<bool>()));
    }

    [Fact]
    [Trait("Category", "Repeated")]
    public async Task Lines_and_events_come_once_over_deaths_of_the_supervisor_by_poll_and_by_WebSocket()
    {
        var (seed, kills) = (Repeat.Seed(), Repeat.Times(5));
        Output.WriteLine($"PERSISTPROC_SEED={seed}, {kills} kills");
        var random = new Random(seed);
        await Box.ServiceWith("job", ["--stop", "INT 20s, KILL"], Dummy, "on", "INT", "{", "halt", "}", "tick", "300");
        await Box.ServiceWith("loop", ["--restart", "always"], "sleep", "0.2");
        using var api = new Api(Box);
        var (polled, streamed, happened) = (new List<string>(), new List<string>(), new List<JsonNode>());
        using var over = new CancellationTokenSource();
        Task[] readers = [PollAll(api, polled), StreamAll(api, streamed), EventsAll(api, happened)];
        for (var kill = 0; kill < kills; kill++)
        {
            await Box.Do("version");
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 300)));
            _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        }
        await Box.Do("stop", "loop");
        await Box.Do("stop", "job");
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60));

        var written = Logs.Lines((await Box.Status("job")).Log);
        Assert.Equal(written, polled);
        Assert.Equal(written, streamed);
        Assert.Equal(happened.Count, happened.Select(each => each["cursor"]!.GetValue<string>()).Distinct().Count());
        var instances = happened.Where(each => each["name"]!.GetValue<string>() == "loop" && each["event"]!.GetValue<string>() == "started").Select(each => each["attempt"]!.GetValue<int>()).ToList();
        Assert.Equal(Enumerable.Range(1, instances.Count), instances);
        Output.WriteLine($"{written.Length} lines, {happened.Count} events");
    }

    [Fact]
    public async Task An_event_is_told_at_once_to_whoever_waits_and_none_is_no_error()
    {
        await Box.Do("list");
        using var api = new Api(Box);
        var none = JsonNode.Parse((await api.Get("/v1/events?after=end&wait=0")).Text)!;
        Assert.Empty(none["events"]!.AsArray());
        var waiting = api.Get($"/v1/events?after={none["cursor"]}&limit=1&wait=60");
        await Box.Service("job", "sleep", "1000");
        var page = JsonNode.Parse((await waiting).Text)!;
        var first = Assert.Single(page["events"]!.AsArray())!;
        Assert.Equal(("starting", first["cursor"]!.GetValue<string>()), (first["event"]!.GetValue<string>(), page["cursor"]!.GetValue<string>()));
        var rest = JsonNode.Parse((await api.Get($"/v1/events?after={page["cursor"]}&target=job")).Text)!["events"]!.AsArray();
        Assert.Equal("started", rest[0]!["event"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_cursor_that_is_too_old_is_said_to_be_and_with_a_WebSocket_before_it_is_one()
    {
        await Box.Do("list");
        using var api = new Api(Box);
        var gone = await api.Get("/v1/events?after=1");
        Assert.Equal((410, "application/problem+json", "cursor_gone"), (gone.Status, gone.Content, gone.Json.GetProperty("code").GetString()));
        Assert.Contains("after=begin", gone.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => api.Open("/v1/events?after=1"));
        Assert.Contains("410", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logs?target=job&after=x", "a cursor is expected")]
    [InlineData("logs?target=job&after=begin&lines=3", "lines does not go with after")]
    [InlineData("logs?after=begin", "of one service")]
    [InlineData("logs?target=job&after=begin&wait=x", "seconds from 0 to 300")]
    [InlineData("logs?target=job&after=begin&wait=301", "seconds from 0 to 300")]
    [InlineData("logs?target=job&after=begin&bytes=1", "4096 to 4194304")]
    [InlineData("logs?target=job&after=begin&format=raw", "answered in json")]
    [InlineData("events?after=x", "a cursor is expected")]
    [InlineData("events?after=begin&since=10m", "since does not go with after")]
    [InlineData("events?after=begin&limit=0", "1 to 10000")]
    [InlineData("output?target=job&after=begin&since=2026-01-01T00:00:00Z", "after goes neither with since")]
    public async Task What_makes_no_sense_is_refused_with_what_does(string path, string says)
    {
        await Box.Service("job", "sleep", "1000");
        await Box.Service("other", "sleep", "1000");
        using var api = new Api(Box);
        var answer = await api.Get("/v1/" + path);
        Assert.Equal(400, answer.Status);
        Assert.Contains(says, answer.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> Poll(Api api, string cursor, List<string> told, int wait)
    {
        var page = JsonNode.Parse((await api.Insist("GET", $"/v1/logs?target=job&after={cursor}&wait={wait}")).Text)!;
        Assert.Equal(0, page["lost"]!.GetValue<int>());
        told.AddRange(page["lines"]!.AsArray().Select(line => line!["message"]!.GetValue<string>()));
        return page["cursor"]!.GetValue<string>();
    }

    private static bool IsOver(List<string> told) => told.Count > 0 && told[^1].StartsWith("done", StringComparison.Ordinal);

    private static async Task PollAll(Api api, List<string> told)
    {
        for (var cursor = "begin"; !IsOver(told);) cursor = await Poll(api, cursor, told, wait: 5);
    }

    private static async Task StreamAll(Api api, List<string> told)
    {
        var cursor = "begin";
        while (!IsOver(told))
        {
            try
            {
                using var socket = await api.Open($"/v1/logs?target=job&after={cursor}&wait=5");
                while (!IsOver(told) && await Api.Receive(socket) is { } page)
                {
                    told.AddRange(page["lines"]!.AsArray().Select(line => line!["message"]!.GetValue<string>()));
                    cursor = page["cursor"]!.GetValue<string>();
                }
            }
            catch (Exception lost) when (lost is WebSocketException or HttpRequestException or IOException)
            {
                // its supervisor has died: the next one goes on
            }
        }
    }

    private static async Task EventsAll(Api api, List<JsonNode> told)
    {
        for (var cursor = "begin"; !told.Exists(each => each["name"]!.GetValue<string>() == "job" && each["event"]!.GetValue<string>() == "stopped");)
        {
            var page = JsonNode.Parse((await api.Insist("GET", $"/v1/events?after={cursor}&wait=5")).Text)!;
            told.AddRange(page["events"]!.AsArray().Select(each => each!.DeepClone()));
            cursor = page["cursor"]!.GetValue<string>();
        }
    }
}
