using System.Text;
using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// `POST /v1/send`: types into a terminal, from outside. The request counts as a client of its own there, so that the same one sent
/// again is typed once, also by the next supervisor.
/// </summary>
internal sealed class SendEndpoint(Supervisor supervisor, KeeperPort keeper, Definitions definitions, ProcessView view)
{
    public async Task Serve(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.SendRequest).ConfigureAwait(false);
        var typed = Typed(request);
        await definitions.Refresh(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        if (await supervisor.AskPatiently(new SupervisorProtocol.List([request.Target], Translation.Place(request.Cwd)), context.RequestAborted).ConfigureAwait(false) is var answer && answer is SupervisorProtocol.Refused refused)
        {
            await Answers.Refuse(context, refused).ConfigureAwait(false);
            return;
        }
        if (answer is not SupervisorProtocol.Listing listing) throw new InvalidOperationException($"unexpected answer {answer}");
        if (listing.Services is not [var service])
        {
            await Answers.Conflict(context, $"send: {request.Target} is several: {string.Join(", ", listing.Services.Select(each => each.Name))}. Say which one").ConfigureAwait(false);
            return;
        }
        if (await Type(service, request.RequestId, typed).ConfigureAwait(false) is { } refusal) await Answers.Conflict(context, refusal).ConfigureAwait(false);
        else await Answers.Json(context, view.Show(service, "send"), ProtocolJson.Readable.ActionResult).ConfigureAwait(false);
    }

    private async Task<string?> Type(ServiceSnapshot service, string request, byte[] typed)
    {
        if (!service.HasTerminal) return $"send {service.Name}: it has no terminal to type into. Give it one: tty = true in its file, or run --tty";
        var instance = new InstanceId(service.Name, service.Attempt);
        if (service.LivePid is null || await keeper.FindTerminal(instance).ConfigureAwait(false) is not { } terminal) return $"send {service.Name}: it does not run. Start it first: persistproc start {service.Name}";
        terminal.Enter(request, 0);
        terminal.Receive(request, 0, typed);
        keeper.Type(instance);
        return null;
    }

    private static byte[] Typed(SendRequest request)
    {
        if ((request.Text is null) == (request.Keys is null)) throw new UsageException("send: either text or keys");
        if (request.Keys is { } keys) return KeyNames.Bytes(keys, inApplication: false, out var why) ?? throw new UsageException($"send: {why}");
        return Encoding.UTF8.GetBytes(request.Text + (request.Enter ? "\r" : ""));
    }
}
