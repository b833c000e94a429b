using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Daemon.Visiting;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What a shell's hook says of its shell, and whom it may start.</summary>
internal sealed class VisitEndpoint(Projects projects, Definitions definitions, ServiceFileCache cache, Supervisor supervisor, VisitDesk desk, Trust trust, DaemonLog log)
{
    /// <summary>`POST /v1/visit`.</summary>
    public async Task Visit(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.VisitRequest).ConfigureAwait(false);
        var visitor = new Visitor(request.Pid, request.Started);
        var file = ProjectOf(request.Cwd);
        var looked = file is null ? "none" : trust.Look(file);
        if (file is null || looked != "allowed")
        {
            desk.Leave(visitor);
            await Answer(context, new VisitReply { Project = file?.Project, File = file?.Path, Trust = looked }).ConfigureAwait(false);
            return;
        }
        if (!desk.Enter(visitor, file.Path)) throw new UsageException($"visit: pid {request.Pid} is no process that began at {request.Started}");
        var (starting, error) = desk.IsStarted(file.Path) ? ([], null) : await Start(request, context.RequestAborted).ConfigureAwait(false);
        if (error is null) desk.Started(file.Path);
        await Answer(context, new VisitReply { Project = file.Project, File = file.Path, Trust = looked, Starting = starting, Linger = desk.Linger.TotalSeconds, Error = error }).ConfigureAwait(false);
    }

    /// <summary>`POST /v1/allow`.</summary>
    public async Task Allow(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.AllowRequest).ConfigureAwait(false);
        if (ProjectOf(request.Cwd) is not { } file)
        {
            await Answers.NoSuch(context, Nothing("allow", request.Cwd)).ConfigureAwait(false);
            return;
        }
        if (file.Errors.Count > 0)
        {
            await Answers.Conflict(context, $"{string.Join('\n', file.Errors)}\nSo nothing was allowed. Mend it and say so again").ConfigureAwait(false);
            return;
        }
        var changed = trust.Allow(file);
        await Answers.Json(context, new AllowReply(file.Path, Trust.Files(file), [.. Started(file)], changed), ProtocolJson.Readable.AllowReply).ConfigureAwait(false);
    }

    /// <summary>`POST /v1/disallow`.</summary>
    public async Task Disallow(HttpContext context)
    {
        var request = await Endpoints.Read(context, ProtocolJson.Default.AllowRequest).ConfigureAwait(false);
        if (ServiceFileSearch.FindProject(request.Cwd) is not { } path)
        {
            await Answers.NoSuch(context, Nothing("disallow", request.Cwd)).ConfigureAwait(false);
            return;
        }
        await Answers.Json(context, new AllowReply(path, [path], [], trust.Disallow(path)), ProtocolJson.Readable.AllowReply).ConfigureAwait(false);
    }

    /// <summary>Stops what hooks have started of a project.</summary>
    public async Task StopLeft(string file)
    {
        var known = await definitions.Known(CancellationToken.None).ConfigureAwait(false);
        var names = known.Where(service => service.Owner is { ByHook: true } && (service.Live || service.Alarm is not null) && (service.NextUnit ?? service.Unit).DefinedIn == file).Select(service => service.Name).ToValueList();
        if (names.Count == 0) return;
        log.ProjectIsLeft(file, string.Join(", ", names));
        var request = Guid.NewGuid().ToString("N");
        await supervisor.AskPatiently(new SupervisorProtocol.Named(Translation.Asker(request, request), RequestAction.Stop, names, null) { NoWait = true }, CancellationToken.None).ConfigureAwait(false);
    }

    // what runs is whose it is; what is being stopped is started again
    private async Task<(IReadOnlyList<string> Starting, string? Error)> Start(VisitRequest request, CancellationToken stop)
    {
        var client = new ClientInputs(request.Caller.Environment.ToValueMap(), []);
        var look = await projects.LookAt(request.Cwd, stop, client).ConfigureAwait(false);
        if (look.Declared.Faults.ToList() is { Count: > 0 } faults) return ([], string.Join('\n', faults));
        definitions.Keep(request.Cwd, client, KeepWay.Over);
        var files = await definitions.Refresh(request.Cwd, stop).ConfigureAwait(false);
        var running = look.Known.Where(service => service.Live && service.Status is not ServiceStatus.Stopping).Select(service => service.Name).ToHashSet();
        var names = look.Plan().Where(each => each.Fate is not Fate.Removed && !each.Manual).Select(each => each.Name).Except(running).Except(files.Refused).ToValueList();
        if (names.Count == 0) return ([], null);
        var message = new SupervisorProtocol.Named(Translation.Asker(request.RequestId, request.ClientId), RequestAction.Start, names, Translation.Caller(request.Caller)) { NoWait = true, Waits = true };
        return await supervisor.AskPatiently(message, stop).ConfigureAwait(false) switch
        {
            SupervisorProtocol.Results => ([.. names.Select(name => name.Name)], null),
            SupervisorProtocol.Refused refused => throw new RefusedException(refused),
            var other => throw new InvalidOperationException($"unexpected answer {other}"),
        };
    }

    // a project that is only looked at is not made known: its sockets would be opened
    private ServiceFile? ProjectOf(string directory) => ServiceFileSearch.FindProject(Absolute(directory)) is { } path ? cache.Read(path, isProject: true) : null;

    private static IEnumerable<string> Started(ServiceFile file) => file.Units.Where(unit => !unit.Manual).Select(unit => unit.Name.Name);

    private static string Absolute(string directory) => Path.IsPathRooted(directory) ? directory : throw new UsageException($"cwd {directory}: an absolute path is expected");

    private static string Nothing(string verb, string directory) => $"{verb}: no {ServiceFileSearch.ProjectFile} in {directory} or above it";

    private static Task Answer(HttpContext context, VisitReply reply) => Answers.Json(context, reply, ProtocolJson.Readable.VisitReply);
}
