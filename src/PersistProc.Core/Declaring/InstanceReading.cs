namespace PersistProc.Core;

/// <summary>The instances of a file's templates: those that were asked for, and those that its services name.</summary>
/// <param name="drafts">All that the file has.</param>
/// <param name="units">What it declares; the instances are added.</param>
/// <param name="mentions">Where services name others; making an instance adds to it.</param>
/// <param name="project">The file's project.</param>
/// <param name="make">Makes an instance of a template.</param>
internal sealed class InstanceReading(
    List<ServiceDraft> drafts, List<(ServiceUnit Unit, SourcePlace In)> units, List<Mention> mentions, string? project, Func<ServiceDraft, string, ServiceUnit?> make)
{
    // one that names the next one makes names that grow until they are too long
    private const int Most = 10_000;

    /// <summary>Makes them.</summary>
    /// <param name="asked">Those that were asked for.</param>
    public void Read(ValueList<string> asked)
    {
        var templates = drafts.Where(draft => draft.IsTemplate).ToDictionary(draft => draft.Key, StringComparer.Ordinal);
        if (templates.Count == 0) return;
        var made = units.Select(each => each.Unit.Name.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in asked) Add(name, templates, made);
        for (var next = 0; next < mentions.Count && made.Count < Most; next++)
        {
            if (mentions[next].Of is { } other && other.Project == project) Add(other.Name, templates, made);
        }
    }

    private void Add(string name, Dictionary<string, ServiceDraft> templates, HashSet<string> made)
    {
        if (InstanceNames.TemplateOf(name) is not { } key || !templates.TryGetValue(key, out var template) || !made.Add(name)) return;
        if (make(template, name[key.Length..]) is { } unit) units.Add((unit, template.First.In));
    }
}
