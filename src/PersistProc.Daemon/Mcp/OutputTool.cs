using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary><c>output</c>: what a process wrote.</summary>
internal sealed class OutputTool : AgentTool
{
    private const int LongestLine = 4_000;
    private const int MostCharacters = 60_000;

    public override string Name => "output";

    public override string Title => "Read output";

    public override string Description =>
        "What a process wrote, also one that has ended: by default its last 100 lines. lines_before and lines_after say how many more there are; "
        + "since_time gives the first lines from a time on, before_time the last ones before it. The cursor of an answer, given as after_cursor, gets what was written since: "
        + "nothing is missed or told twice.";

    public override IReadOnlyList<ToolArgument> Arguments =>
    [
        .. Targeted,
        new("stream", "string", "Which stream.") { Words = ["combined", "stdout", "stderr"], Default = "combined" },
        new("lines", "integer", "How many lines at most.") { Default = "100" },
        new("since_time", "string", "The first lines from this time on (RFC 3339)."),
        new("before_time", "string", "The last lines before this time (RFC 3339)."),
        new("after_cursor", "string", "The first lines behind this cursor, which an earlier answer had."),
    ];

    public override ToolAnnotations Annotations => new() { Title = Title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false };

    public override async Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var (stream, after) = (call.Word("stream"), call.Text("after_cursor"));
        if (after is not null && (call.Text("since_time") ?? call.Text("before_time")) is not null) throw new ToolException("output: after_cursor goes neither with since_time nor with before_time");
        var (isBehind, keepsFirst) = (call.Text("before_time") is null, after is not null || call.Text("since_time") is not null);
        for (var most = call.Number("lines") ?? 100; ;)
        {
            var path = new Query("/v1/output")
                .Add("target", call.Target)
                .Add("cwd", call.Directory)
                .Add("stream", stream == "combined" ? "both" : stream)
                .Add("lines", most)
                .Add("since", call.Time("since_time"))
                .Add("before", call.Time("before_time"))
                .Add("after", after)
                .Add("cursor", isBehind);
            var answer = Bounded(Read(await call.Client.GetAsync(path.ToString(), cancellation).ConfigureAwait(false)), keepsFirst, out var left);
            // the cursor is behind all that was asked for: what is cut off at the end would never be told
            if (left == 0 || !keepsFirst || !isBehind) return answer;
            most -= left;
        }
    }

    // what a model can read: lines of a megabyte are cut, and all together have an end
    internal static JsonObject Bounded(JsonObject answer, bool keepsFirst) => Bounded(answer, keepsFirst, out _);

    private static JsonObject Bounded(JsonObject answer, bool keepsFirst, out int left)
    {
        var lines = answer["output"]!.AsArray().Select(line => Cut(line!.GetValue<string>())).ToList();
        var (total, kept) = (0, new List<string>());
        foreach (var line in keepsFirst ? lines : Enumerable.Reverse(lines))
        {
            if (total + line.Length > MostCharacters && kept.Count > 0) break;
            total += line.Length;
            kept.Add(line);
        }
        if (!keepsFirst) kept.Reverse();
        left = lines.Count - kept.Count;
        answer["output"] = new JsonArray([.. kept.Select(line => (JsonNode)line)]);
        if (left > 0) answer[keepsFirst ? "lines_after" : "lines_before"] = answer[keepsFirst ? "lines_after" : "lines_before"]!.GetValue<int>() + left;
        if (Hint(answer, left) is { } hint) answer["hint"] = hint;
        return answer;
    }

    private static string? Hint(JsonObject answer, int left)
    {
        var (before, after) = (answer["lines_before"]?.GetValue<int>() ?? 0, answer["lines_after"]?.GetValue<int>() ?? 0);
        if (before == 0 && after == 0) return null;
        var more = (before, after) switch { ( > 0, > 0) => $"{before} lines before and {after} after these", ( > 0, _) => $"{before} lines before these", _ => $"{after} lines after these" };
        return $"{more} are left out{(left > 0 ? " (they are long)" : "")}: give after_cursor, since_time or before_time, or more lines";
    }

    private static string Cut(string line)
    {
        if (line.Length <= LongestLine) return line;
        var end = char.IsHighSurrogate(line[LongestLine - 1]) ? LongestLine - 1 : LongestLine;
        return $"{line[..end]}… ({line.Length - end} more characters){(line.EndsWith('\n') ? "\n" : "")}";
    }
}
