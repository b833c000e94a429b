namespace PersistProc.Cli.Importing;

/// <summary>What all services of a compose file share.</summary>
/// <param name="Source">The file.</param>
/// <param name="Project">What is made of it.</param>
/// <param name="Name">The project's name for containers and volumes, as compose makes it.</param>
/// <param name="Services">By name, with what they extend put in.</param>
/// <param name="Names">What they are called here.</param>
/// <param name="Volumes">What is said of its volumes.</param>
internal sealed record ComposeFile(ImportSource Source, ImportedProject Project, string Name, IReadOnlyDictionary<string, Node> Services, Dictionary<string, string> Names, Node? Volumes)
{
    /// <summary>Ports of containers that others reach by name and that are not published: by service.</summary>
    public Dictionary<string, SortedSet<int>> Wanted { get; } = new(StringComparer.Ordinal);

    /// <summary>The network that containers share which know each other by name; null where none does.</summary>
    public string? Network { get; set; }

    /// <summary>A text with compose's variables as ours.</summary>
    public static Phrase Text(ImportedService service, string key, Node node) => Text(service, key, node, node.Text ?? "");

    /// <summary>A part of a text with compose's variables as ours.</summary>
    public static Phrase Text(ImportedService service, string key, Node node, string raw) => ComposeText.Of(raw, why => service.Lose(node.Line, key, why));

    /// <summary>Whether it runs in a container here too.</summary>
    public static bool IsContainer(Node service) => service["image"]?.Text is { Length: > 0 } && service["build"] is null or { IsNull: true };

    /// <summary>What its container is called.</summary>
    public Phrase ContainerOf(ImportedService service, string name, Node node) => node["container_name"] is { Text: { Length: > 0 } } own ? Text(service, "container_name", own) : $"{Name}-{name}";

    /// <summary>What docker calls a volume: with the project's name in front, unless it has a name of its own. What is in it stays.</summary>
    public string VolumeOf(string name)
    {
        var said = Volumes?[name];
        return said?["name"]?.Text ?? (said?["external"]?.Truth is true ? name : $"{Name}_{name}");
    }

    /// <summary>The other names that a service has in its networks.</summary>
    public static IEnumerable<(string Text, int Line)> Aliases(Node service) =>
        (service["networks"]?.Members ?? []).SelectMany(network => network.Value["aliases"]?.Items ?? []).Where(alias => alias.Text is { Length: > 0 }).Select(alias => (alias.Text!, alias.At.Line)).DistinctBy(alias => alias.Item1);

    /// <summary>What a service has a link to, and what it calls that.</summary>
    public static IEnumerable<(string Service, string Host)> Links(Node service) =>
        (service["links"]?.Items ?? []).Select(item => (item.Text ?? "").Split(':', 2)).Where(parts => parts[0].Length > 0).Select(parts => (parts[0], parts[^1]));

    /// <summary>The names besides its own under which all others reach a service: those in its networks, and its container's.</summary>
    public IEnumerable<string> HostsOf(string name) =>
        Aliases(Services[name]).Select(alias => alias.Text).Concat(Services[name]["container_name"]?.Text is { Length: > 0 } own ? [own] : []).Where(host => host != name).Distinct();

    /// <summary>The names that links give a service, and that can be everybody's: nobody else is called so.</summary>
    public IEnumerable<string> LinkedAs(string name) =>
        Services.Values.SelectMany(Links).Where(link => link.Service == name && IsOnly(name, link.Host)).Select(link => link.Host).Except(HostsOf(name).Append(name));

    /// <summary>Whether a host is no other service than this one, to whomever.</summary>
    public bool IsOnly(string name, string host) =>
        !Services.Any(each => each.Key != name && (each.Key == host || HostsOf(each.Key).Contains(host))) && Services.Values.SelectMany(Links).All(link => link.Host != host || link.Service == name);

    /// <summary>The service that a host is to another one: by its link, which holds for it alone, or by any name that all know; null where it is none.</summary>
    public string? ServiceAt(string host, string asker) =>
        Links(Services[asker]).FirstOrDefault(link => link.Host == host && Services.ContainsKey(link.Service)).Service
        ?? (Services.ContainsKey(host) ? host : Services.Keys.FirstOrDefault(name => HostsOf(name).Contains(host)));

    /// <summary>The host's port for one of a container's, if it is published under a fixed number.</summary>
    public static int? Published(Node service, int port)
    {
        foreach (var each in service["ports"]?.Items ?? [])
        {
            if (ComposePort.Of(each) is { Container: var container, Host: { } host } && container == port) return host;
        }

        return null;
    }
}
