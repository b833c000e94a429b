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
        (ApiRoute Route, RequestDelegate Serve)[] rows =
        [
            (ApiRoutes.Version, endpoints.Version),
            (ApiRoutes.Processes, endpoints.Processes),
            (ApiRoutes.Run, endpoints.Run),
            (ApiRoutes.Start, endpoints.Start),
            (ApiRoutes.Stop, endpoints.Stop),
            (ApiRoutes.Restart, endpoints.Restart),
            (ApiRoutes.Kill, endpoints.Kill),
            (ApiRoutes.Send, send.Serve),
            (ApiRoutes.ReloadService, endpoints.ReloadService),
            (ApiRoutes.Pause, context => endpoints.Pause(context, on: true)),
            (ApiRoutes.Resume, context => endpoints.Pause(context, on: false)),
            (ApiRoutes.ResetFailed, endpoints.ResetFailed),
            (ApiRoutes.Enable, context => endpoints.Enable(context, on: true)),
            (ApiRoutes.Disable, context => endpoints.Enable(context, on: false)),
            (ApiRoutes.CheckConfig, config.Check),
            (ApiRoutes.CheckConfigBy, config.Check),
            (ApiRoutes.ShowConfig, config.Show),
            (ApiRoutes.ShowConfigBy, config.Show),
            (ApiRoutes.Graph, graph.Serve),
            (ApiRoutes.Schema, ConfigEndpoint.Schema),
            (ApiRoutes.Reload, endpoints.Reload),
            (ApiRoutes.Plan, up.Plan),
            (ApiRoutes.PlanBy, up.Plan),
            (ApiRoutes.Up, up.Up),
            (ApiRoutes.Down, up.Down),
            (ApiRoutes.Scale, scale.Serve),
            (ApiRoutes.Visit, visit.Visit),
            (ApiRoutes.Allow, visit.Allow),
            (ApiRoutes.Disallow, visit.Disallow),
            (ApiRoutes.Shutdown, shutdown.Serve),
            (ApiRoutes.Upgrade, upgrade.Serve),
            (ApiRoutes.Logs, logs.Serve),
            (ApiRoutes.LogNames, logs.ServeNames),
            (ApiRoutes.Output, output.Serve),
            (ApiRoutes.Screen, screen.Serve),
            (ApiRoutes.Events, events.Serve),
            (ApiRoutes.Wait, wait.Serve),
            (ApiRoutes.Session, session.Serve),
            (ApiRoutes.Sessions, sessions.Serve),
            (ApiRoutes.Metrics, metrics.Serve),
            (ApiRoutes.Mcp, mcp.Serve),
            (ApiRoutes.McpStream, McpEndpoint.Refuse),
            (ApiRoutes.McpEnd, McpEndpoint.Refuse),
            (ApiRoutes.OpenApi, OpenApiEndpoint.Serve),
        ];
        _routes = rows.ToDictionary(row => (row.Route.Method, row.Route.Path), row => row.Serve);
    }

    public async Task Serve(HttpContext context)
    {
        await PoolThread.Mine;
        context.Response.Headers[Wire.VersionHeader] = Wire.Version;
        context.Response.Headers[Wire.ProtocolHeader] = Wire.Protocol.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!_routes.TryGetValue((context.Request.Method, context.Request.Path.Value ?? ""), out var route))
        {
            await NoSuch(context).ConfigureAwait(false);
            return;
        }
        var began = Stopwatch.GetTimestamp();
        await Guarded(context, route).ConfigureAwait(false);
        // what only looks is not told: a program that looks every second would fill the log
        if (context.Request.Method == "GET") return;
        var (pid, uid) = context.Features.Get<PeerFeature>() is { } peer ? (peer.Pid, peer.Uid) : (0, 0u);
        _log.Served(context.Request.Method, context.Request.Path.Value ?? "", pid, uid, context.Response.StatusCode, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    private Task NoSuch(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "");
        var allowed = string.Join(", ", _routes.Keys.Where(key => key.Path == path).Select(key => key.Method));
        if (allowed.Length == 0)
        {
            var unknown = new ErrorReply { Error = $"{method} {path}: no such request. If this program is newer than the supervisor that runs: persistproc upgrade", ExitCode = 1, Code = ErrorCode.Usage };
            return Answers.Problem(context, unknown, StatusCodes.Status404NotFound);
        }
        context.Response.Headers.Allow = allowed;
        return Answers.Problem(context, new ErrorReply { Error = $"{method} {path}: only {allowed} is served there", ExitCode = 2, Code = ErrorCode.Usage }, StatusCodes.Status405MethodNotAllowed);
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
        catch (CursorGoneException gone) when (!context.Response.HasStarted)
        {
            await Answers.Gone(context, gone.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            // too large, too slow, cut off: the client's fault, and told to nobody else
            var error = new ErrorReply { Error = bad.Message, ExitCode = 2, Code = ErrorCode.Usage };
            await Answers.Problem(context, error, bad.StatusCode).ConfigureAwait(false);
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
            await Answers.Problem(context, error, StatusCodes.Status500InternalServerError).ConfigureAwait(false);
        }
    }
}
