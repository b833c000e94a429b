namespace PersistProc.Core;

/// <summary>Where a value comes from.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody says anything: the directive's default.</summary>
    Default,

    /// <summary>The <c>[defaults]</c> of a file.</summary>
    Defaults,

    /// <summary>What the service extends.</summary>
    Base,

    /// <summary>The service's own table in its file.</summary>
    File,

    /// <summary>A profile of the file.</summary>
    Profile,

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

/// <summary>A table that says something of a service.</summary>
/// <param name="Origin">What it is to the service.</param>
/// <param name="File">Where it stands, absolute.</param>
/// <param name="Table">What it says.</param>
public sealed record SettingSource(SettingOrigin Origin, string File, SettingValue.Table Table);

/// <summary>All that holds for a service, and why.</summary>
public static class EffectiveSettings
{
    /// <summary>The words for origins.</summary>
    public static Vocabulary<SettingOrigin> Origins { get; } = new(
        "origin", (SettingOrigin.Default, "default"), (SettingOrigin.Defaults, "defaults"), (SettingOrigin.Base, "base"), (SettingOrigin.File, "file"), (SettingOrigin.Profile, "profile"), (SettingOrigin.Override, "override"));

    /// <summary>Each directive that has a value, in the table's order; of variables one each.</summary>
    /// <param name="unit">The definition.</param>
    /// <param name="sources">All that is said of it, later ones over earlier ones.</param>
    public static ValueList<EffectiveSetting> Of(ServiceUnit unit, IReadOnlyList<SettingSource> sources) =>
        Directives.OfService.SelectMany(row => Of(row, unit, sources)).ToValueList();

    private static IEnumerable<EffectiveSetting> Of(ServiceDirective row, ServiceUnit unit, IReadOnlyList<SettingSource> sources)
    {
        if (row.Key == "environment") return unit.Environment.Select(variable => Make([row.Key, variable.Key], TomlText.Quote(variable.Value), sources));
        if (row.Key == "sockets") return unit.Sockets.Select(socket => Make([row.Key, socket.Name], SocketDirectives.Print(socket), sources));
        if (row.Inner.Count > 0) return row.Inner.Where(inner => inner.Print(unit) is not null).Select(inner => Make([row.Key, inner.Key], inner.Print(unit)!, sources));
        return row.Print(unit) is { } value ? [Make([row.Key], value, sources)] : [];
    }

    private static EffectiveSetting Make(string[] path, string value, IReadOnlyList<SettingSource> sources)
    {
        var key = string.Join('.', path.Select(TomlText.Key));
        for (var at = sources.Count - 1; at >= 0; at--)
        {
            if (Find(sources[at].Table, path) is { } found) return new(key, value, sources[at].Origin, new SourcePlace(sources[at].File, found.At)) { Variables = Named(found.Value) };
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
        if (found.Value is SettingValue.Table inner) return Find(inner, path[1..]);
        return Directives.OfService.FirstOrDefault(row => row.Key == key)?.ShortKey == path[1] ? found : null;
    }
}
