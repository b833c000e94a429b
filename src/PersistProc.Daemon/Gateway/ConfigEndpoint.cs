using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`config check`, `show` and `schema`: what the service files say, without doing anything.</summary>
internal sealed class ConfigEndpoint(Supervisor supervisor, Definitions definitions, Projects projects, ServiceFileCache cache, FilePresence presence, LeafDesk leaves)
{
    /// <summary>`GET /v1/config/check`: every error of every file.</summary>
    public async Task Check(HttpContext context)
    {
        var request = await ReadRequests.Of(context).ConfigureAwait(false);
        var (files, settings, errors) = definitions.Check(Cwd(request), request.Files, ReadRequests.Client(request));
        if (ProfileNames.Unknown(request.Profiles, files, "these files") is { } unknown)
        {
            await Answers.NoSuch(context, $"config check: {unknown}").ConfigureAwait(false);
            return;
        }

        var warnings = await new FileWarnings(request.Environment?.ToValueMap() ?? FileInputs.OwnEnvironment, presence.Gone, limit => leaves.WhyLacking(limit.Controller)).Find(files).ConfigureAwait(false);
        var reply = new ConfigCheckReply([.. files.SelectMany(file => file.All), .. settings is null ? [] : (string[])[settings]], [.. errors.Select(Told)]) { Warnings = [.. warnings.Select(Told)] };
        await Answers.Json(context, reply, ProtocolJson.Readable.ConfigCheckReply).ConfigureAwait(false);
    }

    /// <summary>`GET /v1/config/show`: what holds for services, and where each value comes from.</summary>
    public async Task Show(HttpContext context)
    {
        var request = await ReadRequests.Of(context).ConfigureAwait(false);
        var (targets, cwd) = (request.Targets.ToValueList(), Cwd(request));
        if (ReadRequests.Client(request) is { } client) definitions.Keep(cwd, client, KeepWay.IfNone);
        await definitions.Refresh(cwd, context.RequestAborted).ConfigureAwait(false);
        if (targets.Count == 0)
        {
            var look = await projects.LookAt(cwd, context.RequestAborted).ConfigureAwait(false);
            await Say(context, look.Known).ConfigureAwait(false);
            return;
        }

        switch (await supervisor.Ask(new SupervisorProtocol.List(targets, Translation.Place(cwd)), context.RequestAborted).ConfigureAwait(false))
        {
            case SupervisorProtocol.Listing listing when listing.Services.FirstOrDefault(service => service.Kind is ServiceKind.Run) is { } run:
                await Answers.Conflict(context, $"config show {run.Name}: it is a run: no file declares it. See: status {run.Name}").ConfigureAwait(false);
                break;
            case SupervisorProtocol.Listing listing: await Say(context, listing.Services).ConfigureAwait(false); break;
            case SupervisorProtocol.Refused refused: await Answers.Refuse(context, refused).ConfigureAwait(false); break;
            case var other: throw new InvalidOperationException($"unexpected answer {other}");
        }
    }

    /// <summary>`GET /v1/config/schema`: the JSON schema of service files.</summary>
    public static async Task Schema(HttpContext context)
    {
        context.Response.ContentType = "application/schema+json";
        await context.Response.WriteAsync(DirectiveSchema.Document(), context.RequestAborted).ConfigureAwait(false);
    }

    private static ConfigError Told(FileError error) => new(error.File, error.Line, error.Column, error.Key, error.Text);

    private static string Cwd(ReadRequest request) => Translation.Place(request.Cwd).Directory;

    private Task Say(HttpContext context, IEnumerable<ServiceSnapshot> services)
    {
        var files = new Dictionary<string, IReadOnlyDictionary<string, ValueList<SettingSource>>>(StringComparer.Ordinal);
        return Answers.Json(context, new ConfigShowReply([.. services.Select(service => Shown(service, SourcesOf(service.NextUnit ?? service.Unit, files)))]), ProtocolJson.Readable.ConfigShowReply);
    }

    private ValueList<SettingSource> SourcesOf(ServiceUnit unit, Dictionary<string, IReadOnlyDictionary<string, ValueList<SettingSource>>> files)
    {
        if (unit.DefinedIn is not { } path) return [];
        if (!files.TryGetValue(path, out var sources)) files[path] = sources = ServiceFileReader.Sources(path, isProject: unit.Name.Project is not null, cache.Inputs.Of(path));
        return sources.GetValueOrDefault(unit.Key) ?? [];
    }

    private static ShownService Shown(ServiceSnapshot service, ValueList<SettingSource> sources)
    {
        var unit = service.NextUnit ?? service.Unit;
        var old = service.Live && service.NextUnit is not null ? EffectiveSettings.Of(service.Unit, sources).ToDictionary(setting => setting.Key, setting => setting.Value) : null;
        return new ShownService
        {
            Name = unit.Name.ToString(),
            File = unit.DefinedIn,
            Settings = [.. EffectiveSettings.Of(unit, sources).Select(setting => new ShownSetting
            {
                Key = setting.Key,
                Value = setting.Value,
                Origin = EffectiveSettings.Origins.Print(setting.Origin),
                File = setting.In?.File,
                Line = setting.In?.At.Line,
                Variables = setting.Variables.Count == 0 ? null : setting.Variables,
                Running = old?.GetValueOrDefault(setting.Key) is { } other && other != setting.Value ? other : null,
            })],
        };
    }
}
