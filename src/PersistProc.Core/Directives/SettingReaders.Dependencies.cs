namespace PersistProc.Core;

/// <summary>The readers of what a service has to do with others.</summary>
public static partial class SettingReaders
{
    /// <summary>Names of services, in an array; a name without a project is one of the file's own. How far they are does not matter.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingReader<ValueList<ServiceName>> Services(string? project) => (SettingScope scope, SettingValue value, out ValueList<ServiceName> result) =>
        Several(scope, value, text => NameOf(project, text), out result);

    /// <summary>Names of services, each with a milestone or without.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingReader<ValueList<Dependency>> Dependencies(string? project) => (SettingScope scope, SettingValue value, out ValueList<Dependency> result) =>
        Several(scope, value, text => DependencyOf(project, text), out result);

    /// <summary>Names of services that have to run, so that only what comes before their end makes sense as a milestone.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingReader<ValueList<Dependency>> Running(string? project) => (SettingScope scope, SettingValue value, out ValueList<Dependency> result) =>
        Several(scope, value, text => RunningOf(project, text), out result);

    /// <summary>Names of services with how far they have to be: <c>"db@ready"</c>, or <c>"db"</c> for that.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingReader<ValueList<Ordering>> Orders(string? project) => (SettingScope scope, SettingValue value, out ValueList<Ordering> result) =>
        Several(scope, value, text => OrderOf(project, text), out result);

    /// <summary>Which service a dependency names, or null.</summary>
    /// <param name="project">The file's project, or null.</param>
    /// <param name="text">As it is written, with a milestone or without.</param>
    public static ServiceName? ServiceNamed(string? project, string text) => DependencyOf(project, text) is { Why: null, Item: var dependency } ? dependency.Service : null;

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

    private static (Dependency Item, string? Why) DependencyOf(string? project, string text)
    {
        var (written, at) = Dependency.Split(text);
        var (name, why) = ServiceOf(project, written);
        return (new Dependency(name, at), why);
    }

    private static (Ordering Item, string? Why) OrderOf(string? project, string text)
    {
        var (dependency, why) = DependencyOf(project, text);
        return (new Ordering(dependency.Service, dependency.At ?? Milestone.Ready), why);
    }

    private static (ServiceName Item, string? Why) NameOf(string? project, string text)
    {
        var (dependency, why) = DependencyOf(project, text);
        return (dependency.Service, why ?? (dependency.At is null ? null : $"how far it is does not matter here: write \"{Dependency.Split(text).Name}\""));
    }

    private static (Dependency Item, string? Why) RunningOf(string? project, string text)
    {
        var (dependency, why) = DependencyOf(project, text);
        return (dependency, why ?? (dependency.At is Milestone.Completed or Milestone.Succeeded ? "what it is bound to has to run: write @ready or @started" : null));
    }
}
