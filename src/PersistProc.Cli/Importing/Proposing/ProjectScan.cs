namespace PersistProc.Cli.Importing;

/// <summary>
/// Looks at a directory and proposes services. Who says by himself what is to run (a Procfile, a process-compose file) is
/// believed; else it is the scripts and frameworks that are there. Databases come from a compose file.
/// </summary>
/// <param name="directory">Where.</param>
internal sealed class ProjectScan(string directory)
{
    private static readonly string[] Compose = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
    private static readonly string[] ProcessCompose = ["process-compose.yaml", "process-compose.yml"];
    private static readonly string[] Procfiles = ["Procfile.dev", "Procfile"];

    private readonly ProjectMerge _merge = new();

    /// <summary>Files that something was made of.</summary>
    public List<string> Sources { get; } = [];

    /// <summary>Files that could not be read, and why.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>What is proposed; without services where nothing was found.</summary>
    public ImportedProject Propose()
    {
        if (Read("process-compose", ProcessCompose) is { } whole) _merge.Add(whole.Project, whole.File);
        else
        {
            var (databases, built) = Split(Read("compose", Compose));
            List<(ImportedProject Project, string File)> apps = Read("procfile", Procfiles) is { } processes ? [processes] : [.. Apps()];
            if (databases is { } containers) _merge.Add(containers.Project, containers.File);
            foreach (var (project, file) in apps) _merge.Add(project, file, needs: databases?.Project);
            if (apps.Count == 0 && built is { } own) _merge.Add(own.Project, own.File, needs: databases?.Project, areNamed: true);
            else if (built is { } left) _merge.Project.Comments.Add($"Not taken from {left.File}, since they are built of this directory, as what stands here: {string.Join(", ", left.Project.Services.Select(service => service.Name))}.");
        }

        Sources.AddRange(_merge.Files);
        Settling.Settle(_merge.Project);
        return _merge.Project;
    }

    private IEnumerable<(ImportedProject Project, string File)> Apps()
    {
        if (Read("package-json", ["package.json"]) is { } package)
        {
            // of what is started by hand nothing is proposed
            package.Project.Services.RemoveAll(service => service["manual"] is not null);
            if (package.Project.Services.Count > 0) yield return package;
        }

        var found = 0;
        foreach (var framework in Frameworks.All(directory))
        {
            found++;
            yield return (framework.Make(), framework.File);
        }

        if (found == 0 && !Path.Exists(Path.Combine(directory, "package.json")) && Frameworks.Makefile(directory) is { } make) yield return (make.Make(), make.File);
    }

    private (ImportedProject Project, string File)? Read(string format, string[] names)
    {
        foreach (var name in names.Where(name => Path.Exists(Path.Combine(directory, name))))
        {
            try
            {
                return (ImportFormat.Find(format)!.Read(ImportSource.Open(name, directory, directory)), name);
            }
            catch (ImportException wrong)
            {
                Broken.Add(Importer.Told(wrong, name));
            }
        }

        return null;
    }

    // containers are what the project needs, what is built is the project
    private static ((ImportedProject Project, string File)? Databases, (ImportedProject Project, string File)? Built) Split((ImportedProject Project, string File)? compose)
    {
        if (compose is not { } all) return (null, null);
        var containers = all.Project.Services.Where(service => service["stop_post"] is not null).ToList();
        if (containers.Count == all.Project.Services.Count) return (all, null);
        if (containers.Count == 0) return (null, all);
        var built = new ImportedProject();
        built.Services.AddRange(all.Project.Services.Except(containers));
        foreach (var (key, value) in all.Project.Defaults.Settings) built.Defaults.Set(key, value);
        all.Project.Services.RemoveAll(built.Services.Contains);
        return (all, (built, all.File));
    }
}
