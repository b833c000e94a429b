using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>
/// The Model Context Protocol's side: which tools and resources there are, and each call made to one of them. The protocol itself is
/// its SDK's matter; handlers, not attributes, so that nothing is looked up by reflection.
/// </summary>
/// <param name="desk">What its calls work with.</param>
/// <param name="watches">Whether there is a way to tell the client of what has changed.</param>
internal sealed class AgentServer(AgentDesk desk, bool watches = true)
{
    private const string Instructions =
        "persistproc keeps long-running processes (dev servers, databases, workers, jobs) running outside of this session, and everybody here sees the same ones. "
        + "Before starting a server look with list: it may run already. Start what should outlive a command with ctrl, not with & or nohup; read what it writes with output; "
        + "wait for readiness, an exit or a line with wait instead of sleeping. What another owner started is his: stopping it needs force.";

    private readonly AgentResources _resources = new(desk);

    public McpServerOptions Options => new()
    {
        ServerInfo = new Implementation { Name = "persistproc", Title = "PersistProc", Version = Wire.Version },
        ServerInstructions = Instructions,
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability(), Resources = new ResourcesCapability { Subscribe = watches } },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = static (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. AgentTools.All.Select(tool => tool.Describe())] }),
            CallToolHandler = CallAsync,
            ListResourcesHandler = async (_, cancellation) => new ListResourcesResult { Resources = [.. await _resources.ListAsync(cancellation).ConfigureAwait(false)] },
            ListResourceTemplatesHandler = static (_, _) => ValueTask.FromResult(new ListResourceTemplatesResult { ResourceTemplates = [.. AgentResources.Templates] }),
            ReadResourceHandler = async (request, cancellation) => await Guarded(() => _resources.ReadAsync(Uri(request.Params?.Uri), cancellation)).ConfigureAwait(false),
            SubscribeToResourcesHandler = async (request, cancellation) =>
            {
                if (!watches) throw new McpProtocolException("nothing can be told of changes here, where each request stands alone: read the resource again, use the tool wait, or subscribe over `persistproc mcp`", McpErrorCode.MethodNotFound);
                await Guarded(() => _resources.SubscribeAsync(request.Server, Uri(request.Params?.Uri), cancellation)).ConfigureAwait(false);
                return new EmptyResult();
            },
            UnsubscribeFromResourcesHandler = async (request, _) =>
            {
                await _resources.UnsubscribeAsync(Uri(request.Params?.Uri)).ConfigureAwait(false);
                return new EmptyResult();
            },
        },
        Filters = { Message = { IncomingFilters = { Readable } } },
    };

    // the SDK's own answer to params that it cannot read does not say that it is they
    private static McpMessageHandler Readable(McpMessageHandler next) => async (context, cancellation) =>
    {
        try
        {
            await next(context, cancellation).ConfigureAwait(false);
        }
        catch (JsonException wrong)
        {
            throw new McpProtocolException($"the params are not as they have to be, at {wrong.Path ?? "$"}", wrong, McpErrorCode.InvalidParams);
        }
    };

    private static string Uri(string? given) => given ?? throw new McpProtocolException("of which resource? Give uri, as resources/list has it", McpErrorCode.InvalidParams);

    private async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        var (name, arguments) = (request.Params?.Name ?? "tools/call", request.Params?.Arguments);
        if (AgentTools.Find(name) is not { } tool)
        {
            throw new McpProtocolException($"{name}: no such tool. There are: {string.Join(", ", AgentTools.All.Select(each => each.Name))}", McpErrorCode.InvalidParams);
        }
        try
        {
            return Result(await tool.CallAsync(new ToolCall(tool, arguments, desk, request.Server.ClientInfo?.Name ?? "an agent"), cancellation).ConfigureAwait(false), isError: false);
        }
        catch (ToolFailure failure)
        {
            return Result(failure.Answer, isError: true);
        }
        catch (Exception failure) when (failure is ToolException or SupervisorException)
        {
            return Result(tool.Failed(arguments, failure.Message), isError: true);
        }
    }

    // as text for the model, and as it is for programs
    private static CallToolResult Result(JsonObject answer, bool isError) => new()
    {
        Content = [new TextContentBlock { Text = answer.ToJsonString(Relaxed.Json) }],
        StructuredContent = JsonElement.Parse(answer.ToJsonString()),
        IsError = isError,
    };

    private static async Task<T> Guarded<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ToolException or SupervisorException)
        {
            throw new McpProtocolException(failure.Message, failure, McpErrorCode.InvalidParams);
        }
    }

    private static class Relaxed
    {
        public static readonly JsonSerializerOptions Json = new(ProtocolJson.Readable.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    }
}
