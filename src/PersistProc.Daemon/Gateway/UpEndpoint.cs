using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Daemon.Visiting;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`up`, `down`, and the plan that is told before anything is done.</summary>
internal sealed class UpEndpoint(Projects projects, Supervisor supervisor, Definitions definitions, ProcessView view, KeeperPort keeper, VisitDesk visits)
{
    /// <summary>`GET` and `POST /v1/plan`: what `up` and `config reload` would do.</summary>
    public async Task Plan(HttpContext context)
    {
        var request = await ReadRequests.Of(context).ConfigureAwait(false);
        var look = await projects.LookAt(request.Cwd, context.RequestAborted, ReadRequests.Client(request)).ConfigureAwait(false);
        if (ProfileNames.Unknown(request.Profiles, look.Declared) is { } unknown) await Answers.NoSuch(context, $"up: {unknown}").ConfigureAwait(false);
        else if (Broken(look, "nothing was changed") is { } broken) await Answers.Conflict(context, broken).ConfigureAwait(false);
        else await Answers.Json(context, Plans.Show(look, definitions.Scaled(look.Declared.Meant)), ProtocolJson.Readable.PlanReply).ConfigureAwait(false);
    }

    /// <summary>`POST /v1/up`: has the files read again, and starts what they declare.</summary>
    public async Task Up(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.UpRequest).ConfigureAwait(false);
        var stop = context.RequestAborted;
        await definitions.Instantiate(request.Names, request.Cwd).ConfigureAwait(false);
        var client = new ClientInputs(request.Caller.Environment.ToValueMap(), request.Profiles.ToValueList());
        var look = await projects.LookAt(request.Cwd, stop, client).ConfigureAwait(false);
        if (ProfileNames.Unknown(request.Profiles, look.Declared) is { } noProfile)
        {
            await Answers.NoSuch(context, $"up: {noProfile}").ConfigureAwait(false);
            return;
        }
        if (Broken(look, "nothing was changed or started") is { } broken)
        {
            await Answers.Conflict(context, broken).ConfigureAwait(false);
            return;
        }
        if (!look.Declared.Units.Any())
        {
            await Answers.NoSuch(context, look.Declared.Project is { } empty ? $"{empty.Path}: no [services.NAME] in it. Write one" : $"up: {projects.Nothing(request.Cwd)}").ConfigureAwait(false);
            return;
        }
        if (Chosen("up", look, request.Names, out var chosen) is { } unknown)
        {
            await Answers.NoSuch(context, unknown).ConfigureAwait(false);
            return;
        }

        var anew = request.Restart ? chosen.Where(each => each.NeedsRestart).Select(each => each.Name).ToValueList() : [];
        if (await AskBack(request, look, anew, stop).ConfigureAwait(false) is { } anothers)
        {
            await Answers.Refuse(context, anothers).ConfigureAwait(false);
            return;
        }

        if (look.Declared.Project is { } project) visits.Keep(project.Path); // now no hook stops it
        definitions.Keep(request.Cwd, client, KeepWay.Whole);
        var files = await definitions.Refresh(request.Cwd, stop).ConfigureAwait(false);
        if (chosen.FirstOrDefault(each => files.Refused.Contains(each.Name)) is { } refused)
        {
            await Answers.Conflict(context, string.Join('\n', files.Errors.Where(error => error.Contains(refused.Name.ToString(), StringComparison.Ordinal)))).ConfigureAwait(false);
            return;
        }

