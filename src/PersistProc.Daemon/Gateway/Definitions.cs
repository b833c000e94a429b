using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// What the service files declare, handed to the actors. Files are looked at again by `start`, `restart`, `reload` and
/// `status`, and read and handed over again if they have changed; for `list` and `logs` they are only made known the first time.
/// </summary>
internal sealed class Definitions(DaemonOptions options, Supervisor supervisor, ServiceFileCache cache, DaemonLog log)
{
    private readonly ConcurrentDictionary<string, ServiceFile> _defined = new();
    private readonly HashSet<string> _loaded = [];
    private readonly Lock _gate = new();
    private ValueList<string> _names = [];

    /// <summary>The services that the files declared when they were read last.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Makes a directory's project and the user's services known, if they are not.</summary>
    public async Task Load(string directory, CancellationToken stop)
    {
        var project = ServiceFileSearch.FindProject(directory) ?? options.Config;
        lock (_gate)
        {
            if (!_loaded.Add(project)) return;
        }
        await Refresh(directory, stop).ConfigureAwait(false);
    }

    /// <summary>Reads the user's files and the directory's project again. Answers null, or every error of every file.</summary>
    public async Task<string?> Refresh(string directory, CancellationToken stop)
    {
        var files = ServiceFileSearch.UserFiles(options.Config).Select(path => cache.Read(path, isProject: false)).ToList();
        if (ServiceFileSearch.FindProject(directory) is { } project) files.Add(cache.Read(project, isProject: true));
        if (files.TrueForAll(file => _defined.TryGetValue(file.Path, out var before) && ReferenceEquals(before, file))) return null;
        var units = files.SelectMany(file => file.Units).ToValueList();
        _names = units.Select(unit => unit.Name.ToString()).ToValueList();
        List<string> wrong = [.. files.SelectMany(file => file.Errors).Select(error => error.ToString())];
        if (units.Count > 0 && await supervisor.Ask(new SupervisorProtocol.Define(units), stop).ConfigureAwait(false) is SupervisorProtocol.Defined defined)
            wrong.AddRange(defined.Refused);
        foreach (var error in wrong) log.ServiceFile(error);
        if (wrong.Count > 0) return string.Join('\n', wrong);
        foreach (var file in files) _defined[file.Path] = file;
        return null;
    }
}
