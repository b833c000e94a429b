using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// Looks at what a `start` or `restart` is to be done with before anything is started or stopped: a file that cannot be
/// used must not cost what runs. What is wrong with files that concern nobody who is meant is a warning.
/// </summary>
internal sealed class Preflight(Supervisor supervisor, Definitions definitions, FilePresence presence)
{
    /// <summary>What was found.</summary>
    /// <param name="Refusal">Why nothing is to be done; null if nothing is in the way.</param>
    /// <param name="Warnings">What is wrong elsewhere.</param>
    public sealed record Findings(ErrorReply? Refusal, ValueList<string> Warnings);

    /// <summary>Of a start: the files of those who are meant can be used. Words that are no service may be one in a file that is broken.</summary>
    public async Task<Findings> Start(StartRequest request, CancellationToken stop)
    {
        if (ProfileNames.Unknown(request.Profiles, definitions.Read(request.Cwd)) is { } unknown) return Refuse($"start: {unknown}");
        definitions.Keep(request.Cwd, new ClientInputs(request.Caller.Environment.ToValueMap(), request.Profiles.ToValueList()), KeepWay.Over);
        if (await Instantiate("start", request.Words, request.Cwd, stop).ConfigureAwait(false) is { } refusal) return refusal;
        var files = await definitions.Refresh(request.Cwd, stop).ConfigureAwait(false);
        if (files.Errors.Count == 0) return new Findings(null, []);
        var meant = await Meant(request.Words, request.Cwd, request.WorkingDirectory, stop).ConfigureAwait(false);
        return meant is null || meant.Any(service => files.Concerns(service.Unit)) ? Refuse(files.Wrong!) : new Findings(null, files.Errors);
    }

    /// <summary>Of a restart: also what is read at a launch, of those who run.</summary>
    public async Task<Findings> Restart(RestartRequest request, CancellationToken stop)
    {
        if (ProfileNames.Unknown(request.Profiles, definitions.Read(request.Cwd)) is { } unknown) return Refuse($"restart: {unknown}");
        if (request.Caller is { } caller) definitions.Keep(request.Cwd, new ClientInputs(caller.Environment.ToValueMap(), request.Profiles.ToValueList()), KeepWay.Over);
        if (await Instantiate("restart", request.Words, request.Cwd, stop).ConfigureAwait(false) is { } refusal) return refusal;
        var files = await definitions.Refresh(request.Cwd, stop).ConfigureAwait(false);
        // words that mean nobody, or several, are answered as ever
        if (await Meant(request.Words, request.Cwd, request.WorkingDirectory, stop).ConfigureAwait(false) is not { } meant) return new Findings(null, files.Errors);
        if (meant.Where(service => files.Concerns(service.Unit)).Select(service => service.Name.ToString()).ToList() is [_, ..] concerned)
            return Refuse($"restart {string.Join(' ', concerned)}: a service file cannot be used, so nothing was stopped. Mend it and say so again:\n{files.Wrong}");
        var next = meant.Where(service => service.Live).Select(service => files.Latest(service.NextUnit ?? service.Unit)).ToList();
        var gone = await presence.Gone(next.Select(unit => unit.WorkingDirectory)).ConfigureAwait(false);
        var unreadable = next.SelectMany(unit => Unreadable(unit, gone)).ToList();
        return unreadable.Count == 0
            ? new Findings(null, files.Errors)
            : Refuse($"{string.Join('\n', unreadable)}\nNothing was stopped. Mend that and say so again");
    }

    // words that mean an instance have it made, unless others mean nothing: then they are a command together
    private async Task<Findings?> Instantiate(string verb, IReadOnlyList<string> words, string cwd, CancellationToken stop)
    {
        if (!words.Any(word => word.Contains('@', StringComparison.Ordinal)) && words is not [_]) return null;
        await definitions.Instantiate([], cwd).ConfigureAwait(false);
        var declared = definitions.Read(cwd);
        if (words is [var only] && Instances.Refusal(verb, only, declared) is { } template) return Refuse(template);
        var missing = words.Where(word => Instances.Missing([word], declared).Count > 0).ToList();
        if (missing.Count == 0) return null;
        var others = words.Except(missing).ToList();
        await definitions.Refresh(cwd, stop).ConfigureAwait(false);
        if (others.Count == 0 || await Meant(others, cwd, null, stop).ConfigureAwait(false) is not null) await definitions.Instantiate(missing, cwd).ConfigureAwait(false);
        return null;
    }

    private static IEnumerable<string> Unreadable(ServiceUnit unit, HashSet<string> gone)
    {
        if (gone.Contains(unit.WorkingDirectory)) yield return $"restart {unit.Name}: no directory {unit.WorkingDirectory}";
        foreach (var file in unit.EnvironmentFiles)
        {
            if (EnvironmentFileReader.Read(file, out var why) is null) yield return $"restart {unit.Name}: {why}";
        }
    }

    private async Task<ValueList<ServiceSnapshot>?> Meant(IReadOnlyList<string> words, string cwd, string? directory, CancellationToken stop)
    {
        if (words.Count == 0) return null;
        var list = new SupervisorProtocol.List(words.ToValueList(), Translation.Place(cwd) with { Directory = directory ?? cwd });
        return await supervisor.Ask(list, stop).ConfigureAwait(false) is SupervisorProtocol.Listing listing ? listing.Services : null;
    }

    private static Findings Refuse(string why) => new(new ErrorReply { Error = why, ExitCode = 1, Code = ErrorCode.Conflict }, []);
}
