using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary><c>screen</c>: what a terminal shows.</summary>
internal sealed class ScreenTool : AgentTool
{
    public override string Name => "screen";

    public override string Title => "Look at a terminal";

    public override string Description => "What the terminal of a process shows now, line by line, with the cursor (row and column from 1) and the title: for full-screen programs, prompts and progress bars. For plain logs use output.";

    public override IReadOnlyList<ToolArgument> Arguments => Targeted;

    public override ToolAnnotations Annotations => new() { Title = Title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false };

    public override async Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation) =>
        Read(await call.Client.GetAsync(new Query("/v1/screen").Add("target", call.Target).Add("cwd", call.Directory).ToString(), cancellation).ConfigureAwait(false));
}
