namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>The same request id twice: one effect and the same answer, also by the next supervisor.</summary>
[Trait("Category", "Repeated")]
public sealed class SameRequestAgain(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("run", false)]
    [InlineData("run", true)]
    [InlineData("start", false)]
    [InlineData("start", true)]
    [InlineData("restart", false)]
    [InlineData("restart", true)]
    public async Task Starts_once(string what, bool dies)
    {
        Box.User("[services.web]\ncommand = \"sleep 771\"\n");
        await Box.Do("list");
        if (what == "restart") await Box.Do("start", "web");
        using var api = new Api(Box);
        var caller = """{"environment":{"PATH":"/usr/bin:/bin"}}""";
        var body = what == "run"
            ? $$"""{"request_id":"once","client_id":"c","command":["sleep","771"],"working_directory":"{{Box.Work}}","new":true,"caller":{{caller}}}"""
            : $$"""{"request_id":"once","client_id":"c","words":["web"],"cwd":"{{Box.Work}}","caller":{{caller}}}""";
        var first = await api.Insist("POST", $"/v1/{what}", body);
        Assert.Equal(200, first.Status);
        if (dies)
        {
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
        }
        var second = await api.Insist("POST", $"/v1/{what}", body);
        Assert.Equal((200, Pid(first)), (second.Status, Pid(second)));
        Assert.Equal([Pid(first)], Box.Running("771"));
        // another identity is another wish
        if (what == "run") Assert.NotEqual(Pid(first), Pid(await api.Insist("POST", "/v1/run", body.Replace("once", "twice", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Sent_twice_at_once_it_starts_once()
    {
        await Box.Do("list");
        using var api = new Api(Box);
        var body = $$$"""{"request_id":"once","client_id":"c","command":["sleep","772"],"working_directory":"{{{Box.Work}}}","new":true,"caller":{"environment":{} } }""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.Send("POST", "/v1/run", body)));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(Pid).Distinct());
        Assert.Single(Box.Running("772"));
    }

    private static int Pid(ApiAnswer answer) => answer.Json.GetProperty("pid").GetInt32();
}
