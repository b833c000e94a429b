using System.Globalization;
using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`POST /v1/scale`: another number of replicas than the file says, until that says another one itself.</summary>
internal sealed class ScaleEndpoint(Supervisor supervisor, Definitions definitions, ServiceFileCache cache, ProcessView view)
{
    /// <summary>Starts what is missing, stops what is too much, the highest first.</summary>
    public async Task Serve(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.ScaleRequest).ConfigureAwait(false);
        if (request.Scales.Count == 0) throw new UsageException("scale: what? Write NAME=N");
        foreach (var (word, count) in request.Scales.Where(each => each.Value is < 0 or > Scale.Most))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"scale {word}={count}: a service has 0 to {Scale.Most} replicas"));
        await definitions.Instantiate([], request.Cwd).ConfigureAwait(false);
        var client = new ClientInputs(request.Caller.Environment.ToValueMap(), []);
        var declared = definitions.Read(request.Cwd, client, KeepWay.Over);
        var chosen = new List<(ServiceFile File, ServiceName Family, int Count)>();
        foreach (var (word, count) in request.Scales)
        {
            if (Find(word, declared) is { } found) chosen.Add((found.File, found.Family, count));
            else
            {
                await Refuse(context, word, declared).ConfigureAwait(false);
                return;
            }
        }

        if (await AskBack(request, chosen, context.RequestAborted).ConfigureAwait(false) is { } anothers)
        {
            await Answers.Refuse(context, anothers).ConfigureAwait(false);
            return;
        }

        definitions.Keep(request.Cwd, client, KeepWay.Over);
        foreach (var (file, family, count) in chosen)
        {
            var said = file.Replicated[family.Name];
            cache.Inputs.SetScale(file.Path, family.Name, count == said ? null : new Scale(said, count));
        }

        var files = await definitions.Refresh(request.Cwd, context.RequestAborted).ConfigureAwait(false);
        var results = await Bring(request, chosen, context.RequestAborted).ConfigureAwait(false);
        var reply = new ActionResults([.. results.Select(view.Show)]) { Warnings = files.Errors.Count == 0 ? null : files.Errors };
        await Answers.Json(context, reply, ProtocolJson.Readable.ActionResults).ConfigureAwait(false);
    }

    private async Task<SupervisorProtocol.Refused?> AskBack(ScaleRequest request, List<(ServiceFile File, ServiceName Family, int Count)> chosen, CancellationToken stop)
    {
        if (request.Force || Translation.Asking(request.Caller.Owner, request.Cwd) is not { } agent) return null;
        var (_, surplus) = Differences(await definitions.Known(stop).ConfigureAwait(false), chosen);
        var ask = new SupervisorProtocol.AskBack(Translation.Asker(request.RequestId, request.ClientId), RequestAction.Stop, surplus, agent);
        return surplus.Count > 0 ? await supervisor.Ask(ask, stop).ConfigureAwait(false) as SupervisorProtocol.Refused : null;
    }

    private async Task<IEnumerable<Supervision.ActionResult>> Bring(ScaleRequest request, List<(ServiceFile File, ServiceName Family, int Count)> chosen, CancellationToken stop)
    {
        var (missing, surplus) = Differences(await definitions.Known(stop).ConfigureAwait(false), chosen);
        var started = Ask(request, RequestAction.Start, missing, stop);
        var stopped = Ask(request, RequestAction.Stop, surplus, stop);
        return (await started.ConfigureAwait(false)).Concat(await stopped.ConfigureAwait(false));
    }

    private static (ValueList<ServiceName> Missing, ValueList<ServiceName> Surplus) Differences(IEnumerable<ServiceSnapshot> known, List<(ServiceFile File, ServiceName Family, int Count)> chosen)
    {
        var replicas = known.Select(service => (service.Name, service.Live, Unit: service.NextUnit ?? service.Unit)).Where(each => each.Unit.Replica is not null).ToLookup(each => each.Unit.Family!.Value);
        List<ServiceName> missing = [], surplus = [];
        foreach (var (_, family, count) in chosen)
        {
            missing.AddRange(replicas[family].Where(each => !each.Live && each.Unit.Replica <= count).OrderBy(each => each.Unit.Replica).Select(each => each.Name));
            surplus.AddRange(replicas[family].Where(each => each.Live && each.Unit.Replica > count).OrderByDescending(each => each.Unit.Replica).Select(each => each.Name));
        }

        return (missing.ToValueList(), surplus.ToValueList());
    }

    private async Task<IReadOnlyList<Supervision.ActionResult>> Ask(ScaleRequest request, RequestAction action, ValueList<ServiceName> names, CancellationToken stop)
    {
        if (names.Count == 0) return [];
        var message = new SupervisorProtocol.Named(Translation.Asker(request.RequestId, request.ClientId), action, names, Translation.Caller(request.Caller)) { NoWait = request.NoWait };
        return await supervisor.AskPatiently(message, stop).ConfigureAwait(false) switch
        {
            SupervisorProtocol.Results results => results.Each,
            SupervisorProtocol.Refused refused => throw new RefusedException(refused),
            var other => throw new InvalidOperationException($"unexpected answer {other}"),
        };
    }

    private static (ServiceFile File, ServiceName Family)? Find(string word, Declared declared)
    {
        if (!ServiceName.TryParse(word, out var name, out _)) return null;
        foreach (var file in declared.Files.OrderBy(file => file.Project is null))
        {
            var isMeant = name.Project is null || name.Project == file.Project;
            if (isMeant && file.Replicated.ContainsKey(name.Name) && ServiceName.TryMake(file.Project, name.Name, out var family, out _)) return (file, family);
        }

        return null;
    }

    private static Task Refuse(HttpContext context, string word, Declared declared)
    {
        if (declared.Errors.Count > 0) return Answers.Conflict(context, $"{string.Join('\n', declared.Errors)}\nSo nothing was started or stopped. Mend it and say so again");
        var unit = declared.Files.SelectMany(file => file.Units).FirstOrDefault(each => each.Name.Name == word || each.Name.ToString() == word);
        if (unit is not null) return Answers.Conflict(context, $"scale {word}: it is one service, without replicas. Write replicas = 1 in {unit.DefinedIn}, then it can be scaled");
        var near = NearestWord.Find(word, declared.Files.SelectMany(file => file.Replicated.Keys)) is { } other ? $": did you mean \"{other}\"?" : ". Those that have replicas say so in their file: replicas = 2";
        return Answers.NoSuch(context, $"scale {word}: no service of that name has replicas{near}");
    }
}
