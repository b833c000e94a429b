using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Events;

/// <summary>`events`: what happened, as contract §4 has it.</summary>
public sealed class EventsCommand(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly string[] Fields = ["time", "name", "event", "pid", "exit_code", "signal", "attempt", "reason", "cursor"];

    [Fact]
    public async Task A_life_is_told_in_order_and_in_the_contracts_fields()
    {
        var row = await Box.ServiceWith("job", ["--restart", "on-failure"], Dummy, "await-file", Box.At("go"), "exit", "3");
        File.WriteAllText(Box.At("go"), "");
        await Box.Until("job", now => now.Restarts >= 1);
        await Box.Do("stop", "job");

        var told = await Told("job");
        Assert.Equal("starting started ready exited backoff restarting starting started", string.Join(' ', Words(told).Take(8)));
        Assert.Equal("stopped", Words(told)[^1]);
        foreach (var line in told) Assert.Subset(Fields.ToHashSet(), line.EnumerateObject().Select(field => field.Name).ToHashSet());
        Assert.Equal((row.Pid, 1, 3), (told[3].GetProperty("pid").GetInt32(), told[3].GetProperty("attempt").GetInt32(), told[3].GetProperty("exit_code").GetInt32()));
        Assert.Equal(told.Select(Cursor).Order(StringComparer.Ordinal), told.Select(Cursor));
        Assert.All(told, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", line.GetProperty("time").GetString()));
    }

    [Fact]
    public async Task Stops_signals_and_clients_are_told()
    {
        await Box.Service("job", "sleep", "1000");
        await Box.Do("kill", "-s", "CONT", "job");
        await Box.Do("stop", "job");
        var client = Box.Begin("run", "--name", "other", "--on-exit", "detach", "--", "sleep", "1000");
        await Eventually.True(async () => (await Told()).Any(line => Name(line) == "other" && line.GetProperty("event").GetString() == "attached"));
        client.Signal(Signal.TERM);
        await client.EndedWithin(TimeSpan.FromSeconds(20));

        Assert.Equal("starting started ready signalled stopping signalled exited stopped", string.Join(' ', Words(await Told("job"))));
        await Eventually.True(async () => Words(await Told("other")).Contains("detached"));
        var detached = (await Told("other"))[^1];
        Assert.Contains("left running. To stop it: persistproc stop other", detached.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_a_time_a_name_and_a_number_choose()
    {
        await Box.Service("one", "sleep", "1000");
        await Box.Service("two", "sleep", "1000");
        var all = await Told();
        Assert.Equal(["one", "two"], all.Select(Name).Distinct());
        Assert.Equal(all.Skip(3).Select(Cursor), (await Told("--since", Cursor(all[2]))).Select(Cursor));
        Assert.Equal(all.Select(Cursor), (await Told("--since", "1h")).Select(Cursor));
        Assert.Equal(all.Where(line => Name(line) == "two").TakeLast(2).Select(Cursor), (await Told("-n", "2", "two")).Select(Cursor));
        Assert.Empty(await Told("--since", Cursor(all[^1])));
        var text = (await Box.Do("events", "one")).Stdout;
        Assert.Equal(all.Count(line => Name(line) == "one"), text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var unknown = await Box.Cli("events", "nobody");
        Assert.Equal((1, true), (unknown.ExitCode, unknown.Stderr.Contains("nobody", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_follower_has_every_event_once_over_takeovers()
    {
        await Box.Service("first", "sleep", "1000");
        var follower = Box.Begin("-o", "json", "events", "-f");
        await Eventually.True(() => follower.Text.Contains("started", StringComparison.Ordinal));
        for (var round = 0; round < 3; round++)
        {
            await Box.Service($"s{round}", "sleep", "1000");
            _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
            await Box.Do("stop", $"s{round}");
        }
        var last = Cursor((await Told())[^1]);
        await Eventually.True(() => follower.Text.Contains(last, StringComparison.Ordinal));
        Assert.Equal((await Told()).Select(line => line.GetRawText()), Parse(follower.Text).Select(line => line.GetRawText()));
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(20));
    }

    private static string[] Words(IEnumerable<JsonElement> told) => [.. told.Select(line => line.GetProperty("event").GetString()!)];

    private static string Cursor(JsonElement line) => line.GetProperty("cursor").GetString()!;

    private static string Name(JsonElement line) => line.GetProperty("name").GetString()!;

    private async Task<List<JsonElement>> Told(params string[] arguments) => Parse((await Box.Do(["-o", "json", "events", .. arguments])).Stdout);

    private static List<JsonElement> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
