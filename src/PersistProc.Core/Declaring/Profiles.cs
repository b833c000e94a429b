namespace PersistProc.Core;

/// <summary>The profiles of files: <c>[profiles.X]</c> has <c>defaults</c> and <c>services</c> that hold over the file's own while X is chosen.</summary>
internal static class Profiles
{
    private static readonly ValueList<string> Keys = ["defaults", "services"];

    /// <summary>Those of a file that are chosen, in the order in which they were.</summary>
    public static IEnumerable<(string Name, SettingValue.Table Table)> Of(DeclarationLayer layer, ValueList<string> chosen)
    {
        if (chosen.Count == 0) return [];
        var all = All(layer);
        return chosen.Select(name => (name, all.FirstOrDefault(profile => profile.Key == name)?.Value as SettingValue.Table)).Where(each => each.Item2 is not null).Select(each => (each.name, each.Item2!));
    }

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names(IEnumerable<DeclarationLayer> layers) => layers.SelectMany(All).Select(profile => profile.Key).Distinct();

    /// <summary>Notes what is wrong with them, chosen or not: their keys, and the values that need no variable.</summary>
    public static void Check(DeclarationLayer layer, SettingScope scope, ServiceUnit beneath, ValueList<string> chosen)
    {
        foreach (var profile in All(layer))
        {
            var own = scope.Of("profiles").Of(profile.Key);
            if (profile.Value is not SettingValue.Table table)
            {
                own.Wrong(profile.Value, $"a table [{own.Path}]");
                continue;
            }

            foreach (var (key, at, _) in table.Settings.Where(setting => !Keys.Contains(setting.Key))) own.Of(key).Fault(at, Misplaced(own, key));
            if (!chosen.Contains(profile.Key)) CheckUnchosen(table, own, beneath);
        }
    }

    private static void CheckUnchosen(SettingValue.Table profile, SettingScope scope, ServiceUnit beneath)
    {
        if (profile.Settings.FirstOrDefault(setting => setting.Key == "services")?.Value is not SettingValue.Table services) return;
        foreach (var service in services.Settings)
        {
            var own = scope.Of("services").Of(service.Key);
            if (service.Value is SettingValue.Table table) ServiceDirective.ApplyAll(Directives.OfService, own, Substitution.Plain(table), beneath);
            else own.Wrong(service.Value, $"a table [{own.Path}]");
        }
    }

    private static string Misplaced(SettingScope scope, string key) => Directives.OfService.Any(row => row.Key == key)
        ? $"unknown key: \"{key}\" belongs in a table [{scope.Path}.services.NAME]"
        : UnknownKey.Text(key, Keys);

    private static IEnumerable<Setting> All(DeclarationLayer layer) =>
        (layer.Table.Settings.FirstOrDefault(setting => setting.Key == "profiles")?.Value as SettingValue.Table)?.Settings ?? [];
}
