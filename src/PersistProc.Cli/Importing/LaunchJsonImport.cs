namespace PersistProc.Cli.Importing;

/// <summary>VS Code's launch.json: what it starts, without the debugger.</summary>
internal static class LaunchJsonImport
{
    public static ImportedProject Read(ImportSource source)
    {
        var root = JsonReading.Read(source.Text, relaxed: true);
        if (root["configurations"] is not { Items.Count: > 0 } configurations) throw new ImportException(root.At, "no launch.json: there are no configurations in it");
        var project = new ImportedProject();
        project.Comments.Add("They run without a debugger. Here: persistproc start NAME; take \"manual\" out of what up shall start.");
        var text = new VsCodeText(source);
        if (text.Root != ".") project.Defaults.Set("working_directory", text.Root);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var configuration in configurations.Items)
        {
            if (Add(project, text, configuration) is { } service && configuration["name"]?.Text is { } name) names.TryAdd(name, service.Name);
        }

        foreach (var compound in root["compounds"]?.Items ?? []) AddCompound(project, compound, names);
        foreach (var member in root.Members.Where(member => member.Key is "inputs")) project.Lose(member.At.Line, member.Key, "nobody is asked here: write what is meant, or a variable of the environment, ${NAME:-default}");
        if (project.Services.Count == 0) throw new ImportException(configurations.At, "there is no configuration in it that starts a program");
        if (project.Services.Count > 1) foreach (var service in project.Services) service.Set("manual", true);
        return project;
    }

    private static ImportedService? Add(ImportedProject project, VsCodeText text, Node configuration)
    {
        var name = configuration["name"]?.Text ?? configuration["type"]?.Text ?? "launch";
        var type = configuration["type"]?.Text ?? "";
        var line = configuration.Line;
        if (configuration["request"]?.Text is "attach")
        {
            project.Lose(line, name, "attaches to what runs already: nothing is started");
            return null;
        }

        if (type is "chrome" or "pwa-chrome" or "msedge" or "pwa-msedge" or "firefox" or "extensionHost" or "pwa-extensionHost")
        {
            project.Lose(line, name, $"{type}: a browser or an editor is no service");
            return null;
        }

        var service = new ImportedService("", line);
        if (LaunchCommand.Of(service, text, type, configuration) is not { } command)
        {
            project.Lose(line, name, $"{(type.Length == 0 ? "no type" : type)}: how its program is started is not known here. Write a service with its command");
            return null;
        }

        var added = project.Add(name.ToLowerInvariant(), line);
        added.Notes.Clear();
        added.Notes.AddRange(service.Notes);
        foreach (var (key, value) in service.Settings) added.Set(key, value);
        if (added.Name != name) added.Set("description", name);
        added.Set("command", command);
        var here = text.From(configuration["cwd"]?.Text);
        foreach (var member in configuration.Members) Carry(added, text, member, here);
        return added;
    }

    private static void Carry(ImportedService service, VsCodeText text, Member member, string here)
    {
        var (key, at, value) = member;
        switch (key)
        {
            case "cwd" when value.Text is { Length: > 0 } cwd:
                service.Set("working_directory", text.Of(service, key, value, cwd));
                break;
            case "env":
                foreach (var variable in value.Members.Where(each => !each.Value.IsNull)) service.SetVariable(variable.Key, text.Of(service, "env." + variable.Key, variable.Value, variable.Value.Text ?? "", here), variable.At.Line);
                break;
            case "environment":
                foreach (var variable in value.Items.Where(each => each["name"]?.Text is not null)) service.SetVariable(variable["name"]!.Text!, text.Of(service, "environment", variable, variable["value"]?.Text ?? "", here), variable.Line);
                break;
            case "envFile" when value.Text is { Length: > 0 } file:
                service.Set("environment_files", TomlValue.Of([text.Of(service, key, value, file)]));
                break;
            case "console":
                if (value.Text is "integratedTerminal" or "externalTerminal") service.Set("tty", true);
                break;
            case "externalConsole":
                if (value.Truth is true) service.Set("tty", true);
                break;
            case "restart":
                if (value.Truth is true) service.Set("restart", "always");
                break;
            case "preLaunchTask" or "postDebugTask":
                service.Lose(at.Line, key, $"tasks are not carried over: write a oneshot that does \"{value.Text}\", and {(key == "preLaunchTask" ? "requires and after it here" : "start it yourself")}; or {(key == "preLaunchTask" ? "start_pre" : "stop_post")} with its command");
                break;
            case "serverReadyAction":
                service.Lose(at.Line, key, "no browser is opened here. What it waits for may be ready = { log = \"…\" }");
                break;
            case "dependsOn" or "windows" or "osx" or "linux" or "pipeTransport":
                service.Lose(at.Line, key, "is not carried over");
                break;
            default:    // what is the debugger's own means nothing without it
                break;
        }
    }

    private static void AddCompound(ImportedProject project, Node compound, Dictionary<string, string> names)
    {
        var name = compound["name"]?.Text ?? "all";
        var members = (compound["configurations"]?.Items ?? []).Select(item => item.Text ?? item["name"]?.Text ?? "").ToList();
        var known = members.Where(names.ContainsKey).Select(member => names[member]).ToList();
        if (known.Count == 0)
        {
            project.Lose(compound.Line, name, "none of its configurations was carried over");
            return;
        }

        var service = project.Add(name.ToLowerInvariant(), compound.Line);
        service.Comments.Add("Starts the others, and stops with them.");
        service.Set("command", "true");
        service.Set("type", "oneshot");
        service.Set("remain_after_exit", true);
        service.Set(compound["stopAll"]?.Truth is true ? "requires" : "wants", TomlValue.OfPlain(known));
        service.Set("after", TomlValue.OfPlain(known));
        foreach (var member in members.Where(member => !names.ContainsKey(member))) service.Lose(compound.Line, name, $"\"{member}\" was not carried over");
        if (compound["preLaunchTask"] is { Text: { } task } node) service.Lose(node.Line, "preLaunchTask", $"tasks are not carried over: write a oneshot that does \"{task}\", and requires it here");
    }
}
