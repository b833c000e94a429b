using PersistProc.Cli.Tests.Client;

namespace PersistProc.Cli.Tests.Commands;

public class EventsGoOn
{
    private const string Stream = StubSupervisor.Head + "PersistProc-Cursor: 0000000000000100\r\nContent-Type: application/x-ndjson\r\n\r\n";

    [Fact]
    public async Task A_follower_that_lost_its_connection_asks_for_what_came_after_its_last_event()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.SendAsync(Stream + Line("started", 101) + Line("exited", 102)[..30]);
            c.Break();
        });
        stub.Answer(Stream + Line("exited", 102));
        stub.AnswerJson("""{"error":"enough","exit_code":7}""", "400 Bad Request");

        var (code, text, _) = await Programs.Cli.RunAsync(stub, "", "events", "-f", "-o", "json");
        Assert.Equal(7, code);
        Assert.Equal(Line("started", 101) + Line("exited", 102) + "{\"error\":\"enough\",\"exit_code\":7}\n", text);
        Assert.Equal(
            ["GET /v1/events?lines=10&follow=true", "GET /v1/events?since=0000000000000101&follow=true", "GET /v1/events?since=0000000000000102&follow=true"],
            stub.Requests.Select(request => request.Line));
    }

    [Fact]
    public async Task A_follower_that_was_cut_off_before_the_first_event_goes_on_where_it_began()
    {
        using var stub = new StubSupervisor();
        stub.Answer(Stream);
        stub.AnswerJson("""{"error":"enough"}""", "400 Bad Request");
        await Programs.Cli.RunAsync(stub, "", "events", "-f");
        Assert.Equal("GET /v1/events?since=0000000000000100&follow=true", stub.Requests.Last().Line);
    }

    [Fact]
    public async Task An_event_is_one_line_for_people()
    {
        using var stub = new StubSupervisor();
        stub.Answer(Stream + Line("exited", 101, ",\"pid\":7,\"exit_code\":3") + Line("signalled", 102, ",\"pid\":7,\"signal\":\"SIGTERM\",\"reason\":\"to its\\u001b[2J group\""));
        var (code, text, _) = await Programs.Cli.RunAsync(stub, "", "events", "--since", "10m");
        var lines = text.Split('\n');
        Assert.Equal((0, 3), (code, lines.Length));
        Assert.EndsWith("  api               exited          pid 7, exit 3", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("  api               signalled       pid 7, SIGTERM, to its [2J group", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_is_none_is_refused()
    {
        using var stub = new StubSupervisor();
        Assert.Equal(2, (await Programs.Cli.RunAsync(stub, "", "events", "--since", "soon")).Code);
        Assert.Empty(stub.Requests);
    }

    private static string Line(string name, int cursor, string more = "") =>
        $"{{\"time\":\"2026-01-02T03:04:05.000000Z\",\"name\":\"api\",\"event\":\"{name}\"{more},\"cursor\":\"{cursor:D16}\"}}\n";
}
