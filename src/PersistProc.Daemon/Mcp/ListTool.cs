using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary><c>list</c>: what is there.</summary>
internal sealed class ListTool : AgentTool
{
    private const int Most = 100;

    // what the ancestor's clients read, said even where it is nothing
    private static readonly string[] Always = ["pid", "command", "working_directory", "status", "label", "start_time", "end_time", "log_stdout", "log_stderr", "log_combined"];

    public override string Name => "list";

    public override string Title => "List processes";

    public override string Description =>
        "What persistproc keeps running here, and what has ended lately: name, state, pid, command, exit code, and why it does not run. "
        + "Look here first, before starting a server: it may be there already, started by a person or by another agent (owner). pid 0 is the supervisor itself.";

    public override IReadOnlyList<ToolArgument> Arguments =>
    [
        new("pid", "integer", "Only this process. 0: the supervisor itself."),
        new("command_or_label", "string", "Only those whose name, command or label contains this text."),
        new("working_directory", "string", "Only those that run in this directory."),
        new("ports", "boolean", "Also the TCP ports that each of them listens on.") { Default = "false" },
    ];

    public override ToolAnnotations Annotations => new() { Title = Title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false };

    public override async Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var path = new Query("/v1/processes")
            .Add("pid", call.Number("pid"))
            .Add("text", call.Text("command_or_label"))
            .Add("working_directory", call.Text("working_directory") is null ? null : call.Directory)
            .Add("ports", call.Flag("ports"));
        var answer = Read(await call.Client.GetAsync(path.ToString(), cancellation).ConfigureAwait(false));
        var rows = answer["processes"]!.AsArray();
        foreach (var row in rows) Shorten(row!.AsObject());
        if (rows.Count <= Most) return answer;
        answer["left_out"] = rows.Count - Most;
        answer["hint"] = $"{rows.Count - Most} more are left out: say which ones by command_or_label or working_directory";
        rows.RemoveRange(Most, rows.Count - Most);
        return answer;
    }

    private static void Shorten(JsonObject row)
    {
        foreach (var (name, value) in row.ToList())
        {
            if (value is null && !Always.Contains(name)) row.Remove(name);
        }
    }
}
