namespace PersistProc.Cli.Importing;

/// <summary>
/// A service unit of systemd, with its timer, socket and path units, its drop-ins, and the services that it needs, as far as they
/// lie beside it.
/// </summary>
internal static class SystemdImport
{
    public static ImportedProject Read(ImportSource source)
    {
        var project = new ImportedProject();
        var (file, asked) = (source.FileName, source.Name);
        // a timer or a socket says which service it is for
        if (Path.GetExtension(file) is ".timer" or ".socket" or ".path")
        {
            var activator = SystemdUnit.Read(source);
            var name = activator[char.ToUpperInvariant(Path.GetExtension(file)[1]) + Path.GetExtension(file)[2..], Path.GetExtension(file) == ".socket" ? "Service" : "Unit"] ?? Path.GetFileNameWithoutExtension(file) + ".service";
            source = source.Beside(name) ?? throw new ImportException($"it is for {name}, which does not lie beside it");
        }

        if (Path.GetExtension(file) is ".target" or ".mount" or ".slice" or ".device" or ".swap" or ".scope") throw new ImportException($"a {Path.GetExtension(file)} unit runs nothing: import its services");
        Add(project, source, new HashSet<string>(StringComparer.Ordinal), asked, isFirst: true);
        foreach (var service in project.Services) Resolve(project, service);
        return project;
    }

    private static void Add(ImportedProject project, ImportSource source, HashSet<string> seen, string asked, bool isFirst = false)
    {
        // from standard input it has no name of its own
        var fileName = source.FileName is "" or "-" ? "service.service" : source.FileName.EndsWith(".service", StringComparison.Ordinal) ? source.FileName : source.FileName + ".service";
        if (!seen.Add(fileName)) return;
        var unit = SystemdUnit.Read(source) with { FileName = fileName };
        if (!unit.All("Service", "ExecStart").Any())
        {
            var isTarget = unit.Settings.Any(setting => setting.Section == "Service");
            if (isFirst) throw new ImportException(new Place(unit.Settings.FirstOrDefault(setting => setting.Section == "Service")?.Line ?? 1), isTarget ? "there is no ExecStart in it" : "no service unit: there is no [Service] in it");
            return;
        }

        var isTemplate = unit.Name.EndsWith('@');
        var service = project.Add(isTemplate ? unit.Name[..^1] : unit.Name, unit.Settings[0].Line);
        if (isTemplate) service.Name += "@";
        var first = service.Notes.Count;
        var reading = new SystemdService(project, service, source, unit);
        reading.Carry();
        for (var at = first; at < service.Notes.Count; at++) service.Notes[at] = service.Notes[at] with { File = (service.Notes[at].File ?? source.Name) is var file && file != asked ? file : null };
        SystemdActivators.Carry(project, service, source, unit);
        foreach (var other in reading.Needed)
        {
            if (source.Beside(other) is { } beside) Add(project, beside, seen, asked);
        }
    }

    // names of units become those of services that are here; others are noted
    private static void Resolve(ImportedProject project, ImportedService service)
    {
        foreach (var key in new[] { "requires", "wants", "after", "before", "binds_to", "part_of", "conflicts", "on_failure", "on_success" })
        {
            if (service[key] is not TomlValue.Several several) continue;
            List<TomlValue> kept = [];
            foreach (var item in several.Items.OfType<TomlValue.Text>())
            {
                var name = item.Phrase.Letters;
                if (project.Find(name) is not null || IsInstance(project, name)) kept.Add(item);
                else service.Lose(service.Lines.GetValueOrDefault($"{key} {name}", service.Line), key, $"{name}.service is not here: import it too, put it into this file, and write {key} = [\"{name}\"]");
            }

            if (kept.Count == 0) service.Remove(key);
            else service.Set(key, new TomlValue.Several(kept));
        }
    }

    private static bool IsInstance(ImportedProject project, string name)
    {
        var sign = name.IndexOf('@', StringComparison.Ordinal);
        return sign > 0 && sign < name.Length - 1 && project.Find(name[..(sign + 1)]) is not null;
    }
}
