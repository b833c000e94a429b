namespace PersistProc.Cli.Importing;

/// <summary>supervisord's configuration.</summary>
internal static class SupervisordImport
{
    public static ImportedProject Read(ImportSource source)
    {
        var sections = IniReading.Read(source.Text);
        var programs = sections.Where(section => Kind(section) is "program" or "fcgi-program" or "eventlistener").ToList();
        if (programs.Count == 0) throw new ImportException(sections.FirstOrDefault()?.At ?? default, "no configuration of supervisord: there is no [program:NAME] in it");
        var project = new ImportedProject();
        project.Comments.Add("supervisord's own environment was its programs'; here it is that of whoever starts them.");
        project.Defaults.Set("stop", TomlValue.Of(["TERM 10s", "KILL"]));
        if (source.Base.Length > 0) project.Defaults.Set("working_directory", source.Base);
        var isElsewhere = sections.Any(section => section["directory"] is not null);
        foreach (var section in sections.Where(section => section.Name == "supervisord")) Supervisor(project, source, section, isElsewhere);
        var groups = sections.Where(section => Kind(section) == "group").ToList();
        var made = new List<(ImportedService Service, long Priority)>();
        foreach (var section in programs)
        {
            var name = section.Name[(section.Name.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            if (Kind(section) == "eventlistener") project.Lose(section.At.Line, section.Name, "there are no event listeners: persistproc events -f -o json is a stream of what happens");
            else if (string.IsNullOrWhiteSpace(section["command"])) project.Lose(section.At.Line, section.Name, "has no command: there is nothing to run");
            else
            {
                var service = project.Add(name, section.At.Line);
                var group = groups.FirstOrDefault(each => (each["programs"] ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(name));
                var program = new SupervisordProgram(service, source, name, group is null ? name : group.Name[6..].Trim(), sections.Any(each => each.Name == "supervisord" && each["directory"] is not null) || section["directory"] is not null);
                program.Carry(section);
                made.Add((service, long.TryParse(section["priority"], out var priority) ? priority : 999));
            }
        }

        if (made.Count == 0) throw new ImportException(programs[0].At, "there is no program in it with a command");
        Order(project, made);
        foreach (var group in groups) project.Lose(group.At.Line, group.Name, "no groups of this kind: persistproc start NAME…, or a service that requires them all");
        foreach (var section in sections.Where(section => section.Name is "include")) project.Lose(section.At.Line, "include", $"other files are not read: import each ({section["files"]})");
        return project;
    }

    private static string Kind(IniSection section) => section.Name.Split(':')[0].Trim();

    private static void Supervisor(ImportedProject project, ImportSource source, IniSection section, bool isElsewhere)
    {
        var text = new SupervisordText(project.Defaults, source, "supervisord", "supervisord", isElsewhere);
        foreach (var setting in section.Settings)
        {
            switch (setting.Key)
            {
                case "environment":
                    SupervisordProgram.Environment(project.Defaults, text, setting);
                    break;
                case "directory":
                    project.Defaults.Set("working_directory", source.PathOf(text.Of(setting)));
                    break;
                case "umask" when setting.Value.Length is 3 or 4 && setting.Value.All(digit => digit is >= '0' and <= '7') && (setting.Value.Length == 3 || setting.Value[0] == '0'):
                    project.Defaults.Set("umask", setting.Value);
                    break;
                case "user":
                    project.Lose(setting.Line, "supervisord.user", "the supervisor runs as whoever starts it");
                    break;
                default:
                    break;
            }
        }
    }

    // a number says who is first; here it is said by name, and only who differs is told apart
    private static void Order(ImportedProject project, List<(ImportedService Service, long Priority)> made)
    {
        var steps = made.Select(each => each.Priority).Distinct().Order().ToList();
        if (steps.Count < 2) return;
        project.Comments.Add("priority gave an order of starts; here it is said by name, by after.");
        foreach (var (service, priority) in made)
        {
            var before = steps.LastOrDefault(step => step < priority, long.MinValue);
            if (before == long.MinValue) continue;
            service.Add("after", made.Where(each => each.Priority == before).Select(each => (Phrase)$"{each.Service.Name}@started"));
        }
    }
}
