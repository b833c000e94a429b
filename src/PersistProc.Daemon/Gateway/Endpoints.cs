using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>Every request that is answered by one document.</summary>
internal sealed class Endpoints(Supervisor supervisor, ProcessView view, DetailView details, DaemonFacts facts, Definitions definitions, Projects projects, Preflight preflight, FilePresence presence, PortHolders holders, KeeperPort keeper)
{
    public Task Version(HttpContext context) => Answers.Json(context, facts.Version, ProtocolJson.Readable.VersionReply);

    public async Task Processes(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["pid"] is ["0"])
        {
            await Answers.Json(context, new ProcessList([DaemonFacts.Usage(ProcessView.Supervisor(facts.StateDirectory, facts.Since))]), ProtocolJson.Readable.ProcessList).ConfigureAwait(false);
            return;
        }
        var place = Translation.Place(Text(query, "cwd") ?? "/");
        var targets = query["target"].OfType<string>().ToValueList();
        if (targets.Count > 0) await definitions.Refresh(place.Directory, context.RequestAborted).ConfigureAwait(false);
        else await definitions.Started(context.RequestAborted).ConfigureAwait(false);
        var list = new SupervisorProtocol.List(targets, place)
        {
            Pid = Text(query, "pid") is { } pid ? Number(pid, "pid") : null,
            Text = Text(query, "text"),
            WorkingDirectory = Text(query, "working_directory"),
            All = Text(query, "all") is "true" or "1",
        };
        var ports = Text(query, "ports") is "true" or "1" ? new PortView(keeper) : null;
        var withUsage = Text(query, "stats") is "true" or "1";
        switch (await supervisor.Ask(list, context.RequestAborted).ConfigureAwait(false))
        {
            case SupervisorProtocol.Listing listing:
                var gone = targets.Count > 0 ? await presence.Gone(listing.Services.Select(service => service.Unit.DefinedIn).OfType<string>()).ConfigureAwait(false) : [];
                // what has left the files and is at rest is history
                var rows = listing.Services.Where(service => targets.Count > 0 || list.All || service.Live || !definitions.HasLeft(service)).Select(service =>
                {
                    var row = targets.Count > 0 ? details.Complete(view.Show(service), service, gone)
                        : withUsage ? DaemonFacts.Usage(view.Show(service), service, keeper.Trees.Usage)
                        : view.Show(service);
                    return ports is null ? row : ports.Complete(row, service);
                });
                await Answers.Json(context, new ProcessList([.. rows]), ProtocolJson.Readable.ProcessList).ConfigureAwait(false);
                break;
            case SupervisorProtocol.Refused refused: await Answers.Refuse(context, refused).ConfigureAwait(false); break;
            case var other: throw new InvalidOperationException($"unexpected answer {other}");
        }
    }

    public async Task Run(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.RunRequest).ConfigureAwait(false);
        await Act(context, Translation.Run(request, sink: null), isRun: true).ConfigureAwait(false);
    }

    public async Task Start(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.StartRequest).ConfigureAwait(false);
        await Act(context, Translation.Start(request), await preflight.Start(request, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public async Task Stop(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.StopRequest).ConfigureAwait(false);
        if (request is { Port: { } port, Words: null or { Count: 0 } }) request = request with { Words = await holders.Find(port, "stop", context.RequestAborted).ConfigureAwait(false) };
        await Act(context, Translation.Stop(request)).ConfigureAwait(false);
    }

    public async Task Restart(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.RestartRequest).ConfigureAwait(false);
        await Act(context, Translation.Restart(request), await preflight.Restart(request, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public async Task Kill(HttpContext context) =>
        await Act(context, Translation.Kill(await Read(context, ProtocolJson.Default.KillRequest).ConfigureAwait(false))).ConfigureAwait(false);

    public async Task ReloadService(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        await definitions.Refresh(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        await Act(context, Translation.Reload(request)).ConfigureAwait(false);
    }

    public async Task Pause(HttpContext context, bool on)
    {
        var request = await Read(context, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        await definitions.Refresh(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        await Act(context, Translation.Pause(request, on)).ConfigureAwait(false);
    }

    public async Task ResetFailed(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        await definitions.Refresh(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        await Act(context, Translation.ResetFailed(request)).ConfigureAwait(false);
    }

    public async Task Enable(HttpContext context, bool on)
    {
        var request = await Read(context, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        if (on) await definitions.Instantiate(request.Targets, request.Cwd).ConfigureAwait(false);
        await definitions.Refresh(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        await Act(context, Translation.Enable(request, on)).ConfigureAwait(false);
    }

    public async Task Reload(HttpContext context)
    {
        var request = await Read(context, ProtocolJson.Default.ReloadRequest).ConfigureAwait(false);
        var cwd = Text(context.Request.Query, "cwd") ?? "/";
        var client = request.Environment is { } environment ? new ClientInputs(environment.ToValueMap(), request.Profiles.ToValueList()) : null;
        var look = await projects.LookAt(cwd, context.RequestAborted, client).ConfigureAwait(false);
        if (ProfileNames.Unknown(request.Profiles, look.Declared) is { } unknown)
        {
            await Answers.NoSuch(context, $"config reload: {unknown}").ConfigureAwait(false);
            return;
        }
        if (look.Declared.Errors.Count > 0)
        {
            await Answers.Conflict(context, string.Join('\n', look.Declared.Errors)).ConfigureAwait(false);
            return;
        }
        if (client is not null) definitions.Keep(cwd, client, KeepWay.Whole);
        var files = await definitions.Refresh(cwd, context.RequestAborted).ConfigureAwait(false);
        if (files.Wrong is { } broken) await Answers.Conflict(context, broken).ConfigureAwait(false);
        else await Answers.Json(context, Plans.Show(look, definitions.Scaled(look.Declared.Meant)) with { Services = definitions.Names }, ProtocolJson.Readable.PlanReply).ConfigureAwait(false);
    }

    private async Task Act(HttpContext context, object message, Preflight.Findings found)
    {
        if (found.Refusal is { } refusal) await Answers.Problem(context, refusal, StatusCodes.Status409Conflict).ConfigureAwait(false);
        else await Act(context, message, found.Warnings).ConfigureAwait(false);
    }

    private async Task Act(HttpContext context, object message, IReadOnlyList<string>? warnings = null, bool isRun = false)
    {
        if (warnings is { Count: 0 }) warnings = null;
        switch (await supervisor.AskPatiently(message, context.RequestAborted).ConfigureAwait(false))
        {
            case SupervisorProtocol.Results { Each: [var only] }:
                var one = view.Show(only) with { Warnings = warnings };
                if (one.Error is null) await Answers.Json(context, one, ProtocolJson.Readable.ActionResult).ConfigureAwait(false);
                else await Failed(context, one, isRun ? only.Failure?.ExitCode : null).ConfigureAwait(false);
                break;
            case SupervisorProtocol.Results results:
                var all = new ActionResults([.. results.Each.Select(view.Show)]) { Warnings = warnings };
                await Answers.Json(context, all, ProtocolJson.Readable.ActionResults).ConfigureAwait(false);
                break;
            case SupervisorProtocol.Refused refused: await Answers.Refuse(context, refused).ConfigureAwait(false); break;
            case var other: throw new InvalidOperationException($"unexpected answer {other}");
        }
    }

    /// <summary>A run ends with what a shell would end with (126, 127); everything else that failed ends with 1.</summary>
    private static Task Failed(HttpContext context, Protocol.ActionResult shown, int? exitCode)
    {
        var code = shown.Survivors is not null ? ErrorCode.Survivors : exitCode is not null ? ErrorCode.LaunchFailed : ErrorCode.Conflict;
        return Answers.Problem(context, exitCode is null ? shown : shown with { ExitCode = exitCode }, ProtocolJson.Readable.ActionResult, code, shown.Error!, StatusCodes.Status409Conflict);
    }

    internal static async Task<T> Read<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        var body = await RequestBody.Read(context).ConfigureAwait(false);
        try
        {
            return RequestJson.Read(body.Span, type) ?? throw new UsageException("the request's body is empty");
        }
        catch (JsonException failure)
        {
            throw new UsageException($"the request's body cannot be read: {BrokenJson.Why(failure)}");
        }
    }

    internal static string? Text(IQueryCollection query, string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;

    internal static int Number(string text, string name) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{name}: \"{text}\" is no number");
}
