using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Agents;

/// <summary>Two agents and a person who want the same of the same service in the same moment.</summary>
public sealed class AllAtOnce(ITestOutputHelper output) : EndToEndTest(output)
{
    private McpTalk _one = null!, _other = null!;

    [Fact]
    public async Task It_is_started_once_restarted_and_stopped_for_all_of_them_and_never_there_twice()
    {
        Directory.CreateDirectory(Box.At("witness"));
        Box.User($"[services.web]\ncommand = [\"{Dummy}\", \"enter\", \"{Box.At("witness")}\", \"print\", \"serves\", \"wait\"]\n");
        (_one, _other) = (await McpTalk.Begin(Box, "one"), await McpTalk.Begin(Box, "other"));
        for (var round = 0; round < 5; round++)
        {
            await All("start");
            var row = await Box.Until("web", "running");
            Assert.Single(Box.Running("witness"));
            await All("restart");
            Assert.NotEqual(row.Pid, (await Box.Until("web", "running")).Pid);
            Assert.Single(Box.Running("witness"));
            await All("stop");
            Assert.Equal("stopped", (await Box.Status("web")).State);
            Assert.Empty(Box.Running("witness"));
        }
        var starts = await File.ReadAllLinesAsync(Box.At("witness/web.starts"));
        Assert.All(starts, start => Assert.EndsWith(" alone", start, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_waits_is_told_what_another_did()
    {
        Box.User("[services.web]\ncommand = [\"sleep\", \"774531\"]\n");
        (_one, _other) = (await McpTalk.Begin(Box, "one"), await McpTalk.Begin(Box, "other"));
        await _one.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "web" });
        var waiting = _one.Call("wait", new JsonObject { ["command_or_label"] = "web", ["for"] = "stopped", ["timeout"] = 60 });
        // without force it is not the other's to stop
        Assert.True((await _other.Tool("ctrl", new JsonObject { ["action"] = "stop", ["command_or_label"] = "web" })).IsError);
        await Box.Do("stop", "web");
        var told = (await _one.Answer(waiting)).GetProperty("result").GetProperty("structuredContent");
        Assert.True(told.GetProperty("met").GetBoolean());
        // what is at rest is started by whoever comes, and is his from then on
        await _other.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "web" });
        Assert.Contains("agent other", (await Box.Do("status", "web")).Stdout, StringComparison.Ordinal);
    }

    private async Task All(string action)
    {
        var order = new JsonObject { ["action"] = action, ["command_or_label"] = "web" };
        if (action != "start") order["force"] = true;
        var (one, other, person) = (_one.Call("ctrl", (JsonObject)order.DeepClone()), _other.Call("ctrl", (JsonObject)order.DeepClone()), Box.Do(action, "web"));
        foreach (var answer in new[] { await _one.Answer(one), await _other.Answer(other) })
        {
            var result = answer.GetProperty("result");
            Assert.False(result.TryGetProperty("isError", out var isError) && isError.GetBoolean(), $"{action}: {result}");
        }
        await person;
    }
}
