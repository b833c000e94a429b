using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Agents;

/// <summary>`persistproc mcp` whose input ends before the answers are there: all that was asked is answered.</summary>
public sealed class WhatIsAskedInAFile(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Everything_is_answered_before_the_end()
    {
        var ended = await Asked(Greeting, Said("notifications/initialized"), Call(2, "list", []), Call(3, "ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sleep 774541", ["label"] = "job" }), Request(4, "ping"), Request(5, "tools/list"));
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.Equal([1, 2, 3, 4, 5], ended.Answers.Keys.Order());
        Assert.All(ended.Answers.Values, answer => Assert.True(answer.TryGetProperty("result", out _), answer.ToString()));
        // the first line was worked off before those behind it
        var row = Assert.Single(await Box.List(), row => row.Label == "job");
        Assert.Contains("agent of-a-file", (await Box.Do("status", row.Name)).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_last_line_without_its_end_is_one_too()
    {
        var client = Box.BeginWithInput(Encoding.UTF8.GetBytes($"{Greeting.ToJsonString()}\n{Request(2, "ping").ToJsonString()}"), keepOpen: false, "mcp");
        Assert.Equal([1, 2], (await Heard(client, TimeSpan.FromSeconds(30))).Answers.Keys.Order());
    }

    [Fact]
    public async Task Who_waits_for_long_is_told_that_it_is_over()
    {
        await Box.Service("job", "sleep", "774542");
        var ended = await Asked(Greeting, Call(2, "wait", new JsonObject { ["command_or_label"] = "job", ["for"] = "exited", ["timeout"] = 900 }), Call(3, "wait", new JsonObject { ["command_or_label"] = "job", ["for"] = "exited", ["timeout"] = 0.2 }));
        Assert.Equal(0, ended.Code);
        Assert.True(ended.Answers[3].GetProperty("result").GetProperty("structuredContent").GetProperty("timed_out").GetBoolean());
        Assert.Contains("the end of the input", ended.Answers[2].GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("job")).State);
    }

    private static JsonObject Greeting => Request(1, "initialize", new JsonObject { ["protocolVersion"] = "2025-06-18", ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "of-a-file", ["version"] = "1" } });

    private static JsonObject Said(string method) => new() { ["jsonrpc"] = "2.0", ["method"] = method };

    private static JsonObject Request(int id, string method, JsonObject? parameters = null) => new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };

    private static JsonObject Call(int id, string tool, JsonObject arguments) => Request(id, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });

    private async Task<(int Code, string Errors, Dictionary<int, JsonElement> Answers)> Asked(params JsonObject[] lines) =>
        await Heard(Box.BeginWithInput(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line.ToJsonString() + "\n"))), keepOpen: false, "mcp"), TimeSpan.FromSeconds(60));

    private static async Task<(int Code, string Errors, Dictionary<int, JsonElement> Answers)> Heard(Client client, TimeSpan within)
    {
        var result = await client.Result(within);
        var answers = result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(answer => answer.GetProperty("id").GetInt32());
        return (result.ExitCode, result.Stderr, answers);
    }
}
