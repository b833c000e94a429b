using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>A Procfile, with the settings of foreman or overmind beside it.</summary>
internal static class ProcfileImport
{
    private const int FirstPort = 5000;
    private const int PortStep = 100;

    public static ImportedProject Read(ImportSource source)
    {
        var project = new ImportedProject();
        var lines = Lines(source, project);
        if (lines.Count == 0) throw new ImportException(new Place(project.Notes is [var first, ..] ? first.Line : 0), "there is no process in it: write NAME: COMMAND, one a line");
        project.Comments.Add("There, all processes ended when one of them did. Here each is started again when it fails; restart = \"no\" for none.");
        if (source.Exists(".env")) project.Defaults.Set("environment_files", TomlValue.Of(["-" + source.PathOf(".env")]));
        if (source.Base.Length > 0) project.Defaults.Set("working_directory", source.Base);
        var settings = new OvermindSettings(source);
        foreach (var (index, (name, command, line)) in lines.Index()) Add(project, settings, name, command, line, settings.FirstPort(FirstPort) + (index * settings.PortStep(PortStep)));
        settings.NoteRest(project);
        return project;
    }

    private static void Add(ImportedProject project, OvermindSettings settings, string name, string command, int line, int port)
    {
        var service = project.Add(name, line);
        Commands.SetLine(service, command);
        var saysPort = command.Contains("$PORT", StringComparison.Ordinal) || command.Contains("${PORT", StringComparison.Ordinal);
        if (port is > 0 and <= 65535)
        {
            if (saysPort || name == "web") service.Set("port", port, "told to it as PORT");
            else service.Comments.Add(string.Create(CultureInfo.InvariantCulture, $"Its PORT was {port}; if it listens there, say port = {port}."));
        }

        if (name == "release")
        {
            service.Set("type", "oneshot");
            service.Set("manual", true, "a platform runs it at each release; here you do");
        }

        settings.Apply(service, name);
    }

    // NAME: COMMAND, from the line's first letter; foreman passes over the others silently
    private static List<(string Name, string Command, int Line)> Lines(ImportSource source, ImportedProject project)
    {
        var lines = new List<(string, string, int)>();
        foreach (var (index, text) in source.Text.Split('\n').Index())
        {
            if (text.AsSpan().TrimStart() is [] or ['#', ..]) continue;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var (name, command) = colon < 0 ? ("", "") : (text[..colon].TrimEnd(), text[(colon + 1)..].Trim());
            if (name.Length == 0 || name.Any(letter => !char.IsLetterOrDigit(letter) && letter is not ('_' or '-' or '.'))) project.Lose(index + 1, "", "left out: a line is NAME: COMMAND, and a name has letters, digits, _ and -");
            else if (command.Length == 0) project.Lose(index + 1, name, "has no command: there is nothing to run");
            else lines.Add((name, command, index + 1));
        }

        return lines;
    }
}
