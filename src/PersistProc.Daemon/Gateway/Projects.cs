using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What `up`, `down` and `config reload` are about: the services of a directory's project, or the user's own, as their files and as the supervisor has them.</summary>
internal sealed class Projects(DaemonOptions options, Definitions definitions)
{
    /// <summary>One look.</summary>
    /// <param name="Declared">What the files say.</param>
    /// <param name="Known">What the supervisor knows of the same.</param>
    internal sealed record Look(Declared Declared, ValueList<ServiceSnapshot> Known)
    {
        /// <summary>What would become of whom.</summary>
        public ValueList<PlannedService> Plan() => DefinitionPlan.Make(Declared.Units, Known.Select(each => new KnownDefinition(each.Unit, each.NextUnit, each.Live)), Replicated().ToHashSet());

        private IEnumerable<ServiceName> Replicated()
        {
            foreach (var file in Declared.Meant)
            {
                foreach (var key in file.Replicated.Keys)
                {
                    if (ServiceName.TryMake(file.Project, key, out var family, out _)) yield return family;
                }
            }
        }
    }

    /// <summary>Looks.</summary>
    /// <param name="directory">Whose project.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="client">What a client brings for it; null for what was kept of the last one.</param>
    public async Task<Look> LookAt(string directory, CancellationToken stop, ClientInputs? client = null)
    {
        await definitions.Instantiate([], directory).ConfigureAwait(false);
        var declared = definitions.Read(directory, client);
        var all = await definitions.Known(stop).ConfigureAwait(false);
        var clash = definitions.Clash(declared.Project, all);
        if (clash is not null) declared = declared with { Errors = declared.Errors.Add(clash) };
        return new Look(declared, all.Where(service => service.Kind is ServiceKind.Service && Belongs(service, declared.Project, clash is not null)).ToValueList());
    }

    /// <summary>Looks at what may be stopped: also at a project whose file is gone from the directory or above it while its services run.</summary>
    public async Task<Look> LookAtLeft(string directory, CancellationToken stop)
    {
        var look = await LookAt(directory, stop).ConfigureAwait(false);
        if (look.Declared.Project is not null) return look;
        var running = (await definitions.Known(stop).ConfigureAwait(false)).Where(service => service.Live && service.Unit.DefinedIn is not null).ToLookup(service => service.Unit.DefinedIn!);
        for (var at = Path.GetFullPath(directory); at is not null; at = Path.GetDirectoryName(at))
        {
            var left = running[Path.Combine(at, ServiceFileSearch.ProjectFile)].ToValueList();
            if (left.Count > 0) return new Look(Declared.Of([], null), left);
        }

        return look;
    }

    /// <summary>Where nothing is declared: where a file would be looked for.</summary>
    public string Nothing(string directory) =>
        $"no {ServiceFileSearch.ProjectFile} in {directory} or above it, and no service files in {Path.Combine(options.Config, "services")}. Write one of them: docs/directives.md has every key";

    // by its file too: one that is broken does not say the project's name, and one of another directory has the same
    private static bool Belongs(ServiceSnapshot service, ServiceFile? project, bool isOthersToo)
    {
        if (project is null) return service.Name.Project is null;
        if ((service.NextUnit ?? service.Unit).DefinedIn == project.Path) return true;
        return !isOthersToo && project.Project is not null && service.Name.Project == project.Project;
    }
}
