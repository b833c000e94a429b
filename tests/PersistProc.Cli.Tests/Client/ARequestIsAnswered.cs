using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Client;

public class ARequestIsAnswered
{
    private static readonly ShutdownRequest Shutdown = new() { RequestId = "the-id" };

    private static Task<byte[]> Post(StubSupervisor stub) => stub.Client().PostAsync("/v1/shutdown", Shutdown, ProtocolJson.Default.ShutdownRequest);

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n")]
    [InlineData("\r\nhello")]
    [InlineData("content-length:5\r\nX: y\r\n\r\nhello and what follows")]
    public async Task Its_body_has_a_length_or_chunks_or_goes_to_the_end(string rest)
    {
        using var stub = new StubSupervisor();
        stub.Answer(StubSupervisor.Head + rest);
        Assert.Equal("hello", Encoding.UTF8.GetString(await stub.Client().GetAsync("/x")));
    }

    [Fact]
    public async Task A_long_answer_comes_piece_by_piece()
    {
        using var stub = new StubSupervisor();
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"line {i}\n"));
        stub.Next(async c =>
        {
            await c.SendAsync(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n");
            foreach (var piece in text.Chunk(3001)) await c.SendAsync($"{piece.Length:x}\r\n{new string(piece)}\r\n");
            await c.SendAsync("0\r\n\r\n");
        });
        var got = new StringBuilder();
        await stub.Client().DownloadAsync("/v1/logs", bytes =>
        {
            got.Append(Encoding.UTF8.GetString(bytes.Span));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(text, got.ToString());
    }

    [Fact]
    public async Task A_long_answer_that_is_cut_off_goes_on_with_that_of_the_next_supervisor()
    {
        using var stub = new StubSupervisor();
        stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel");
        stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n5");
        stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\ne\r\nllo, everybody\r\n0\r\n\r\n");
        Assert.Equal("hello, everybody", await Downloaded(stub));
        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData("3\r\nhem\r\n2\r\nlo\r\n0\r\n\r\n")]
    [InlineData("2\r\nhe\r\n0\r\n\r\n")]
    public async Task One_that_begins_otherwise_by_then_is_told_of_and_never_mixed(string next)
    {
        using var stub = new StubSupervisor();
        stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel");
        stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n" + next);
        var e = await Assert.ThrowsAsync<SupervisorException>(() => Downloaded(stub));
        Assert.Contains("Ask again", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_never_whole_is_an_error_and_no_end()
    {
        using var stub = new StubSupervisor();
        for (var n = 0; n < 50; n++) stub.Answer(StubSupervisor.Head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel");
        var client = new SupervisorClient(stub.Locations, new ClientOptions { Autostart = false, Patience = TimeSpan.FromMilliseconds(100) });
        var e = await Assert.ThrowsAsync<SupervisorException>(() => client.DownloadAsync("/v1/logs", _ => ValueTask.CompletedTask));
        Assert.Equal(69, e.ExitCode);
    }

    private static async Task<string> Downloaded(StubSupervisor stub)
    {
        var got = new StringBuilder();
        await stub.Client().DownloadAsync("/v1/logs", bytes =>
        {
            got.Append(Encoding.UTF8.GetString(bytes.Span));
            return ValueTask.CompletedTask;
        });
        return got.ToString();
    }

    [Fact]
    public async Task A_refusal_carries_its_sentence_its_exit_code_and_its_document()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"error":"x: no such service","exit_code":4,"code":"no_such_target"}""", "404 Not Found");
        var e = await Assert.ThrowsAsync<SupervisorException>(() => stub.Client().GetAsync("/x"));
        Assert.Equal(("x: no such service", 4, ErrorCode.NoSuchTarget), (e.Message, e.ExitCode, e.Code));
    }

    [Fact]
    public async Task A_failed_stop_is_a_refusal_that_names_the_survivors()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"action":"stop","name":"x","error":"x: 9 is left","survivors":[9]}""", "409 Conflict");
        var e = await Assert.ThrowsAsync<SupervisorException>(() => Post(stub));
        Assert.Equal(("x: 9 is left", 1), (e.Message, e.ExitCode));
        Assert.Contains("[9]", Encoding.UTF8.GetString(e.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keeper_s_sentence_for_a_supervisor_that_does_not_live_is_passed_on()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("the supervisor died three times\n", "503 Service Unavailable");
        var e = await Assert.ThrowsAsync<SupervisorException>(() => stub.Client().GetAsync("/x"));
        Assert.Equal(("the supervisor died three times", 69), (e.Message, e.ExitCode));
    }

    [Fact]
    public async Task A_keeper_that_has_no_supervisor_just_now_is_asked_again_for_a_while()
    {
        using var stub = new StubSupervisor();
        var warnings = new List<string>();
        var client = new SupervisorClient(stub.Locations, new ClientOptions { Autostart = false, Warn = warnings.Add });
        for (var time = 0; time < 2; time++) stub.AnswerJson("""{"error":"it does not come up","code":"unavailable","exit_code":69}""", "503 Service Unavailable");
        stub.AnswerJson("""{"pid":7}""");
        Assert.Equal("""{"pid":7}""", Encoding.UTF8.GetString(await client.GetAsync("/x")));
        Assert.Contains("waiting", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_that_dies_over_it_is_followed_by_the_next_with_the_same_request()
    {
        using var stub = new StubSupervisor();
        stub.Next(_ => Task.CompletedTask);                                 // closed without a word
        stub.Answer(StubSupervisor.Head + "Content-Length: 10\r\n\r\n{\"pi");      // closed in the middle
        stub.AnswerJson("""{"pid":7}""");
        Assert.Equal("""{"pid":7}""", Encoding.UTF8.GetString(await Post(stub)));
        Assert.Equal(3, stub.Requests.Count);
        Assert.All(stub.Requests, r => Assert.Equal(("POST /v1/shutdown", """{"request_id":"the-id","keep":false,"force":false,"by":null}"""), r));
    }

    [Fact]
    public async Task Another_version_at_the_other_end_is_told_once_and_does_not_hinder()
    {
        using var stub = new StubSupervisor();
        var warnings = new List<string>();
        var client = new SupervisorClient(stub.Locations, new ClientOptions { Autostart = false, Warn = warnings.Add });
        for (var i = 0; i < 2; i++)
        {
            stub.Answer("HTTP/1.1 200 OK\r\nPersistProc-Version: 9.9\r\nPersistProc-Protocol: 3\r\nContent-Length: 0\r\n\r\n");
            await client.GetAsync("/x");
        }
        Assert.Contains("9.9", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
