using Microsoft.AspNetCore.Http;
using PersistProc.Daemon.Hooking;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.Telemetry;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`POST /v1/shutdown`, and the same when the keeper was asked to end by a signal.</summary>
internal sealed class ShutdownEndpoint(Supervisor supervisor, KeeperPort keeper, HookDesk hooks, TelemetryDesk telemetry, ProcessEnd end, DaemonLog log)
{
    /// <summary>Every service is being stopped: nothing else may come between.</summary>
    public bool IsUnderWay => Volatile.Read(ref _underWay) > 0;

    private int _underWay; // how many have asked for it and were not refused

    public async Task Serve(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.ShutdownRequest).ConfigureAwait(false);
        if (request.Keep)
        {
            await Rest(context).ConfigureAwait(false);
            return;
        }
        var stopped = await StopAll(Translation.Asker(request.RequestId, request.RequestId), request.Force ? null : Translation.Asking(request.By, "/")).ConfigureAwait(false);
        if (stopped is SupervisorProtocol.AllStopped { Survivors.Count: > 0 } left)
        {
            Interlocked.Decrement(ref _underWay);
            var error = new ErrorReply { Error = $"shutdown: could not be stopped: {Names(left)}. The supervisor goes on", ExitCode = 1, Code = ErrorCode.Survivors };
            await Answers.Problem(context, error, StatusCodes.Status409Conflict).ConfigureAwait(false);
            return;
        }
        if (stopped is SupervisorProtocol.Refused refused)
        {
            Interlocked.Decrement(ref _underWay);
            await Answers.Refuse(context, refused).ConfigureAwait(false);
            return;
        }
        await Task.WhenAll(hooks.End(), telemetry.End()).ConfigureAwait(false);
        await keeper.SayGoodbye().ConfigureAwait(false);
        context.Response.OnCompleted(() =>
        {
            end.Now();
            return Task.CompletedTask;
        });
        await Answers.Json(context, new ShutdownReply(Environment.ProcessId), ProtocolJson.Readable.ShutdownReply).ConfigureAwait(false);
    }

    /// <summary>The keeper got SIGTERM or SIGINT: the second one moves the ladders on.</summary>
    public async Task OnSignal()
    {
        if (IsUnderWay) log.ShutdownAskedAgain();
        else log.ShuttingDown();
        var asker = Translation.Asker(Guid.NewGuid().ToString("N"), "signal");
        if (await StopAll(asker).ConfigureAwait(false) is SupervisorProtocol.AllStopped { Survivors.Count: > 0 } left)
        {
            Interlocked.Decrement(ref _underWay);
            keeper.SayGoesOn();
            log.CouldNotShutDown(Names(left));
            return;
        }
        await Task.WhenAll(hooks.End(), telemetry.End()).ConfigureAwait(false);
        await keeper.SayGoodbye().ConfigureAwait(false);
        end.Now();
    }

    private static string Names(SupervisorProtocol.AllStopped left) =>
        string.Join("; ", left.Survivors.Select(service => $"{service.Name}: {string.Join(", ", service.Survivors)}"));

    /// <summary>`--keep`: this supervisor ends, the keeper holds everything as it is, and starts another at the next command.</summary>
    private async Task Rest(HttpContext context)
    {
        if (IsUnderWay)
        {
            await Answers.Refuse(context, new SupervisorProtocol.Refused(RefusalCode.ShuttingDown, "shutdown --keep: every service is being stopped already", [])).ConfigureAwait(false);
            return;
        }
        log.Rests();
        await Task.WhenAll(hooks.End(), telemetry.End()).ConfigureAwait(false);
        context.Response.OnCompleted(keeper.SayRest);
        await Answers.Json(context, new ShutdownReply(Environment.ProcessId), ProtocolJson.Readable.ShutdownReply).ConfigureAwait(false);
    }

    private Task<object> StopAll(SupervisorProtocol.Asker asker, Core.Owner? by = null)
    {
        Interlocked.Increment(ref _underWay);
        return supervisor.AskPatiently(new SupervisorProtocol.Shutdown(asker, false) { By = by }, CancellationToken.None);
    }
}
