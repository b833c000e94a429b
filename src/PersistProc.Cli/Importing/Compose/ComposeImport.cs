namespace PersistProc.Cli.Importing;

/// <summary>
/// A compose file. What has an image and nothing to build stays in its container, run by <c>docker run</c>; what is built
/// of this directory runs on the machine itself.
/// </summary>
internal static class ComposeImport
{
    private static readonly string[] Inherited = ["depends_on", "links", "volumes_from"];

    public static ImportedProject Read(ImportSource source)
    {
        var root = YamlReading.Read(source.Text);
        if (root["services"] is not Node.Mapping { Values.Count: > 0 } services) throw new ImportException(root["services"]?.At ?? root.At, "no compose file: there are no services in it");
        var project = new ImportedProject();
        var file = new ComposeFile(source, project, NameOf(source, root), Extended(project, source, services), new Dictionary<string, string>(StringComparer.Ordinal), root["volumes"]);
        project.Defaults.Set("restart", "no", "compose's default");
        project.Defaults.Set("stop", TomlValue.Of(["TERM 10s", "KILL"]));
        if (source.Base.Length > 0) project.Defaults.Set("working_directory", source.Base);
        var made = new List<(ImportedService Service, string Name, Node Node)>();
        foreach (var (name, node) in services.Values.Select(member => (member.Key, file.Services[member.Key])))
        {
            if (node is not Node.Mapping) throw new ImportException(node.At, $"services.{name}: a table is expected");
            if (node["image"]?.Text is not { Length: > 0 } && node["build"] is null or { IsNull: true })
            {
                project.Lose(node.Line, name, "has neither image nor build: there is nothing to run");
                continue;
            }

            var service = project.Add(name, services.Values.First(member => member.Key == name).At.Line);
            file.Names[name] = service.Name;
            made.Add((service, name, node));
        }

        if (made.Count == 0) throw new ImportException(services.At, "there is no service in it that runs anything");
        foreach (var (service, name, node) in made) new ComposeService(file, service, name, node).Carry();
        var containers = made.Where(each => ComposeFile.IsContainer(each.Node)).Select(each => new ComposeContainer(file, each.Service, each.Name, each.Node)).ToList();
        if (containers.Any(container => container.IsNamed || container.Named().Any(other => ComposeFile.IsContainer(file.Services[other])))) file.Network = file.Name + "_default";
        // only now it is known who is reached by whom
        foreach (var container in containers) container.SetCommand();
        ComposeDependencies.Profiles(project);
        Head(project, root, containers.Count > 0, made.Any(each => !ComposeFile.IsContainer(each.Node)), file.Network);
        return project;
    }

    private static void Head(ImportedProject project, Node root, bool containers, bool natives, string? network)
    {
        if (containers) project.Comments.Add("What has an image runs in its container as before, by docker run: with its volumes, its ports on this machine.");
        if (natives) project.Comments.Add("What is built of this directory runs on this machine, not in a container: it needs here what its Dockerfile installs.");
        foreach (var member in root.Members.Where(member => !member.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            switch (member.Key)
            {
                case "version" or "name" or "services" or "volumes":
                    break;
                case "networks":
                    project.Lose(member.At.Line, member.Key, Networks(containers, natives, network));
                    break;
                case "include":
                    project.Lose(member.At.Line, member.Key, "other files are not read: import each, and put its services in");
                    break;
                default:
                    project.Lose(member.At.Line, member.Key, "has no equivalent here");
                    break;
            }
        }
    }

    private static string Networks(bool containers, bool natives, string? network)
    {
        const string Here = "what runs on this machine is at localhost, by published ports";
        if (!containers) return $"there are none: {Here}";
        var shared = network is null ? "there are none: no container names another" : $"containers share one, {network}, and find each other by name there";
        return natives ? $"{shared}; {Here}" : shared;
    }

    // as compose makes it of the directory
    private static string NameOf(ImportSource source, Node root)
    {
        var name = root["name"]?.Text is { Length: > 0 } said && !said.Contains('$', StringComparison.Ordinal) ? said : Path.GetFileName(source.Directory);
        name = string.Concat(name.ToLowerInvariant().Where(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-')).TrimStart('_', '-');
        return name.Length == 0 ? "project" : name;
    }

    private static Dictionary<string, Node> Extended(ImportedProject project, ImportSource source, Node.Mapping services)
    {
        var all = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var member in services.Values) all[member.Key] = Extend(project, source, services, member.Value, [member.Key]);
        return all;
    }

    private static Node Extend(ImportedProject project, ImportSource source, Node services, Node service, List<string> seen)
    {
        if (service["extends"] is not { } extends) return service;
        var name = extends.Text ?? extends["service"]?.Text ?? "";
        var from = services;
        if (extends["file"]?.Text is { } file && source.Read(file) is { } text) from = YamlReading.Read(text)["services"] ?? from;
        else if (extends["file"] is { } missing)
        {
            project.Lose(missing.Line, "extends", $"{missing.Text}: there is no such file");
            return service;
        }

        if (from[name] is not { } beneath || seen.Contains(name) || seen.Count > 16)
        {
            project.Lose(extends.Line, "extends", $"there is no service {name}");
            return service;
        }

        return Over(Extend(project, source, from, beneath, [.. seen, name]), service);
    }

    // tables key by key, lists one after the other, else what lies over
    private static Node Over(Node beneath, Node over)
    {
        if (beneath is not Node.Mapping low || over is not Node.Mapping high) return over;
        var members = low.Values.Where(member => !Inherited.Contains(member.Key)).ToList();
        foreach (var member in high.Values)
        {
            var at = members.FindIndex(each => each.Key == member.Key);
            if (at < 0) members.Add(member);
            else members[at] = member with { Value = Join(member.Key, members[at].Value, member.Value) };
        }

        return new Node.Mapping(over.At, members);
    }

    private static Node Join(string key, Node low, Node high) => (low, high) switch
    {
        (Node.Mapping, Node.Mapping) => Over(low, high),
        (Node.Sequence, Node.Sequence) when key is not ("command" or "entrypoint" or "test") => new Node.Sequence(high.At, [.. low.Items, .. high.Items]),
        _ => high,
    };
}
