using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace PersistProc.EndToEnd.Tests.Agents;

/// <summary>The official SDK's client against `persistproc mcp`, as agents' programs use it.</summary>
public sealed class OfficialClient(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task It_starts_reads_and_stops()
    {
        var command = Box.Command("mcp");
        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = command[0],
            Arguments = [.. command.Skip(1)],
            WorkingDirectory = Box.Work,
            EnvironmentVariables = Box.Variables.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
        }));
        Assert.Contains("Before starting a server look with list", client.ServerInstructions, StringComparison.Ordinal);
        Assert.Equal(6, (await client.ListToolsAsync()).Count);
        await Call("ctrl", new() { ["action"] = "start", ["command_or_label"] = "sh -c 'echo listening; exec sleep 1000'", ["label"] = "server" });
        Assert.Contains("\"met\":true", await Call("wait", new() { ["command_or_label"] = "server", ["pattern"] = "listening" }), StringComparison.Ordinal);
        Assert.Contains("listening", await Call("output", new() { ["command_or_label"] = "server" }), StringComparison.Ordinal);
        Assert.Contains(await client.ListResourcesAsync(), resource => resource.Uri == "persistproc://services/sh/log");
        await Call("ctrl", new() { ["action"] = "stop", ["command_or_label"] = "server" });

        async Task<string> Call(string tool, Dictionary<string, object?> arguments)
        {
            var result = await client.CallToolAsync(tool, arguments);
            var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
            Assert.True(result.IsError is not true, text);
            return text;
        }
    }

    [Fact]
    public async Task It_speaks_over_the_port_to_whoever_has_the_token()
    {
        var port = FreePort.Next();
        var serve = Box.Begin("serve", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await serve.SaysOnStderr($"serves on http://127.0.0.1:{port} too");
        await Box.Service("job", "sleep", "1000");
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri($"http://127.0.0.1:{port}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "token"))}" },
        }));
        Assert.Equal(6, (await client.ListToolsAsync()).Count);
        var list = await client.CallToolAsync("list");
        Assert.Contains("\"name\":\"job\"", Assert.IsType<TextContentBlock>(Assert.Single(list.Content)).Text, StringComparison.Ordinal);
        var stopped = await client.CallToolAsync("ctrl", new Dictionary<string, object?> { ["action"] = "stop", ["command_or_label"] = "job" });
        Assert.True(stopped.IsError);       // a person's

        // there are no sessions in which it could be told of a change: that is refused, not promised, to clients of before too, which name no version
        Assert.NotEqual(true, client.ServerCapabilities.Resources?.Subscribe);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}/mcp"))
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":7,"method":"resources/subscribe","params":{"uri":"persistproc://services/job/log"}}""", null, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("Authorization", $"Bearer {await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "token"))}");
        using var answer = await http.SendAsync(request);
        Assert.Contains("\"code\":-32601", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
