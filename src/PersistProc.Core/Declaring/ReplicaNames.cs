using System.Globalization;

namespace PersistProc.Core;

/// <summary>The replicas of services: <c>worker.1</c>, <c>worker.2</c>, each a service of its own.</summary>
internal static class ReplicaNames
{
    /// <summary>The name of one.</summary>
    public static string Of(string service, int number) => string.Create(CultureInfo.InvariantCulture, $"{service}.{number}");

    /// <summary>A service's table in which each dependency on one that has replicas is one on each of them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="counts">How many there are of those that have any.</param>
    /// <param name="own">Whose table it is: among themselves replicas do not depend on each other.</param>
    /// <param name="project">The file's project.</param>
    public static SettingValue.Table Expand(SettingValue.Table table, Dictionary<string, int> counts, string own, string? project)
    {
        if (counts.Count == 0 || !table.Settings.Any(setting => DependencyFaults.IsKey(setting.Key))) return table;
        return new SettingValue.Table(table.At, table.Settings.Select(setting => !DependencyFaults.IsKey(setting.Key) || setting.Value is not SettingValue.Several several
            ? setting
            : setting with { Value = several with { Items = several.Items.SelectMany(item => Expand(item, counts, own, project)).ToValueList() } }).ToValueList());
    }

    private static IEnumerable<SettingValue> Expand(SettingValue item, Dictionary<string, int> counts, string own, string? project)
    {
        if (item is not SettingValue.Text { Value: var written } text) return [item];
        var (name, at) = Dependency.Split(written);
        var local = project is not null && name.StartsWith(project + "/", StringComparison.Ordinal) ? name[(project.Length + 1)..] : name;
        if (local == own || !counts.TryGetValue(local, out var count)) return [item];
        var behind = at is null ? "" : written[name.Length..];
        return Enumerable.Range(1, count).Select(number => text with { Value = Of(name, number) + behind });
    }
}
