namespace PersistProc.Core;

/// <summary>What a service file declares, or what is wrong with it.</summary>
/// <param name="Project">The project's name; null in a user's own file, or if it cannot be told.</param>
/// <param name="Units">Its services, in the file's order; none as soon as anything is wrong.</param>
/// <param name="Places">Where each of them is declared, in the same order.</param>
/// <param name="Mentions">Where they name others.</param>
/// <param name="Faults">Everything that is wrong, in the file's order.</param>
public sealed record ServiceDeclarations(string? Project, ValueList<ServiceUnit> Units, ValueList<Place> Places, ValueList<Mention> Mentions, ValueList<SettingFault> Faults)
{
    /// <summary>Reads the tables of a file.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="path">The file's absolute path.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    /// <param name="syntax">What was wrong with its form: then what is missing may merely not have been understood.</param>
    public static ServiceDeclarations Read(SettingValue.Table file, string path, bool isProject, IReadOnlyCollection<SettingFault> syntax)
    {
        var reading = new DeclarationReading(path, isProject, isWhole: syntax.Count == 0);
        var units = reading.Read(file);
        var lines = syntax.Select(fault => fault.At.Line).ToHashSet();
        var faults = syntax.Concat(reading.Faults.Where(fault => !lines.Contains(fault.At.Line)))
            .OrderBy(fault => fault.At.Line).ThenBy(fault => fault.At.Column).Take(SettingFault.Most).ToValueList();
        if (faults.Count == SettingFault.Most) faults = faults.Add(new SettingFault(faults[^1].At, "", $"what else is wrong is not told: {SettingFault.Most} errors are enough to begin with"));
        if (faults.Count > 0) units.Clear();
        return new ServiceDeclarations(reading.Project, units.Select(each => each.Unit).ToValueList(), units.Select(each => each.At).ToValueList(), reading.Mentions.ToValueList(), faults);
    }
}

/// <summary>One reading of a file.</summary>
internal sealed class DeclarationReading(string path, bool isProject, bool isWhole)
{
    private readonly string _directory = Path.GetDirectoryName(path) ?? "/";
    private ServiceUnit _beneath = new() { Name = default, Kind = ServiceKind.Service, Command = [], WorkingDirectory = Path.GetDirectoryName(path) ?? "/", DefinedIn = path };

    /// <summary>What is wrong with the meaning.</summary>
    internal List<SettingFault> Faults { get; } = [];

    /// <summary>Where services name others.</summary>
    internal List<Mention> Mentions { get; } = [];

    internal string? Project { get; private set; }

    internal List<(ServiceUnit Unit, Place At)> Read(SettingValue.Table file)
    {
        var top = new SettingScope("", _directory, Faults);
        if (isProject) Project = ServiceName.Sanitized(Path.GetFileName(_directory)).Name;
        // the project's name and the defaults count for every service, wherever they stand
        foreach (var (key, at, value) in file.Settings.OrderBy(setting => setting.Key != "project"))
        {
            if (top.IsFull) break;
            if (key == "project") ReadProject(top.Of(key), at, value);
            else if (key == "defaults") ReadDefaults(top.Of(key), value);
            else if (key != "services") top.Of(key).Fault(at, UnknownTopKey(key));
        }

        return file.Settings.FirstOrDefault(setting => setting.Key == "services") is { Value: var services } ? ReadServices(top.Of("services"), services) : [];
    }

    // a directive without its table is the commonest slip: [services.api] is forgotten
    private static string UnknownTopKey(string key) => Directives.OfService.Any(row => row.Key == key)
        ? $"unknown key: \"{key}\" belongs in a table [services.NAME]"
        : UnknownKey.Text(key, Directives.OfFile);

    private void ReadProject(SettingScope scope, Place at, SettingValue value)
    {
        if (!isProject)
        {
            scope.Fault(at, "a user's own services have no project: \"project\" belongs in a persistproc.toml");
            return;
        }

        if (!SettingReaders.Text(scope, value, out var name)) return;
        if (ServiceName.TryMake(name, "x", out _, out var why)) Project = name;
        else scope.Fault(value.At, why);
    }

    // what is wrong in it is told once, not once for each service
    private void ReadDefaults(SettingScope scope, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table [defaults]");
            return;
        }

        if (table.Settings.FirstOrDefault(setting => setting.Key == "command") is { } command) scope.Of("command").Fault(command.At, "each service has a command of its own: it belongs in [services.NAME]");
        // its name does not matter, but for the project that it is read in
        _ = ServiceName.TryMake(Project, "defaults", out var name, out _);
        _beneath = ServiceDirective.ApplyAll(Directives.OfService, scope, table, _beneath with { Name = name });
        Mention(null, table);
    }

    private List<(ServiceUnit Unit, Place At)> ReadServices(SettingScope scope, SettingValue value)
    {
        var units = new List<(ServiceUnit, Place)>();
        if (value is not SettingValue.Table services)
        {
            scope.Wrong(value, "tables [services.NAME]");
            return units;
        }

        foreach (var service in services.Settings)
        {
            if (scope.IsFull) break;
            if (ReadService(scope.Of(service.Key), service) is { } unit) units.Add((unit, service.At));
        }

        return units;
    }

    private void Mention(ServiceName? by, SettingValue.Table table)
    {
        foreach (var setting in table.Settings.Where(setting => setting.Key is "requires" or "wants" or "after" or "before" && setting.Value is SettingValue.Several))
        {
            foreach (var item in ((SettingValue.Several)setting.Value).Items.OfType<SettingValue.Text>())
            {
                if (SettingReaders.ServiceNamed(Project, item.Value) is { } other) Mentions.Add(new Mention(by, other, setting.Key, item.At));
            }
        }
    }

    private ServiceUnit? ReadService(SettingScope scope, Setting service)
    {
        var named = ServiceName.TryMake(Project, service.Key, out var name, out var why);
        if (!named) scope.Fault(service.At, why!);
        else if (service.Key.EndsWith('@')) scope.Fault(service.At, $"a template: {UnknownKey.NotBuilt}");
        if (service.Value is not SettingValue.Table table)
        {
            scope.Wrong(service.Value, $"a table [{scope.Path}]");
            return null;
        }

        var unit = ServiceDirective.ApplyAll(Directives.OfService, scope, table, _beneath with { Name = name });
        Mention(name, table);
        if (isWhole && !table.Settings.Any(setting => setting.Key == "command")) scope.Fault(service.At, "\"command\" is missing");
        return unit with { Label = ServiceUnit.DefaultLabel(unit.Command, unit.WorkingDirectory) };
    }
}
