using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Agents;

/// <summary>An agent that reads on where it stopped.</summary>
public sealed class OutputByCursor(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Each_line_is_told_once_however_many_are_asked_for_and_whoever_dies()
    {
        await Box.Service("job", "sh", "-c", "seq 10; echo err >&2; while [ ! -e go ]; do sleep 0.01; done; seq 11 30; exec sleep 1000");
        await Eventually.True(async () => (await Box.Do("logs", "job")).Stdout.Split('\n').Length == 12);
        var talk = await McpTalk.Begin(Box);
        var first = await Read(talk, null, 3);
        Assert.Equal(3, first.Lines.Count);
        Assert.Equal((8, 0), (first.Before, first.After)); // the last ones, as ever
        var none = await Read(talk, first.Cursor, 100);
        Assert.Empty(none.Lines);
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(async () => (await Box.Do("logs", "job")).Stdout.Split('\n').Length == 32);
        var (told, cursor) = (new List<string>(), none.Cursor);
        while (await Read(talk, cursor, 7) is { Lines.Count: > 0 } next)
        {
            Assert.InRange(next.Lines.Count, 1, 7);
            told.AddRange(next.Lines);
            cursor = next.Cursor;
        }
        Assert.Equal(Enumerable.Range(11, 20).Select(number => $"{number}\n"), told);
    }

    [Fact]
    public async Task What_is_cut_off_because_it_is_long_comes_with_the_next_cursor()
    {
        await Box.Service("job", "sh", "-c", "for n in $(seq 40); do head -c 3000 /dev/zero | tr '\\0' x; echo $n; done; exec sleep 1000");
        await Eventually.True(async () => (await Box.Do("logs", "job")).Stdout.EndsWith("x40\n", StringComparison.Ordinal));
        var talk = await McpTalk.Begin(Box);
        var (told, cursor, asked) = (new List<string>(), "begin", 0);
        while (await Read(talk, cursor, 100) is { Lines.Count: > 0 } next)
        {
            asked++;
            told.AddRange(next.Lines.Select(line => line.TrimStart('x')));
            cursor = next.Cursor;
        }
        Assert.Equal(Enumerable.Range(1, 40).Select(number => $"{number}\n"), told);
        Assert.True(asked > 1);
    }

    [Fact]
    public async Task A_cursor_goes_with_no_time_and_one_that_is_gone_says_so()
    {
        await Box.Service("job", "sleep", "1000");
        var talk = await McpTalk.Begin(Box);
        foreach (var (arguments, says) in new[]
        {
            (new JsonObject { ["command_or_label"] = "job", ["after_cursor"] = "0", ["since_time"] = "2026-01-01T00:00:00Z" }, "after_cursor goes neither"),
            (new JsonObject { ["command_or_label"] = "job", ["after_cursor"] = "nonsense" }, "a cursor is expected"),
            (new JsonObject { ["command_or_label"] = "job", ["after_cursor"] = "123456" }, "begun anew"),
        })
        {
            var (document, isError) = await talk.Tool("output", arguments);
            Assert.True(isError, document.ToString());
            Assert.Contains(says, document.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    private static async Task<(List<string> Lines, string Cursor, int Before, int After)> Read(McpTalk talk, string? cursor, int lines)
    {
        var arguments = new JsonObject { ["command_or_label"] = "job", ["lines"] = lines };
        if (cursor is not null) arguments["after_cursor"] = cursor;
        var read = await talk.Done("output", arguments);
        return ([.. read.GetProperty("output").EnumerateArray().Select(line => line.GetString()!)], read.GetProperty("cursor").GetString()!, read.GetProperty("lines_before").GetInt32(), read.GetProperty("lines_after").GetInt32());
    }
}
