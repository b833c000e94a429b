using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary><c>wait</c>: until something is true.</summary>
internal sealed class WaitTool : AgentTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Name => "wait";

    public override string Title => "Wait";

    public override string Description =>
        "Wait until a process is ready, has exited, is stopped, or has written a line that matches. Returns met: true when it came true; met: false with why when it never will "
        + "(it crashed) or did not within the timeout (timed_out: true). Use this instead of sleeping and asking again.";

    public override IReadOnlyList<ToolArgument> Arguments =>
    [
        .. Targeted,
        new("for", "string", "ready: it is up. exited: its present instance has ended. stopped: nothing of it lives. line: it wrote a line that matches pattern.") { Words = ["ready", "exited", "stopped", "line"], Default = "ready" },
        new("pattern", "string", "Of line: a regular expression. Lines that the present instance has written already count too."),
        new("timeout", "number", "Seconds to wait at most.") { Default = "30" },
    ];

    public override ToolAnnotations Annotations => new() { Title = Title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false };

    public override async Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var (target, goal, pattern) = (call.Target, call.Text("for") is null && call.Text("pattern") is not null ? "line" : call.Word("for"), call.Text("pattern"));
        if (goal == "line" && pattern is null) throw new ToolException("wait: for which line? Give pattern, a regular expression");
        if (goal != "line" && pattern is not null) throw new ToolException("wait: pattern is of for: line");
        WaitLine? now = null;
        string Path() => new Query("/v1/wait").Add("target", now?.Name ?? target).Add("cwd", call.Directory).Add("for", goal).Add("pattern", pattern).Add("attempt", goal == "line" ? null : now?.Attempt).Add("after", now?.Position?.ToString(CultureInfo.InvariantCulture)).ToString();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(call.Duration("timeout") ?? Patience);
        try
        {
            await new LineStream(call.Client, Path, block => (now = Last(block)) is not { Done: true }).ReadAsync(isEndless: true, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            if (now is null) throw new ToolException($"wait: {target}: the supervisor did not answer in time");
            var late = Shown(now);
            late["timed_out"] = true;
            return late;
        }
        return Shown(now!);
    }

    internal static WaitLine Last(ReadOnlyMemory<byte> block)
    {
        var lines = block.Span.TrimEnd((byte)'\n');
        return JsonSerializer.Deserialize(lines[(lines.LastIndexOf((byte)'\n') + 1)..], ProtocolJson.Default.WaitLine)!;
    }

    private static JsonObject Shown(WaitLine line) => Read(JsonSerializer.SerializeToUtf8Bytes(line, ProtocolJson.Readable.WaitLine));
}
