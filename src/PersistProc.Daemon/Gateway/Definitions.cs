using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// What the service files declare, handed to the actors. Files are read again by `start`, `restart` and `reload`; for a
/// look (list, status, logs) they are only made known the first time.
/// </summary>
internal sealed class Definitions(DaemonOptions options, Supervisor supervisor, DaemonLog log)
{
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
        var files = ServiceFileSearch.UserFiles(options.Config).Select(path => ServiceFileReader.Read(path, isProject: false)).ToList();
        if (ServiceFileSearch.FindProject(directory) is { } project) files.Add(ServiceFileReader.Read(project, isProject: true));
        var units = files.SelectMany(file => file.Units).ToValueList();
        _names = units.Select(unit => unit.Name.ToString()).ToValueList();
        List<string> wrong = [.. files.SelectMany(file => file.Errors).Select(error => error.ToString())];
        if (units.Count > 0 && await supervisor.Ask(new SupervisorProtocol.Define(units), stop).ConfigureAwait(false) is SupervisorProtocol.Defined defined)
            wrong.AddRange(defined.Refused);
        foreach (var error in wrong) log.ServiceFile(error);
        return wrong.Count == 0 ? null : string.Join('\n', wrong);
    }
}
