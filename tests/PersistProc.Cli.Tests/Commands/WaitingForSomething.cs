using PersistProc.Cli.Tests.Client;

namespace PersistProc.Cli.Tests.Commands;

public class WaitingForSomething
{
    private const string Stream = StubSupervisor.Head + "Content-Type: application/x-ndjson\r\n\r\n";

    [Fact]
    public async Task It_asks_again_after_a_takeover_for_the_same_instance()
    {
        using var stub = new StubSupervisor();
        stub.Answer(Stream + """{"name":"api","for":"exited","state":"running","why":"running","attempt":4}""" + "\n");
        stub.Answer(Stream + """{"name":"api","for":"exited","done":true,"met":true,"state":"running","attempt":4,"exit_code":3}""" + "\n");
        var (code, text, _) = await Programs.Cli.RunAsync(stub, "", "wait", "--for", "exited", "api");
        Assert.Equal((0, "api has exited (exit 3)\n"), (code, text));
        Assert.EndsWith("&for=exited&attempt=4", stub.Requests.Last().Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_never_will_be_is_an_error_that_says_why()
    {
        using var stub = new StubSupervisor();
        stub.Answer(Stream + """{"name":"api","for":"ready","done":true,"met":false,"state":"failed","why":"it has failed: exited with 3"}""" + "\n");
        var (code, text, error) = await Programs.Cli.RunAsync(stub, "", "wait", "api", "-o", "json");
        Assert.Equal(1, code);
        Assert.Contains("wait: api: it will not be ready: it has failed: exited with 3. See: persistproc why api", error, StringComparison.Ordinal);
        Assert.StartsWith("{\"error\":", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patience_ends_with_124_and_tells_what_was_missing()
    {
        using var stub = new StubSupervisor();
        var over = new TaskCompletionSource();
        stub.Next(async c =>
        {
            await c.SendAsync(Stream + """{"name":"api","for":"ready","state":"backoff","why":"backoff: exited with 3"}""" + "\n");
            await over.Task;
        });
        var (code, _, error) = await Programs.Cli.RunAsync(stub, "", "wait", "api", "--timeout", "4s");
        over.SetResult();
        Assert.Equal(124, code);
        Assert.Contains("persistproc: waiting for api to be ready: backoff: exited with 3\n", error, StringComparison.Ordinal);
        Assert.Contains("wait: api: not ready within 4s: backoff: exited with 3", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait", "a", "b")]
    [InlineData("wait", "a", "--timeout", "soon")]
    [InlineData("wait", "a", "--for", "godot")]
    public async Task What_makes_no_sense_is_refused(params string[] words)
    {
        using var stub = new StubSupervisor();
        Assert.Equal(2, (await Programs.Cli.RunAsync(stub, "", words)).Code);
        Assert.Empty(stub.Requests);
    }
}
