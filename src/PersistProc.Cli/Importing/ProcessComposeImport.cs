namespace PersistProc.Cli.Importing;

/// <summary>A process-compose file.</summary>
internal static class ProcessComposeImport
{
    public static ImportedProject Read(ImportSource source)
    {
        var root = YamlReading.Read(source.Text);
        if (root["processes"] is not Node.Mapping { Values.Count: > 0 } processes) throw new ImportException(root["processes"]?.At ?? root.At, "no process-compose file: there are no processes in it");
        var project = new ImportedProject();
        project.Defaults.Set("restart", "no", "process-compose's default");
        project.Defaults.Set("stop", TomlValue.Of(["TERM 10s", "KILL"]));
        if (source.Base.Length > 0) project.Defaults.Set("working_directory", source.Base);
        if (source.Exists(".env")) project.Defaults.Set("environment_files", TomlValue.Of(["-" + source.PathOf(".env")]));
        Top(project, root);
        var names = new Dictionary<string, ImportedService>(StringComparer.Ordinal);
        foreach (var (name, at, node) in processes.Values)
        {
            if (node["command"]?.Text is { } line && !string.IsNullOrWhiteSpace(line)) names[name] = project.Add(name, at.Line);
            else if (node["entrypoint"] is { Items.Count: > 0 }) names[name] = project.Add(name, at.Line);
            else project.Lose(at.Line, name, "has no command: there is nothing to run");
        }

        if (names.Count == 0) throw new ImportException(processes.At, "there is no process in it with a command");
        foreach (var (name, service) in names) new ProcessComposeProcess(service, source, names, processes[name]!).Carry();
        return project;
    }

    private static void Top(ImportedProject project, Node root)
    {
        foreach (var (key, at, value) in root.Members)
        {
            switch (key)
            {
                case "processes" or "version" or "name":
                    break;
                case "environment":
                    foreach (var (name, text, line) in ProcessComposeProcess.Variables(value)) project.Defaults.SetVariable(name, text, line);
                    break;
                case "is_strict" or "log_location" or "log_level" or "log_length" or "log_configuration" or "log_format" or "is_tui_disabled" or "disable_env_expansion" or "ordered_shutdown" or "is_dotenv_disabled":
                    break;
                case "shell":
                    if (value["shell_command"]?.Text is { } shell and not ("sh" or "/bin/sh")) project.Lose(at.Line, key, $"the shell here is sh: write command = [\"{shell}\", \"{value["shell_argument"]?.Text ?? "-c"}\", \"…\"] where a line needs {shell}");
                    break;
                case "vars":
                    project.Lose(at.Line, key, "templates are not filled in here: write ${NAME:-default}, a variable of the environment");
                    break;
                case "env_cmds":
                    project.Lose(at.Line, key, "nothing is run for a variable: put the value into .env, or into the command by $(…)");
                    break;
                default:
                    project.Lose(at.Line, key, "has no equivalent here");
                    break;
            }
        }
    }
}
