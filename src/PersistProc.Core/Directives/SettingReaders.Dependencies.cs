namespace PersistProc.Core;

/// <summary>The readers of what a service has to do with others.</summary>
public static partial class SettingReaders
{
    /// <summary>Names of services, in an array; a name without a project is one of the file's own.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingReader<ValueList<ServiceName>> Services(string? project) => (SettingScope scope, SettingValue value, out ValueList<ServiceName> result) =>
        Several(scope, value, text => ServiceOf(project, text), out result);

    /// <summary>Names of services with how far they have to be: <c>"db@ready"</c>, or <c>"db"</c> for that.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingReader<ValueList<Ordering>> Orders(string? project) => (SettingScope scope, SettingValue value, out ValueList<Ordering> result) =>
        Several(scope, value, text => OrderOf(project, text), out result);

    /// <summary>Which service a dependency names, or null.</summary>
    /// <param name="project">The file's project, or null.</param>
    /// <param name="text">As it is written, with a milestone or without.</param>
    public static ServiceName? ServiceNamed(string? project, string text) => OrderOf(project, text) is { Why: null, Item: var order } ? order.Service : null;

    private static bool Several<T>(SettingScope scope, SettingValue value, Func<string, (T Item, string? Why)> parse, out ValueList<T> result)
    {
        result = [];
        if (value is not SettingValue.Several several) return scope.Wrong(value, "an array of services such as [\"db\"]");
        var read = new List<T>();
        foreach (var each in several.Items)
        {
            if (!Text(scope, each, out var text)) continue;
            var (item, why) = parse(text);
            if (why is null) read.Add(item);
            else scope.Fault(each.At, why);
        }

        result = read.ToValueList();
        return read.Count == several.Items.Count;
    }

    private static (ServiceName Item, string? Why) ServiceOf(string? project, string text)
    {
        var isExact = text.Contains('/', StringComparison.Ordinal);
        var isName = isExact ? ServiceName.TryParse(text, out var name, out var why) : ServiceName.TryMake(project, text, out name, out why);
        return (name, isName ? null : why);
    }

    private static (Ordering Item, string? Why) OrderOf(string? project, string text)
    {
        var sign = text.LastIndexOf('@');
        var milestone = Milestone.Ready;
        string? why = null;
        if (sign > 0 && !Milestones.Words.TryParse(text[(sign + 1)..], out milestone, out why)) return (new Ordering(default, milestone), why);
        var (name, wrong) = ServiceOf(project, sign > 0 ? text[..sign] : text);
        return (new Ordering(name, milestone), wrong);
    }
}
