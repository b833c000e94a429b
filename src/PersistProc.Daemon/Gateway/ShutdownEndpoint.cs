using Microsoft.AspNetCore.Http;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`POST /v1/shutdown`, and the same when the keeper was asked to end by a signal.</summary>
internal sealed class ShutdownEndpoint(Supervisor supervisor, KeeperPort keeper, ProcessEnd end, DaemonLog log)
{
    public async Task Serve(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.ShutdownRequest).ConfigureAwait(false);
        var stopped = await StopAll(Translation.Asker(request.RequestId, request.RequestId), request.Keep).ConfigureAwait(false);
        if (stopped is SupervisorProtocol.AllStopped { Survivors.Count: > 0 } left)
        {
            var names = string.Join("; ", left.Survivors.Select(service => $"{service.Name}: {string.Join(", ", service.Survivors)}"));
            var error = new ErrorReply { Error = $"shutdown: could not be stopped: {names}. The supervisor goes on", ExitCode = 1, Code = ErrorCode.Survivors };
            await Answers.Json(context, error, ProtocolJson.Readable.ErrorReply, StatusCodes.Status409Conflict).ConfigureAwait(false);
            return;
        }
        if (stopped is SupervisorProtocol.Refused refused)
        {
            await Answers.Refuse(context, refused).ConfigureAwait(false);
            return;
        }
        if (request.Keep)
        {
            await Answers.BadRequest(context, "shutdown --keep: is not built yet in this version; the services run on over a crash of the supervisor").ConfigureAwait(false);
            return;
        }
        await keeper.SayGoodbye().ConfigureAwait(false);
        context.Response.OnCompleted(() =>
        {
            end.Now();
            return Task.CompletedTask;
        });
        await Answers.Json(context, new ShutdownReply(Environment.ProcessId), ProtocolJson.Readable.ShutdownReply).ConfigureAwait(false);
    }

    /// <summary>The keeper got SIGTERM or SIGINT.</summary>
    public async Task OnSignal()
    {
        log.ShuttingDown();
        var asker = Translation.Asker(Guid.NewGuid().ToString("N"), "signal");
        await StopAll(asker, keep: false).ConfigureAwait(false);
        await keeper.SayGoodbye().ConfigureAwait(false);
        end.Now();
    }

    private Task<object> StopAll(SupervisorProtocol.Asker asker, bool keep) =>
        keep ? Task.FromResult<object>(new SupervisorProtocol.AllStopped([])) : supervisor.AskPatiently(new SupervisorProtocol.Shutdown(asker, keep), CancellationToken.None);
}
