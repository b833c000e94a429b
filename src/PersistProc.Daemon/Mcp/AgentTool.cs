using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>One thing that an agent can have done: how it is called, what it changes, and the doing.</summary>
internal abstract class AgentTool
{
    /// <summary>How a service or process is named, in every tool.</summary>
    protected static readonly IReadOnlyList<ToolArgument> Targeted =
    [
        new("pid", "integer", "The process by its pid, as list shows it."),
        new("command_or_label", "string", "Or by its name, its label, or its command line exactly as it was started."),
        new("working_directory", "string", "Where it runs, if several match. Default: the directory of this session."),
    ];

    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>For a model: what it does, when to use it, what comes back.</summary>
    public abstract string Description { get; }

    public abstract IReadOnlyList<ToolArgument> Arguments { get; }

    public abstract ToolAnnotations Annotations { get; }

    /// <summary>The answer: one JSON object, of the same shape as the command line's <c>-o json</c>.</summary>
    /// <exception cref="ToolException">It makes no sense, or came to nothing.</exception>
    /// <exception cref="SupervisorException">The supervisor refuses.</exception>
    public abstract Task<JsonObject> CallAsync(ToolCall call, CancellationToken cancellation);

    /// <summary>The answer to a call that failed.</summary>
    public virtual JsonObject Failed(IDictionary<string, JsonElement>? arguments, string why) => new() { ["error"] = why };

    public Tool Describe() => new()
    {
        Name = Name,
        Title = Title,
        Description = Description,
        InputSchema = ToolArgument.Schema(Arguments),
        Annotations = Annotations,
    };

    protected static JsonObject Read(ReadOnlySpan<byte> document) => JsonNode.Parse(document)!.AsObject();
}
