using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// `GET /v1/wait`: how it stands, line by line, until it came true or never will. The client counts its own patience, and asks
/// again after a takeover, with the instance that it waits for.
/// </summary>
internal sealed class WaitEndpoint(Supervisor supervisor, Definitions definitions, LogStore logs, IHostApplicationLifetime lifetime)
{
    public async Task Serve(HttpContext context)
    {
        var query = context.Request.Query;
        var target = Endpoints.Text(query, "target") ?? throw new UsageException("wait: no target");
        var line = Endpoints.Text(query, "for") == "line" ? LineWait.Of(query) : null;
        if (!WaitGoals.Words.TryParse(line is not null ? "ready" : Endpoints.Text(query, "for") ?? "ready", out var goal, out var why)) throw new UsageException($"wait: {why}");
        Attempt? attempt = Endpoints.Text(query, "attempt") is { } number ? new Attempt(Endpoints.Number(number, "attempt")) : null;
        var cwd = Endpoints.Text(query, "cwd") ?? "/";
        await definitions.Load(cwd, context.RequestAborted).ConfigureAwait(false);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var (id, events) = (Guid.NewGuid().ToString("N"), Channel.CreateUnbounded<SessionEvent>(new UnboundedChannelOptions { SingleReader = true }));
        void Follow() => supervisor.Tell(SessionEndpoint.Follow(target, cwd, id, happened => events.Writer.TryWrite(happened)));
        Follow();
        try
        {
            if (line is not null)
            {
                await foreach (var news in line.Until(events.Reader, logs, Follow, ends.Token).ConfigureAwait(false))
                {
                    if (news.Refused is { } why1 && !context.Response.HasStarted) await Answers.Refuse(context, why1).ConfigureAwait(false);
                    else if (news.Line is { } how) await Say(context, how).ConfigureAwait(false);
                }
                return;
            }
            WaitLine? said = null;
            await foreach (var happened in events.Reader.ReadAllAsync(ends.Token).ConfigureAwait(false))
            {
                if (happened is SessionEvent.Refused refused)
                {
                    if (!context.Response.HasStarted) await Answers.Refuse(context, refused.Refusal).ConfigureAwait(false);
                    return;
                }
                if (happened is SessionEvent.Interrupted) Follow();
                if (Service(happened) is not { } service) continue;
                var now = Line(service, goal, attempt ??= WaitGoals.Target(service.Attempt));
                if (now != said) await Say(context, now).ConfigureAwait(false);
                said = now;
                if (now.Done) return;
            }
        }
        catch (OperationCanceledException)
        {
            // the client has gone, or we go: it asks the next one
        }
        finally
        {
            supervisor.Tell(new SupervisorProtocol.CloseSession(new SessionId(id), true));
        }
    }

    internal static ServiceSnapshot? Service(SessionEvent happened) => happened switch
    {
        SessionEvent.Attached attached => attached.Service,
        SessionEvent.Happened news => news.Service,
        _ => null,
    };

    private static WaitLine Line(ServiceSnapshot service, WaitGoal goal, Attempt target)
    {
        var verdict = WaitGoals.Of(goal, target, service.State, service.Attempt, service.Exit, service.Unit.Type);
        var ended = service.Attempt == target ? service.Exit : service.Exits.FirstOrDefault(exit => exit.Attempt == target)?.Exit;
        return new WaitLine
        {
            Name = service.Name.ToString(),
            For = WaitGoals.Words.Print(goal),
            Done = verdict is not WaitVerdict.NotYet,
            Met = verdict is WaitVerdict.Met,
            State = ServiceStatuses.Words.Print(service.Status),
            Why = verdict switch { WaitVerdict.NotYet wait => wait.Why, WaitVerdict.Never never => never.Why, _ => null },
            Pid = service.Pid,
            Attempt = target.Number,
            ExitCode = goal is WaitGoal.Ready ? null : ended?.Code,
            ExitSignal = goal is WaitGoal.Ready ? null : ended?.Signal?.Name,
        };
    }

    private static async Task Say(HttpContext context, WaitLine line)
    {
        context.Response.ContentType ??= "application/x-ndjson";
        await context.Response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, ProtocolJson.Readable.WaitLine), (byte)'\n'], context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
