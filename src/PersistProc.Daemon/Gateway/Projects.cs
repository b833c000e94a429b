using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What `up`, `down` and `config reload` are about: the services of a directory's project, or the user's own, as their files and as the supervisor has them.</summary>
internal sealed class Projects(DaemonOptions options, Supervisor supervisor, Definitions definitions)
{
    /// <summary>One look.</summary>
    /// <param name="Declared">What the files say.</param>
    /// <param name="Known">What the supervisor knows of the same.</param>
    internal sealed record Look(Declared Declared, ValueList<ServiceSnapshot> Known)
    {
        /// <summary>What would become of whom.</summary>
        public ValueList<PlannedService> Plan() => DefinitionPlan.Make(Declared.Units, Known.Select(each => new KnownDefinition(each.Unit, each.NextUnit, each.Live)));
    }

    /// <summary>Looks.</summary>
    public async Task<Look> LookAt(string directory, CancellationToken stop)
    {
        var declared = definitions.Read(directory);
        var answer = await supervisor.Ask(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")) { All = true }, stop).ConfigureAwait(false);
        var all = answer is SupervisorProtocol.Listing listing ? listing.Services : throw new InvalidOperationException($"unexpected answer {answer}");
        return new Look(declared, all.Where(service => service.Kind is ServiceKind.Service && Belongs(service, declared)).ToValueList());
    }

    /// <summary>Where nothing is declared: where a file would be looked for.</summary>
    public string Nothing(string directory) =>
        $"no {ServiceFileSearch.ProjectFile} in {directory} or above it, and no service files in {Path.Combine(options.Config, "services")}. Write one of them: docs/directives.md has every key";

    // by its file too: one that is broken does not say the project's name
    private static bool Belongs(ServiceSnapshot service, Declared declared) => declared.Project is { } project
        ? service.Unit.DefinedIn == project.Path || (project.Project is not null && service.Name.Project == project.Project)
        : service.Name.Project is null;
}
