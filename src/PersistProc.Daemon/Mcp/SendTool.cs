using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary><c>send</c>: type into a terminal.</summary>
internal sealed class SendTool : AgentTool
{
    public override string Name => "send";

    public override string Title => "Type into a terminal";

    public override string Description =>
        "Type text or keys into what has a terminal (tty = true, or run --tty): a REPL, a debugger, a program that asks. With wait_for it returns the first line written from then on that matches; "
        + "see what is shown with screen.";

    public override IReadOnlyList<ToolArgument> Arguments =>
    [
        .. Targeted,
        new("text", "string", "What to type, as it is."),
        new("enter", "boolean", "Enter behind the text.") { Default = "false" },
        new("keys", "string", "Instead of text: keys by tmux's names, separated by spaces: C-c Enter Up M-x F1."),
        new("wait_for", "string", "A regular expression: wait until a line matches."),
        new("timeout", "number", "Seconds to wait at most.") { Default = "30" },
    ];

    public override ToolAnnotations Annotations => new() { Title = Title, ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = false };

    public override async Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var (text, keys, enter) = (call.Exact("text"), call.Text("keys"), call.Flag("enter"));
        if (keys is not null && (text is not null || enter)) throw new ToolException("send: either text or keys; Enter is a key too");
        if (keys is null && text is null && !enter) throw new ToolException("send: what? Give text or keys");
        var request = new SendRequest
        {
            RequestId = Wire.NewId(),
            Target = call.Target,
            Cwd = call.Directory,
            Text = keys is null ? text ?? "" : null,
            Enter = enter,
            Keys = keys,
            WaitFor = call.Text("wait_for"),
            Timeout = (call.Duration("timeout") ?? TimeSpan.FromSeconds(30)).TotalSeconds,
        };
        return Read(await call.Client.PostAsync("/v1/send", request, ProtocolJson.Default.SendRequest, cancellation).ConfigureAwait(false));
    }
}
