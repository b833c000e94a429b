namespace PersistProc.Core;

/// <summary>
/// What files say of each service, part by part, later ones over earlier ones: what it extends, its table in the file, those of the
/// profiles, and the same of what lies over the file.
/// </summary>
internal sealed class DraftReading(IReadOnlyList<DeclarationLayer> layers, ValueList<string> profiles, IReferredFiles referred, List<SettingFault> faults)
{
    private readonly OrderedDictionary<string, List<ServicePart>> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeclarationLayer?> _others = new(StringComparer.Ordinal);
    private readonly HashSet<string> _extended = new(StringComparer.Ordinal);

    /// <summary>Other files that were looked for.</summary>
    public IEnumerable<string> Files => _others.Keys;

    /// <summary>Those of them that were read.</summary>
    public IEnumerable<DeclarationLayer> Others => _others.Values.OfType<DeclarationLayer>();

    /// <summary>Whether another service of these files extends it: then it need be none itself.</summary>
    public bool IsExtended(string key) => _extended.Contains(key);

    /// <summary>All of them, in the files' order.</summary>
    public List<ServiceDraft> Read()
    {
        foreach (var layer in layers)
        {
            var origin = layer == layers[0] ? SettingOrigin.File : SettingOrigin.Override;
            if (Find(layer.Table, "services") is { } all) Collect(all, origin, layer, null);
            foreach (var (profile, table) in Profiles.Of(layer, profiles))
            {
                if (Find(table, "services") is { } some) Collect(some, layer == layers[0] ? SettingOrigin.Profile : SettingOrigin.Override, layer, profile);
            }
        }

        return [.. _own.Select(each => new ServiceDraft(each.Key, [.. Bases(each.Value, [each.Key]), .. each.Value]))];
    }

    private void Collect(Setting all, SettingOrigin origin, DeclarationLayer layer, string? profile)
    {
        if (all.Value is not SettingValue.Table table)
        {
            var top = new SettingScope("", "/", faults, layer.Path);
            (profile is null ? top : top.Of("profiles").Of(profile)).Of("services").Wrong(all.Value, "tables [services.NAME]");
            return;
        }

        foreach (var service in table.Settings)
        {
            if (!_own.TryGetValue(service.Key, out var parts)) _own.Add(service.Key, parts = []);
            parts.Add(new ServicePart(origin, layer, service, profile));
        }
    }

    // the last one that says so counts; what a base extends itself lies beneath it
    private List<ServicePart> Bases(List<ServicePart> parts, ValueList<string> way)
    {
        if (parts.LastOrDefault(part => part.Find("extends") is not null) is not { } by) return [];
        var setting = by.Find("extends")!;
        if (setting.Value is not SettingValue.Text { Value: var written }) return [];
        var (found, name, why) = Resolve(written, by);
        if (why is null && way.Contains(name)) why = $"a circle: {string.Join(" \u2192 ", way.SkipWhile(each => each != name).Append(name))}. One of them has to stand by itself";
        if (why is null) return [.. Bases(found, way.Add(name)), .. found.Select(part => part with { Origin = SettingOrigin.Base })];
        by.Scope(faults).Of("extends").Fault(setting.Value.At, why);
        return [];
    }

    private (List<ServicePart> Found, string Name, string? Why) Resolve(string written, ServicePart by)
    {
        var sign = written.LastIndexOf('#');
        var isHere = layers.Contains(by.Layer);
        if (sign < 0 && isHere)
        {
            _extended.Add(written);
            return _own.TryGetValue(written, out var own) ? (own, written, null) : ([], written, Unknown(written, _own.Keys));
        }

        var path = sign < 0 ? by.Layer.Path : Path.GetFullPath(sign == 0 ? by.Layer.Path : written[..sign], Path.GetDirectoryName(by.Layer.Path) ?? "/");
        var name = written[(sign + 1)..];
        var called = $"{path}#{name}";
        string? unreadable = null;
        if (!_others.TryGetValue(path, out var other)) _others[path] = other = layers.FirstOrDefault(layer => layer.Path == path) ?? referred.Layer(path, out unreadable);
        if (other is null) return ([], called, $"{path}: {unreadable ?? "cannot be read"}. Write \"FILE#NAME\", relative to this file");
        if (other.Syntax.Count > 0) return ([], called, $"{path} has errors of its own: see `persistproc config check {path}`");
        if (Find(other.Table, "services")?.Value is not SettingValue.Table services) return ([], called, $"{path} has no services");
        return services.Settings.FirstOrDefault(each => each.Key == name) is { } found
            ? ([new ServicePart(SettingOrigin.Base, other, found)], called, null)
            : ([], called, Unknown(name, services.Settings.Select(each => each.Key)));
    }

    private static string Unknown(string name, IEnumerable<string> known) =>
        NearestWord.Find(name, known) is { } near ? $"no service \"{name}\" is there: did you mean \"{near}\"?" : $"no service \"{name}\" is there";

    private static Setting? Find(SettingValue.Table table, string key) => table.Settings.FirstOrDefault(setting => setting.Key == key);
}
