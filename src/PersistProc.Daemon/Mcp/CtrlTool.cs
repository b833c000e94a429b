using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary><c>ctrl</c>: start, stop and restart.</summary>
internal sealed class CtrlTool : AgentTool
{
    private static readonly string[] Fields = ["pid", "exit_code", "log_stdout", "log_stderr", "log_combined", "label"];

    public override string Name => "ctrl";

    public override string Title => "Start, stop or restart";

    public override string Description =>
        "Start a service of this project by its name, or any command in the background; stop or restart what runs. What is started outlives this session, its output is kept (output), "
        + "and it is seen by everybody in list. start returns when it is ready (a command: when it was executed); stop returns when its whole process tree is gone.";

    public override IReadOnlyList<ToolArgument> Arguments =>
    [
        new("action", "string", "What to do.") { Words = ["start", "stop", "restart"], IsRequired = true },
        new("pid", "integer", "Of stop and restart: the process, as list shows it."),
        new("command_or_label", "string", "Of start: a service's name, or a command line, split as a shell splits words (for pipes and && write sh -c '…'). Of stop and restart: a name, a label, or the command line as it was started."),
        new("working_directory", "string", "Where the command runs. Default: the directory of this session."),
        new("environment", "object", "Of start: more variables for the command, on top of this session's environment."),
        new("force", "boolean", "Of stop and restart: do so although somebody else started it (ask your user first); of what this session started: kill at once instead of politely.") { Default = "false" },
        new("label", "string", "Of start: what to call it. Default: the command and its directory."),
    ];

    public override ToolAnnotations Annotations => new() { Title = Title, ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = false };

    public override async Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var action = call.Word("action");
        try
        {
            return Read(await (action switch
            {
                "start" => StartAsync(call, cancellation),
                "stop" => StopAsync(call, cancellation),
                _ => RestartAsync(call, cancellation),
            }).ConfigureAwait(false));
        }
        catch (SupervisorException e) when (e.Body.Length > 0 && Read(e.Body.Span) is var told && told.ContainsKey("action"))
        {
            // it says who survived, or where the log is that tells more
            throw new ToolFailure(told);
        }
    }

    /// <summary>As the ancestor's clients read it.</summary>
    public override JsonObject Failed(IDictionary<string, JsonElement>? arguments, string why)
    {
        var answer = new JsonObject { ["action"] = arguments?.TryGetValue("action", out var action) is true && action.ValueKind == JsonValueKind.String ? action.GetString() : null };
        foreach (var field in Fields) answer[field] = null;
        answer["error"] = why;
        return answer;
    }

    private static Task<byte[]> StartAsync(ToolCall call, CancellationToken cancellation)
    {
        if (call.Number("pid") is not null) throw new ToolException("ctrl: pid is of stop and restart. To start: command_or_label");
        var request = new StartRequest
        {
            RequestId = Wire.NewId(),
            ClientId = call.Client.ClientId,
            Words = [call.Text("command_or_label") ?? throw new ToolException("ctrl: start what? Give command_or_label: a service's name or a command line")],
            Cwd = call.Directory,
            Environment = call.Map("environment"),
            Label = call.Text("label"),
            Caller = call.Desk.Caller(call.Agent),
        };
        return call.Client.PostAsync("/v1/start", request, ProtocolJson.Default.StartRequest, cancellation);
    }

    private static Task<byte[]> StopAsync(ToolCall call, CancellationToken cancellation)
    {
        // a client of its own each time: a second stop of the same one would move to the next rung
        var request = new StopRequest { RequestId = Wire.NewId(), ClientId = Wire.NewId(), Words = [call.Target], Cwd = call.Directory, Force = call.Flag("force"), By = call.Owner };
        return call.Client.PostAsync("/v1/stop", request, ProtocolJson.Default.StopRequest, cancellation);
    }

    private static Task<byte[]> RestartAsync(ToolCall call, CancellationToken cancellation)
    {
        if (call.Map("environment") is not null) throw new ToolException("ctrl: restart: a restart keeps the environment. To change it: stop, then start with environment");
        var request = new RestartRequest
        {
            RequestId = Wire.NewId(),
            ClientId = Wire.NewId(),
            Words = [call.Target],
            Cwd = call.Directory,
            Label = call.Text("label"),
            Caller = call.Desk.Caller(call.Agent),
            Force = call.Flag("force"),
            By = call.Owner,
        };
        return call.Client.PostAsync("/v1/restart", request, ProtocolJson.Default.RestartRequest, cancellation);
    }
}
