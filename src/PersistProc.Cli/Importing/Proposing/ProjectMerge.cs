namespace PersistProc.Cli.Importing;

/// <summary>Several sources in one file: names that clash are changed, defaults become those of each service.</summary>
internal sealed class ProjectMerge
{
    private static readonly string[] Ties = ["requires", "wants", "after", "before", "binds_to", "part_of", "conflicts", "on_failure", "on_success"];

    public ImportedProject Project { get; } = new();

    public List<string> Files { get; } = [];

    /// <summary>Adds what one source made.</summary>
    /// <param name="other">What it made.</param>
    /// <param name="file">The source.</param>
    /// <param name="needs">What all of it needs to run.</param>
    /// <param name="areNamed">Whether it names those already.</param>
    public void Add(ImportedProject other, string file, ImportedProject? needs = null, bool areNamed = false)
    {
        Files.Add(file);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in other.Services)
        {
            var free = ServiceNames.Free(service.Name, name => Project.Find(name) is not null || renamed.ContainsValue(name) || other.Services.Any(own => own != service && own.Name == name));
            if (free != service.Name) renamed[service.Name] = free;
        }

        foreach (var service in other.Services)
        {
            Defaults(service, other.Defaults);
            foreach (var key in Ties) Rename(service, key, renamed);
            service.Name = renamed.GetValueOrDefault(service.Name, service.Name);
            for (var at = 0; at < service.Notes.Count; at++) service.Notes[at] = service.Notes[at] with { File = service.Notes[at].File ?? file };
            if (needs is null || areNamed || service["type"] is TomlValue.Text { Phrase.Plain: "oneshot" }) continue;
            foreach (var need in needs.Services.Where(need => need.Profiles.Count == 0 && need["manual"] is null))
            {
                service.Add("requires", need.Name);
                service.Add("after", need["ready"] is null ? $"{need.Name}@started" : $"{need.Name}@ready");
            }
        }

        // by name only in this file: what is left of it may name what was left out
        Project.Services.AddRange(other.Services);
        foreach (var service in other.Services) foreach (var key in Ties) Known(service, key);
        Project.Notes.AddRange(other.Notes.Select(note => note with { File = note.File ?? file }));
    }

    private static void Defaults(ImportedService service, ImportedService defaults)
    {
        foreach (var (key, value) in defaults.Settings)
        {
            if (key == "environment" && service[key] is TomlValue.Table own && value is TomlValue.Table beneath)
            {
                foreach (var (name, each) in beneath.Settings) if (!own.Settings.ContainsKey(name)) own.With(name, each);
            }
            else if (service[key] is null)
            {
                service.Set(key, value);
                if (defaults.Remarks.TryGetValue(key, out var remark) && key != "restart") service.Remarks[key] = remark;
            }
        }
    }

    private static void Rename(ImportedService service, string key, Dictionary<string, string> renamed)
    {
        if (renamed.Count == 0 || service[key] is not TomlValue.Several several) return;
        service.Set(key, TomlValue.OfPlain(several.Items.OfType<TomlValue.Text>().Select(text => Renamed(text.Phrase.Letters, renamed))));
    }

    private static string Renamed(string text, Dictionary<string, string> renamed)
    {
        var (name, rest) = text.LastIndexOf('@') is > 0 and var sign ? (text[..sign], text[sign..]) : (text, "");
        return renamed.GetValueOrDefault(name, name) + rest;
    }

    private void Known(ImportedService service, string key)
    {
        if (service[key] is not TomlValue.Several several) return;
        List<TomlValue> known = [.. several.Items.Where(item => item is TomlValue.Text text && (Project.Find(text.Phrase.Letters) ?? Project.Find(text.Phrase.Letters.Split('@')[0])) is not null)];
        if (known.Count == 0) service.Remove(key);
        else if (known.Count < several.Items.Count) service.Set(key, new TomlValue.Several(known));
    }
}
