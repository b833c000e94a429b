using System.Diagnostics;
using Akka.Actor;
using Microsoft.AspNetCore.Http;
using PersistProc.Daemon.Mcp;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>Who is at the other end of a connection.</summary>
internal sealed record PeerFeature(int Pid, uint Uid);

/// <summary>The table of requests. A new request is a row.</summary>
internal sealed class Router
{
    private readonly Dictionary<(string Method, string Path), RequestDelegate> _routes;
    private readonly DaemonLog _log;

    public Router(
        Endpoints endpoints, SessionEndpoint session, SessionsEndpoint sessions, LogsEndpoint logs, OutputEndpoint output,
        EventsEndpoint events, WaitEndpoint wait, UpEndpoint up, ScaleEndpoint scale, VisitEndpoint visit, SendEndpoint send, ScreenEndpoint screen, ConfigEndpoint config, GraphEndpoint graph, ShutdownEndpoint shutdown, UpgradeEndpoint upgrade, McpEndpoint mcp, MetricsEndpoint metrics, DaemonLog log)
    {
        _log = log;
        _routes = new Dictionary<(string, string), RequestDelegate>
        {
            [("GET", "/v1/version")] = endpoints.Version,
            [("GET", "/v1/processes")] = endpoints.Processes,
            [("POST", "/v1/run")] = endpoints.Run,
            [("POST", "/v1/start")] = endpoints.Start,
            [("POST", "/v1/stop")] = endpoints.Stop,
            [("POST", "/v1/restart")] = endpoints.Restart,
            [("POST", "/v1/kill")] = endpoints.Kill,
            [("POST", "/v1/send")] = send.Serve,
            [("POST", "/v1/reload-service")] = endpoints.ReloadService,
            [("POST", "/v1/pause")] = context => endpoints.Pause(context, on: true),
            [("POST", "/v1/resume")] = context => endpoints.Pause(context, on: false),
            [("POST", "/v1/reset-failed")] = endpoints.ResetFailed,
            [("POST", "/v1/enable")] = context => endpoints.Enable(context, on: true),
            [("POST", "/v1/disable")] = context => endpoints.Enable(context, on: false),
            [("GET", "/v1/config/check")] = config.Check,
            [("POST", "/v1/config/check")] = config.Check,
            [("GET", "/v1/config/show")] = config.Show,
            [("POST", "/v1/config/show")] = config.Show,
            [("GET", "/v1/graph")] = graph.Serve,
            [("GET", "/v1/config/schema")] = ConfigEndpoint.Schema,
            [("POST", "/v1/reload")] = endpoints.Reload,
            [("GET", "/v1/plan")] = up.Plan,
            [("POST", "/v1/plan")] = up.Plan,
            [("POST", "/v1/up")] = up.Up,
            [("POST", "/v1/down")] = up.Down,
            [("POST", "/v1/scale")] = scale.Serve,
            [("POST", "/v1/visit")] = visit.Visit,
            [("POST", "/v1/allow")] = visit.Allow,
            [("POST", "/v1/disallow")] = visit.Disallow,
            [("POST", "/v1/shutdown")] = shutdown.Serve,
            [("POST", "/v1/upgrade")] = upgrade.Serve,
            [("GET", "/v1/logs")] = logs.Serve,
            [("GET", "/v1/logs/names")] = logs.ServeNames,
            [("GET", "/v1/output")] = output.Serve,
            [("GET", "/v1/screen")] = screen.Serve,
            [("GET", "/v1/events")] = events.Serve,
            [("GET", "/v1/wait")] = wait.Serve,
            [("GET", "/v1/session")] = session.Serve,
            [("GET", "/v1/sessions")] = sessions.Serve,
            [("GET", "/metrics")] = metrics.Serve,
            [("POST", "/mcp")] = mcp.Serve,
            [("GET", "/mcp")] = McpEndpoint.Refuse,
            [("DELETE", "/mcp")] = McpEndpoint.Refuse,
        };
    }

    public async Task Serve(HttpContext context)
    {
        await PoolThread.Mine;
        context.Response.Headers[Wire.VersionHeader] = Wire.Version;
        context.Response.Headers[Wire.ProtocolHeader] = Wire.Protocol.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!_routes.TryGetValue((context.Request.Method, context.Request.Path.Value ?? ""), out var route))
        {
            var unknown = new ErrorReply { Error = $"{context.Request.Method} {context.Request.Path}: no such request. If this program is newer than the supervisor that runs: persistproc upgrade", ExitCode = 1, Code = ErrorCode.Usage };
            await Answers.Json(context, unknown, ProtocolJson.Readable.ErrorReply, StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }
        var began = Stopwatch.GetTimestamp();
        await Guarded(context, route).ConfigureAwait(false);
        // what only looks is not told: a program that looks every second would fill the log
        if (context.Request.Method == "GET") return;
        var (pid, uid) = context.Features.Get<PeerFeature>() is { } peer ? (peer.Pid, peer.Uid) : (0, 0u);
        _log.Served(context.Request.Method, context.Request.Path.Value ?? "", pid, uid, context.Response.StatusCode, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task Guarded(HttpContext context, RequestDelegate route)
    {
        try
        {
            if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is true) throw new UsageException("the query has a NUL (%00): no name or path can have one");
            await route(context).ConfigureAwait(false);
        }
        catch (UsageException usage)
        {
            await Answers.BadRequest(context, usage.Message).ConfigureAwait(false);
        }
        catch (RefusedException refusal)
        {
            await Answers.Refuse(context, refusal.Refused).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            // too large, too slow, cut off: the client's fault, and told to nobody else
            var error = new ErrorReply { Error = bad.Message, ExitCode = 2, Code = ErrorCode.Usage };
            await Answers.Json(context, error, ProtocolJson.Readable.ErrorReply, bad.StatusCode).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // the client has gone
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            _log.Fault(fault);
            var text = fault is AskTimeoutException ? "the supervisor does not answer" : $"a fault in the supervisor: {fault.Message}";
            var error = new ErrorReply { Error = text + ". Look at its log in the state directory", ExitCode = 1, Code = ErrorCode.Internal };
            await Answers.Json(context, error, ProtocolJson.Readable.ErrorReply, StatusCodes.Status500InternalServerError).ConfigureAwait(false);
        }
    }
}
