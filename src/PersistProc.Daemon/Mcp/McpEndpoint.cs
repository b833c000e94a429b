using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PersistProc.Daemon.Gateway;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>
/// `POST /mcp`: the same server over streamable HTTP, one message a request and nothing kept between them, so that a supervisor may be replaced between any two.
/// Its client says where it stands by <c>working_directory</c>; without, it is the root directory.
/// </summary>
internal sealed class McpEndpoint(DaemonOptions options)
{
    private readonly Locations _places = new() { Config = options.Config, State = options.State, Run = options.Run, Socket = options.Socket };

    public async Task Serve(HttpContext context)
    {
        var message = Read((await RequestBody.Read(context).ConfigureAwait(false)).Span);
        var client = new SupervisorClient(_places, new ClientOptions { Autostart = false });
        var server = new AgentServer(new AgentDesk(client, "/", static agent => OwnFacts.Gather(agent: agent)), watches: false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var held = transport.ConfigureAwait(false);
        var spoken = McpServer.Create(transport, server.Options);
        await using var alive = spoken.ConfigureAwait(false);
        var running = spoken.RunAsync(end.Token);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        if (!await transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status202Accepted; // it was a notification, or an answer
        }
        await end.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Nothing is kept, so there is no stream to listen to and no session to end.</summary>
    public static Task Refuse(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        var error = new ErrorReply { Error = $"{context.Request.Method} /mcp: only POST is served, one message of JSON-RPC a request", ExitCode = 2, Code = ErrorCode.Usage };
        return Answers.Problem(context, error, StatusCodes.Status405MethodNotAllowed);
    }

    private static JsonRpcMessage Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) ?? throw new UsageException("mcp: the body is empty");
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"mcp: the body is no message of JSON-RPC 2.0: {wrong.Message}");
        }
    }
}
