namespace PersistProc.Cli.Importing;

/// <summary>Who needs whom in a compose file, and who belongs to a profile.</summary>
internal static class ComposeDependencies
{
    private static readonly string[] Ties = ["requires", "wants", "after"];

    /// <summary>What <c>depends_on</c> says.</summary>
    public static void Set(ComposeFile file, ImportedService service, Node value)
    {
        if (value is Node.Mapping) foreach (var member in value.Members) One(file, service, member.Key, member.Value, member.At.Line);
        else foreach (var item in value.Items) One(file, service, item.Text ?? "", null, item.Line);
    }

    /// <summary>What <c>links</c> says beyond that: who has a link to another one needs it.</summary>
    public static void SetLinks(ComposeFile file, ImportedService service, Node node)
    {
        var said = node["depends_on"] is Node.Mapping tables ? tables.Members.Select(member => member.Key) : node["depends_on"]?.Texts ?? [];
        foreach (var link in ComposeFile.Links(node).Select(link => link.Service).Distinct().Except(said)) One(file, service, link, null, node["links"]!.Line, "links");
    }

    /// <summary>
    /// A service of a profile that one without needs would be missing without the profile: such a one is only not started by up.
    /// </summary>
    public static void Profiles(ImportedProject project)
    {
        foreach (var service in project.Services.Where(service => service.Profiles.Count > 0))
        {
            var isNeeded = project.Services.Any(other => !service.Profiles.All(profile => other.Profiles.Contains(profile)) && Needs(other).Contains(service.Name));
            if (!isNeeded) continue;
            service.Comments.Add($"Of the profile {string.Join(", ", service.Profiles)}; what is not of it needs it too, so it is there always.");
            service.Set("manual", true);
        }

        foreach (var service in project.Services.Where(service => service["manual"] is not null)) service.Profiles.Clear();
    }

    private static IEnumerable<string> Needs(ImportedService service) =>
        Ties.SelectMany(key => service[key] is TomlValue.Several several ? several.Items : []).OfType<TomlValue.Text>().Select(text => text.Phrase.Letters.Split('@')[0]);

    private static void One(ComposeFile file, ImportedService service, string name, Node? how, int line, string key = "depends_on")
    {
        if (!file.Names.TryGetValue(name, out var other))
        {
            service.Lose(line, key, $"there is no service {name}");
            return;
        }

        var condition = how?["condition"]?.Text ?? "service_started";
        var milestone = condition switch { "service_healthy" => "ready", "service_completed_successfully" => "succeeded", _ => "started" };
        if (condition == "service_healthy" && file.Services[name]["healthcheck"]?["test"] is null) service.Lose(line, "depends_on", $"{name} has no healthcheck here: it counts as ready when it was started. Say what shows it, by ready in its table");
        service.Add(how?["required"]?.Truth is false ? "wants" : "requires", other);
        service.Add("after", $"{other}@{milestone}");
        if (how?["restart"]?.Truth is true) service.Add("part_of", other);
    }
}
