using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// What the service files declare, handed to the actors. Files are looked at again by `start`, `restart`, `reload` and
/// `status`, and read and handed over again if they have changed; for `list` and `logs` they are only made known the first time.
/// </summary>
internal sealed class Definitions(DaemonOptions options, Supervisor supervisor, ServiceFileCache cache, Instances instances, DaemonLog log)
{
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ServiceFile> _defined = new();
    private readonly HashSet<string> _loaded = [];
    private readonly Dictionary<string, HashSet<ServiceName>> _declared = [];
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _soon;
    private ValueList<string> _names = [];
    private volatile Declared? _last;

    /// <summary>The services that the files declared when they were read last.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>
    /// Reads what the user's files and those of every known project say, then has started what is started with the supervisor.
    /// Nobody else reads them before: what is changed after a first answer does not count as having been there at the start.
    /// </summary>
    public async Task Begin(CancellationToken stop)
    {
        try
        {
            await ReadFirst(stop).ConfigureAwait(false);
        }
        finally
        {
            _begun.TrySetResult();
        }
    }

    private async Task ReadFirst(CancellationToken stop)
    {
        await RefreshNow("/", stop).ConfigureAwait(false);
        if (await supervisor.AskPatiently(new SupervisorProtocol.GetReady(), stop).ConfigureAwait(false) is not SupervisorProtocol.Ready { IsFirst: true }) return; // a takeover
        var gone = new List<ServiceName>();
        if (await supervisor.Ask(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")) { All = true }, stop).ConfigureAwait(false) is SupervisorProtocol.Listing known)
        {
            var declared = known.Services.Where(service => service.Unit.DefinedIn is not null);
            foreach (var file in declared.GroupBy(service => service.Unit.DefinedIn!))
                gone.AddRange(await ReadAgain(file.Key, [.. file.Select(service => service.Name)], stop).ConfigureAwait(false));
        }

        // whatever becomes of it: everybody waits for this
        await ((Task)supervisor.Ask(new SupervisorProtocol.Autostart(gone.ToValueList()), stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // of a file that cannot be read its services are as they were; of one that is not there they are no more
    private async Task<IEnumerable<ServiceName>> ReadAgain(string path, List<ServiceName> known, CancellationToken stop)
    {
        if (!Path.Exists(path)) return known;
        var file = cache.Read(path, isProject: known[0].Project is not null);
        if (file.Errors.Count > 0) return [];
        await supervisor.Ask(new SupervisorProtocol.Define(file.Units) { Files = [file.Path] }, stop).ConfigureAwait(false);
        return known.Except(file.Units.Select(unit => unit.Name));
    }

    /// <summary>
    /// What is started with the supervisor is on its way, so that a list shows it so; or the files have not been read within a while,
    /// since a list is answered whatever disk they lie on.
    /// </summary>
    public async Task Started(CancellationToken stop)
    {
        _soon ??= _begun.Task.WaitAsync(TimeToBegin, CancellationToken.None);
        await _soon.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Makes a directory's project and the user's services known, if they are not.</summary>
    public async Task Load(string directory, CancellationToken stop)
    {
        await _begun.Task.WaitAsync(stop).ConfigureAwait(false);
        var project = ServiceFileSearch.FindProject(directory) ?? options.Config;
        lock (_gate)
        {
            if (!_loaded.Add(project)) return;
        }
        await Refresh(directory, stop).ConfigureAwait(false);
    }

    /// <summary>Whether the files that could declare a service were read, without an error, and do not.</summary>
    public bool HasLeft(ServiceSnapshot service)
    {
        lock (_gate)
        {
            return service.Kind == ServiceKind.Service && _declared.TryGetValue(service.Name.Project ?? "", out var names) && !names.Contains(service.Name);
        }
    }

    /// <summary>Reads files without using them: those named, else the user's, the directory's project and the supervisor's settings. Every error of every one.</summary>
    /// <param name="directory">Where the client is.</param>
    /// <param name="named">The files; none for all.</param>
    /// <param name="client">What the client brings for it; null for what was kept of the last one.</param>
    public (IReadOnlyList<ServiceFile> Files, string? Settings, IReadOnlyList<FileError> Errors) Check(string directory, IReadOnlyList<string> named, ClientInputs? client)
    {
        var config = Path.GetFullPath(options.Config);
        var (services, settings) = (Path.Combine(config, "services"), SettingsFile.PathIn(config));
        List<string> paths = [.. named.Select(file => Path.GetFullPath(file, directory))];
        if (named.Count == 0)
        {
            paths = [.. ServiceFileSearch.UserFiles(options.Config)];
            if (ServiceFileSearch.FindProject(directory) is { } project) paths.Add(project);
        }

        // no service stands in it
        var ofSettings = File.Exists(settings) && (paths.RemoveAll(path => path == settings) > 0 || named.Count == 0) ? settings : null;
        var files = paths.Distinct(StringComparer.Ordinal).Select(path => ServiceFileReader.Read(path, isProject: Path.GetDirectoryName(path) != services, client is null ? cache.Inputs.Of(path) : cache.Inputs.With(path, client, KeepWay.Whole))).ToList();
        List<FileError> errors = [.. files.SelectMany(file => file.Errors), .. DoubleNames.Find(files), .. DependencyErrors.Find(files)];
        if (ofSettings is not null) errors.AddRange(SettingsFile.Read(ofSettings).Errors);
        return (files, ofSettings, errors);
    }

    /// <summary>What the user's files and the directory's project say now; nothing is handed over.</summary>
    /// <param name="directory">Whose project.</param>
    /// <param name="client">What a client brings for it; null for what was kept of the last one.</param>
    /// <param name="way">How the one goes with the other.</param>
    public Declared Read(string directory, ClientInputs? client = null, KeepWay way = KeepWay.Whole)
    {
        var files = Paths(directory).Select(each => cache.Read(each.Path, each.IsProject, client is null ? null : cache.Inputs.With(each.Path, client, way))).ToValueList();
        var project = ServiceFileSearch.FindProject(directory) is null ? null : files[^1];
        if (_last is { } last && last.IsOf(files, project)) return last; // mostly nothing has changed, and what is between thousand services takes a while
        return _last = Declared.Of(files, project);
    }

    /// <summary>Keeps what a client brings for the user's files and the directory's project, each as far as it can be read by it.</summary>
    public void Keep(string directory, ClientInputs client, KeepWay way)
    {
        foreach (var (path, isProject) in Paths(directory))
        {
            var inputs = cache.Inputs.With(path, client, way);
            if (inputs != cache.Inputs.Of(path) && cache.Read(path, isProject, inputs).Errors.Count == 0) cache.Inputs.Keep(path, inputs);
        }
    }

    private IEnumerable<(string Path, bool IsProject)> Paths(string directory)
    {
        var own = ServiceFileSearch.UserFiles(options.Config).Select(path => (path, false));
        return ServiceFileSearch.FindProject(directory) is { } project ? own.Append((project, true)) : own;
    }

    /// <summary>The services of files that run another number of replicas than those say.</summary>
    public IReadOnlyList<ScaledService> Scaled(IEnumerable<ServiceFile> files) =>
    [
        .. from file in files
           from scale in cache.Inputs.Of(file.Path).Scales
           where file.Replicated.TryGetValue(scale.Key, out var said) && said == scale.Value.Declared
           select new ScaledService(file.Project is { } project ? $"{project}/{scale.Key}" : scale.Key, scale.Value.Declared, scale.Value.Count),
    ];

    /// <summary>How many replicas of it there are to be, and what its file says if that is another number.</summary>
    public (int? Wanted, int? Declared) Replicas(ServiceUnit unit)
    {
        if (unit is not { Replica: not null, DefinedIn: { } path, Family: { } family, Replicas: { } declared }) return (null, null);
        return cache.Inputs.Of(path).Scales.TryGetValue(family.Name, out var scale) && scale.Declared == declared ? (scale.Count, declared) : (declared, null);
    }

    /// <summary>Has the instances made that words mean and nobody has made yet.</summary>
    public async Task Instantiate(IEnumerable<string> words, string directory)
    {
        await instances.Known().ConfigureAwait(false);
        instances.Add(Instances.Missing(words, Read(directory)));
    }

    /// <summary>Whether another directory's project has the name of this one, and so the names of its services: the error if it has.</summary>
    public FileError? Clash(ServiceFile? project, IEnumerable<ServiceSnapshot> known)
    {
        if (project?.Project is not { } name) return null;
        var other = known.Where(service => service.Kind is ServiceKind.Service && service.Name.Project == name)
            .Select(service => (service.NextUnit ?? service.Unit).DefinedIn).OfType<string>().Distinct()
            .FirstOrDefault(path => path != project.Path && File.Exists(path) && cache.Read(path, isProject: true).Project == name);
        return other is null ? null : new FileError(project.Path, 1, 1, "project", $"\"{name}\" is the project of {other} already: their services would have the same names. Write another project = \"…\" here, or in {ServiceFileSearch.OverlayFile} beside it");
    }

    /// <summary>Everything that is known.</summary>
    public async Task<ValueList<ServiceSnapshot>> Known(CancellationToken stop)
    {
        var answer = await supervisor.Ask(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")) { All = true }, stop).ConfigureAwait(false);
        return answer is SupervisorProtocol.Listing listing ? listing.Services : throw new InvalidOperationException($"unexpected answer {answer}");
    }

    /// <summary>Reads the user's files and the directory's project again, and hands over what has changed.</summary>
    public async Task<Refreshed> Refresh(string directory, CancellationToken stop)
    {
        await _begun.Task.WaitAsync(stop).ConfigureAwait(false);
        return await RefreshNow(directory, stop).ConfigureAwait(false);
    }

    private async Task<Refreshed> RefreshNow(string directory, CancellationToken stop)
    {
        await instances.Known().ConfigureAwait(false);
        var declared = Read(directory);
        var files = declared.Files.ToList();
        var units = declared.Sound;
        if (files.TrueForAll(file => _defined.TryGetValue(file.Path, out var before) && ReferenceEquals(before, file))) return new Refreshed(units, [], [], []);
        _names = units.Select(unit => unit.Name.ToString()).ToValueList();
        List<string> wrong = [.. declared.Errors.Select(error => error.ToString())];
        var clash = declared.Project is null ? null : Clash(declared.Project, await Known(stop).ConfigureAwait(false));
        if (clash is not null)
        {
            wrong.Add(clash.ToString());
            units = units.Where(unit => unit.DefinedIn != clash.File).ToValueList();
        }

        if (wrong.Count == 0) Note(files, units);
        List<ServiceName> refused = [.. files.SelectMany(file => file.Units).Select(unit => unit.Name).Except(units.Select(unit => unit.Name))];
        var names = units.Select(unit => unit.Name).ToHashSet();
        var whole = files.Where(file => file.Errors.Count == 0 && file.Units.All(unit => names.Contains(unit.Name))).Select(file => file.Path).ToValueList();
        if (units.Count + whole.Count > 0 && await supervisor.Ask(new SupervisorProtocol.Define(units) { Files = whole }, stop).ConfigureAwait(false) is SupervisorProtocol.Defined defined)
        {
            wrong.AddRange(defined.Refused);
            refused.AddRange(units.Select(unit => unit.Name).Where(name => defined.Refused.Any(each => each.StartsWith($"{name}: ", StringComparison.Ordinal))));
        }

        foreach (var error in wrong) log.ServiceFile(error);
        if (wrong.Count > 0)
            return new Refreshed(units, wrong.ToValueList(), files.Where(file => file.Errors.Count > 0 || file.Path == clash?.File).Select(file => file.Path).ToValueList(), refused.ToValueList());
        foreach (var file in files) _defined[file.Path] = file;
        return new Refreshed(units, [], [], []);
    }

    private void Note(List<ServiceFile> files, ValueList<ServiceUnit> units)
    {
        lock (_gate)
        {
            foreach (var project in files.Select(file => file.Project ?? "").Append("").Distinct())
                _declared[project] = [.. units.Select(unit => unit.Name).Where(name => (name.Project ?? "") == project)];
        }
    }
}
