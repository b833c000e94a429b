using System.Text;
using System.Text.RegularExpressions;
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
internal sealed class SendEndpoint(Supervisor supervisor, KeeperPort keeper, LogStore logs, Definitions definitions, ProcessView view, TimeProvider time)
{
    private const double LongestWait = 1_000_000;

    public async Task Serve(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.SendRequest).ConfigureAwait(false);
        var pattern = Pattern(request);
        Typed(request, inApplication: false); // what is no key is said before anybody is looked for
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
        var watch = pattern is null ? null : new OutputWatch(logs.Open(service.Name), logs.Open(service.Name).Position, pattern);
        if (await Type(service, request).ConfigureAwait(false) is { } refusal) await Answers.Conflict(context, refusal).ConfigureAwait(false);
        else if (watch is not null) await Wait(context, watch, service, request).ConfigureAwait(false);
        else await Answers.Json(context, view.Show(service, "send"), ProtocolJson.Readable.ActionResult).ConfigureAwait(false);
    }

    private async Task Wait(HttpContext context, OutputWatch watch, ServiceSnapshot service, SendRequest request)
    {
        using var patience = new CancellationTokenSource(request.Timeout is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestWait)) : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            var matched = await watch.Find(either.Token).ConfigureAwait(false);
            await Answers.Json(context, view.Show(service, "send") with { Matched = matched }, ProtocolJson.Readable.ActionResult).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            var late = new ErrorReply { Error = $"send {service.Name}: no line that matches {request.WaitFor} came in time. It has been typed; see: persistproc screen {service.Name}", ExitCode = 124, Code = ErrorCode.Conflict };
            await Answers.Problem(context, late, StatusCodes.Status409Conflict).ConfigureAwait(false);
        }
    }

    private static Regex? Pattern(SendRequest request)
    {
        if (request.WaitFor is not { } text) return null;
        return SafePattern.TryParse(text, RegexOptions.None, out var pattern, out var why) ? pattern : throw new UsageException($"send: --wait-for {text}: {why}");
    }

    private async Task<string?> Type(ServiceSnapshot service, SendRequest request)
    {
        if (!service.HasTerminal) return $"send {service.Name}: it has no terminal to type into. Give it one: tty = true in its file, or run --tty";
        var instance = new InstanceId(service.Name, service.Attempt);
        if (service.LivePid is null || await keeper.FindTerminal(instance).ConfigureAwait(false) is not { } terminal) return $"send {service.Name}: it does not run. Start it first: persistproc start {service.Name}";
        // a program may have asked for the cursor keys of its own
        var inApplication = request.Keys is not null && keeper.Screens.Of(service.Name) is { } screen && await Task.Run(() => screen.Look((shown, _) => shown.Modes[TerminalModes.CursorKeys])).ConfigureAwait(false);
        terminal.Enter(request.RequestId, 0);
        terminal.Receive(request.RequestId, 0, Typed(request, inApplication));
        keeper.Type(instance);
        return null;
    }

    private static byte[] Typed(SendRequest request, bool inApplication)
    {
        if ((request.Text is null) == (request.Keys is null)) throw new UsageException("send: either text or keys");
        if (request.Keys is { } keys) return KeyNames.Bytes(keys, inApplication, out var why) ?? throw new UsageException($"send: {why}");
        return Encoding.UTF8.GetBytes(request.Text + (request.Enter ? "\r" : ""));
    }
}