        // who waits for its start waits for another's too: all are asked before anybody is waited for
        var restarted = Act(request, RequestAction.Restart, anew, stop);
        var started = Act(request, RequestAction.Start, chosen.Select(each => each.Name).Except(anew).ToValueList(), stop);
        var opened = await Task.WhenAll((await started.ConfigureAwait(false)).Select(WithSockets)).ConfigureAwait(false);
        var results = (await restarted.ConfigureAwait(false)).Concat(opened).Select(view.Show).ToDictionary(result => result.Name!);
        var stopped = await StopSurplus(request, look, stop).ConfigureAwait(false);
        var reply = Plans.Show(look, definitions.Scaled(look.Declared.Meant)) with
        {
            Results = [.. stopped.Select(view.Show), .. chosen.Select(each => results.GetValueOrDefault(each.Name.ToString())).OfType<Protocol.ActionResult>()],
            Warnings = files.Errors.Count == 0 ? null : files.Errors,
        };
        await Answers.Json(context, reply, ProtocolJson.Readable.PlanReply).ConfigureAwait(false);
    }

    /// <summary>`POST /v1/down`: stops them, who needs others first.</summary>
    public async Task Down(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.DownRequest).ConfigureAwait(false);
        var look = await projects.LookAtLeft(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        if (look.Known.Count == 0 && !look.Declared.Units.Any() && look.Declared.Project is null)
        {
            await Answers.NoSuch(context, $"down: {projects.Nothing(request.Cwd)}").ConfigureAwait(false);
            return;
        }
        if (Chosen("down", look, request.Names, out var chosen) is { } unknown)
        {
            await Answers.NoSuch(context, unknown).ConfigureAwait(false);
            return;
        }

        // what waits for its time is to wait no longer
        var armed = look.Known.Where(service => service.Alarm is not null).Select(service => service.Name).ToHashSet();
        var message = new SupervisorProtocol.Named(Translation.Asker(request.RequestId, request.ClientId), RequestAction.Stop, chosen.Where(each => each.Live || armed.Contains(each.Name)).Select(each => each.Name).ToValueList(), null)
        {
            Force = request.Force,
            By = Translation.Asking(request.By, request.Cwd),
            NoWait = request.NoWait,
        };
        // a down that is refused changes nothing
        if (await AskBack(message, context.RequestAborted).ConfigureAwait(false) is { } anothers)
        {
            await Answers.Refuse(context, anothers).ConfigureAwait(false);
            return;
        }

        if (request.Names.Count == 0 && look.Declared.Project is { } project) visits.Release(project.Path);
        var results = await Ask(message, context.RequestAborted).ConfigureAwait(false);
        await Answers.Json(context, new ActionResults([.. results.Select(view.Show)]), ProtocolJson.Readable.ActionResults).ConfigureAwait(false);
    }

    // what only waits for a connection is up when its sockets are open
    private async Task<Supervision.ActionResult> WithSockets(Supervision.ActionResult result) =>
        result is { Error: null, Service: { Live: false, Unit.IsOnDemand: true } service } && await keeper.Sockets.Opened(service.Name, (service.NextUnit ?? service.Unit).Sockets).ConfigureAwait(false) is { } failure ? result with { Error = failure } : result;

    private Task<IReadOnlyList<Supervision.ActionResult>> StopSurplus(UpRequest request, Projects.Look look, CancellationToken stop) => Act(request, RequestAction.Stop, Surplus(request, look), stop);

    // a file that says fewer replicas says that some are too many; who names services means only those
    private static ValueList<ServiceName> Surplus(UpRequest request, Projects.Look look) =>
        request.Names.Count > 0 ? [] : look.Plan().Where(each => each.IsSurplus).Select(each => each.Name).Reverse().ToValueList();

    private async Task<SupervisorProtocol.Refused?> AskBack(UpRequest request, Projects.Look look, ValueList<ServiceName> anew, CancellationToken stop)
    {
        var whoever = new SupervisorProtocol.Named(Translation.Asker(request.RequestId, request.ClientId), RequestAction.Restart, anew, null) { Force = request.Force, By = Translation.Asking(request.Caller.Owner, request.Cwd) };
        return await AskBack(whoever, stop).ConfigureAwait(false) ?? await AskBack(whoever with { Action = RequestAction.Stop, Names = Surplus(request, look) }, stop).ConfigureAwait(false);
    }

    private async Task<SupervisorProtocol.Refused?> AskBack(SupervisorProtocol.Named message, CancellationToken stop) => message.By is null || message.Force || message.Names.Count == 0 ? null
        : await supervisor.Ask(new SupervisorProtocol.AskBack(message.Asker, message.Action, message.Names, message.By), stop).ConfigureAwait(false) as SupervisorProtocol.Refused;

    private Task<IReadOnlyList<Supervision.ActionResult>> Act(UpRequest request, RequestAction action, ValueList<ServiceName> names, CancellationToken stop) => Ask(
        new SupervisorProtocol.Named(Translation.Asker(request.RequestId, request.ClientId), action, names, Translation.Caller(request.Caller)) { NoWait = request.NoWait, Waits = true }, stop);

    private async Task<IReadOnlyList<Supervision.ActionResult>> Ask(SupervisorProtocol.Named message, CancellationToken stop)
    {
        if (message.Names.Count == 0) return [];
        return await supervisor.AskPatiently(message, stop).ConfigureAwait(false) switch
        {
            SupervisorProtocol.Results results => results.Each,
            SupervisorProtocol.Refused refused => throw new RefusedException(refused),
            var other => throw new InvalidOperationException($"unexpected answer {other}"),
        };
    }

    // those that are named; else all but the manual ones (up) or all (down)
    private static string? Chosen(string verb, Projects.Look look, IReadOnlyList<string> names, out List<PlannedService> chosen)
    {
        var plan = look.Plan();
        var isUp = verb == "up";
        var there = isUp ? plan.Where(each => each.Fate is not Fate.Removed).ToList() : [.. plan];
        chosen = names.Count == 0 ? [.. there.Where(each => !isUp || !each.Manual)] : [];
        foreach (var word in names)
        {
            var meant = there.Where(each => each.Name.Name == word || each.Name.ToString() == word).ToList();
            if (meant.Count == 0) meant = [.. there.Where(each => each.Family?.Name == word || each.Family?.ToString() == word)];
            if (meant.Count > 0) chosen.AddRange(meant);
            else return Unknown(verb, word, look, there);
        }
        chosen = [.. chosen.Distinct()];
        return null;
    }

    private static string Unknown(string verb, string word, Projects.Look look, List<PlannedService> there)
    {
        var where = look.Declared.Project is { } project ? project.Path : "the user's own service files";
        var near = NearestWord.Find(word, there.Select(each => each.Name.Name)) is { } other ? $": did you mean \"{other}\"?" : $". There are: {string.Join(", ", there.Select(each => each.Name.Name))}";
        return $"{verb} {word}: no such service in {where}{near}";
    }

    private static string? Broken(Projects.Look look, string so)
    {
        var faults = look.Declared.Faults.ToList();
        return faults.Count == 0 ? null : $"{string.Join('\n', faults)}\nSo {so}. Mend it and say so again";
    }
}
