namespace PersistProc.Core;

/// <summary>Where a value comes from.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody says anything: the directive's default.</summary>
    Default,

    /// <summary>The <c>[defaults]</c> of a file.</summary>
    Defaults,

    /// <summary>The service's own table in its file.</summary>
    File,

    /// <summary>What lies over the file.</summary>
    Override,
}

/// <summary>A directive as it holds for a service.</summary>
/// <param name="Key">With the table it lies in.</param>
/// <param name="Value">As TOML.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="In">Where it was written; null for a default.</param>
public sealed record EffectiveSetting(string Key, string Value, SettingOrigin Origin, SourcePlace? In)
{
    /// <summary>The variables that stand in what was written there.</summary>
    public ValueList<string> Variables { get; init; } = [];
}

/// <summary>All that holds for a service, and why.</summary>
public static class EffectiveSettings
{
    /// <summary>The words for origins.</summary>
    public static Vocabulary<SettingOrigin> Origins { get; } = new(
        "origin", (SettingOrigin.Default, "default"), (SettingOrigin.Defaults, "defaults"), (SettingOrigin.File, "file"), (SettingOrigin.Override, "override"));

    /// <summary>Each directive that has a value, in the table's order; of variables one each.</summary>
    /// <param name="unit">The definition.</param>
    /// <param name="layers">The file it comes from, and what lies over it.</param>
    public static ValueList<EffectiveSetting> Of(ServiceUnit unit, IReadOnlyList<DeclarationLayer> layers) =>
        Directives.OfService.Where(row => row.IsBuilt).SelectMany(row => Of(row, unit, layers)).ToValueList();

    private static IEnumerable<EffectiveSetting> Of(ServiceDirective row, ServiceUnit unit, IReadOnlyList<DeclarationLayer> layers)
    {
        if (row.Key == "environment") return unit.Environment.Select(variable => Make([row.Key, variable.Key], TomlText.Quote(variable.Value), unit, layers));
        if (row.Inner.Count > 0) return row.Inner.Where(inner => inner.Print(unit) is not null).Select(inner => Make([row.Key, inner.Key], inner.Print(unit)!, unit, layers));
        return row.Print(unit) is { } value ? [Make([row.Key], value, unit, layers)] : [];
    }

    private static EffectiveSetting Make(string[] path, string value, ServiceUnit unit, IReadOnlyList<DeclarationLayer> layers)
    {
        var key = string.Join('.', path.Select(TomlText.Key));
        foreach (var layer in layers.Reverse())
        {
            if (Find(layer.Table, ["services", unit.Template ?? (unit.Replica is null ? unit.Name.Name : unit.Family?.Name ?? ""), .. path]) is { } own) return new(key, value, layer == layers[0] ? SettingOrigin.File : SettingOrigin.Override, new SourcePlace(layer.Path, own.At)) { Variables = Named(own.Value) };
        }

        foreach (var layer in layers.Reverse())
        {
            if (Find(layer.Table, ["defaults", .. path]) is { } beneath) return new(key, value, layer == layers[0] ? SettingOrigin.Defaults : SettingOrigin.Override, new SourcePlace(layer.Path, beneath.At)) { Variables = Named(beneath.Value) };
        }

        return new(key, value, SettingOrigin.Default, null);
    }

    private static ValueList<string> Named(SettingValue value) => Texts(value).SelectMany(Substitution.Names).Distinct().ToValueList();

    private static IEnumerable<string> Texts(SettingValue value) => value switch
    {
        SettingValue.Text text => [text.Value],
        SettingValue.Several several => several.Items.SelectMany(Texts),
        SettingValue.Table table => table.Settings.SelectMany(setting => Texts(setting.Value)),
        _ => [],
    };

    private static Setting? Find(SettingValue.Table table, ReadOnlySpan<string> path)
    {
        var key = path[0];
        var found = table.Settings.FirstOrDefault(setting => setting.Key == key);
        if (found is null || path.Length == 1) return found;
        return found.Value is SettingValue.Table inner ? Find(inner, path[1..]) : null;
    }
}
