using Microsoft.AspNetCore.Http;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// `POST /v1/upgrade`. The keeper does it, and this supervisor ends over it; so the client loses its connection, sends the
/// same request again, and is answered by the next supervisor, or by this version's again if the new one is no good.
/// </summary>
internal sealed class UpgradeEndpoint(KeeperPort keeper, ShutdownEndpoint shutdown, DaemonFacts facts, DaemonLog log)
{
    public async Task Serve(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.UpgradeRequest).ConfigureAwait(false);
        if (shutdown.IsUnderWay) throw new UsageException("upgrade: every service is being stopped just now. Start a command afterwards: it starts the installed version");
        if (!Path.IsPathRooted(request.Directory)) throw new UsageException($"upgrade: {request.Directory} is no absolute path");
        log.UpgradeAsked(request.Directory);
        var ended = await keeper.Upgrade(request.RequestId, request.Directory).WaitAsync(context.RequestAborted).ConfigureAwait(false);
        if (!ended.Done)
        {
            var error = $"upgrade: {ended.Error}. Version {ended.FromVersion} of {Path.GetDirectoryName(ended.FromPath)} runs on, and so do your services";
            await Answers.Problem(context, new ErrorReply { Error = error, ExitCode = 1, Code = ErrorCode.Conflict }, StatusCodes.Status409Conflict).ConfigureAwait(false);
            return;
        }
        var reply = new UpgradeReply
        {
            From = new ProgramVersion(ended.FromVersion, Path.GetDirectoryName(ended.FromPath)!),
            To = new ProgramVersion(ended.ToVersion, Path.GetDirectoryName(ended.ToPath)!),
            Pid = Environment.ProcessId,
            KeeperPid = facts.Keeper?.KeeperPid ?? 0,
        };
        await Answers.Json(context, reply, ProtocolJson.Readable.UpgradeReply).ConfigureAwait(false);
    }
}
