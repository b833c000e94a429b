namespace PersistProc.Core;

/// <summary>One reading of a file and of what lies over it.</summary>
internal sealed class DeclarationReading
{
    private readonly IReadOnlyList<DeclarationLayer> _layers;
    private readonly bool _isProject;
    private readonly bool _isWhole;
    private readonly string? _worktree;
    private readonly string _directory;
    private ServiceUnit _beneath;

    internal DeclarationReading(IReadOnlyList<DeclarationLayer> layers, bool isProject, string? worktree)
    {
        (_layers, _isProject, _worktree) = (layers, isProject, worktree);
        _isWhole = layers.All(layer => layer.Syntax.Count == 0);
        var path = layers[0].Path;
        _directory = Path.GetDirectoryName(path) ?? "/";
        _beneath = new ServiceUnit { Name = default, Kind = ServiceKind.Service, Command = [], WorkingDirectory = _directory, DefinedIn = path };
    }

    /// <summary>What is wrong with the meaning.</summary>
    internal List<SettingFault> Faults { get; } = [];

    /// <summary>Where services name others.</summary>
    internal List<Mention> Mentions { get; } = [];

    internal string? Project { get; private set; }

    internal List<(ServiceUnit Unit, SourcePlace In)> Read()
    {
        if (_isProject) Project = OfWorktree(ServiceName.Sanitized(Path.GetFileName(_directory)).Name);
        // the project's name and the defaults count for every service, wherever they stand
        foreach (var layer in _layers)
        {
            foreach (var (key, at, value) in layer.Table.Settings.Where(setting => setting.Key is not ("defaults" or "services")))
            {
                if (Top(layer).IsFull) break;
                if (key == "project") ReadProject(layer, at, value);
                else Top(layer).Of(key).Fault(at, UnknownTopKey(key));
            }
        }

        foreach (var layer in _layers)
        {
            if (Find(layer, "defaults") is { } defaults) ReadDefaults(layer, defaults.Value);
        }

        return [.. Services().TakeWhile(_ => Faults.Count < SettingFault.Most).Select(ReadService).OfType<(ServiceUnit, SourcePlace)>()];
    }

    private SettingScope Top(DeclarationLayer layer) => new("", _directory, Faults, layer.Path);

    private static Setting? Find(DeclarationLayer layer, string key) => layer.Table.Settings.FirstOrDefault(setting => setting.Key == key);

    // a directive without its table is the commonest slip: [services.api] is forgotten
    private static string UnknownTopKey(string key) => Directives.OfService.Any(row => row.Key == key)
        ? $"unknown key: \"{key}\" belongs in a table [services.NAME]"
        : UnknownKey.Text(key, Directives.OfFile);

    private string OfWorktree(string name)
    {
        if (_worktree is null) return name;
        var own = ServiceName.Sanitized(_worktree).Name;
        return name == own ? name : $"{name}~{own}";
    }

    private void ReadProject(DeclarationLayer layer, Place at, SettingValue value)
    {
        var scope = Top(layer).Of("project");
        if (!_isProject)
        {
            scope.Fault(at, "a user's own services have no project: \"project\" belongs in a persistproc.toml");
            return;
        }

        if (!SettingReaders.Text(scope, value, out var name)) return;
        // what lies over the file is this worktree's own: its name is meant as it stands
        if (ServiceName.TryMake(name, "x", out _, out var why)) Project = layer == _layers[0] ? OfWorktree(name) : name;
        else scope.Fault(value.At, why);
    }

    // what is wrong in it is told once, not once for each service
    private void ReadDefaults(DeclarationLayer layer, SettingValue value)
    {
        var scope = Top(layer).Of("defaults");
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table [defaults]");
            return;
        }

        if (table.Settings.FirstOrDefault(setting => setting.Key == "command") is { } command) scope.Of("command").Fault(command.At, "each service has a command of its own: it belongs in [services.NAME]");
        // its name does not matter, but for the project that it is read in
        _ = ServiceName.TryMake(Project, "defaults", out var name, out _);
        _beneath = ServiceDirective.ApplyAll(Directives.OfService, scope, table, _beneath with { Name = name });
        Mention(null, table, layer);
    }

    // each service with all that the files say of it
    private List<List<(DeclarationLayer Layer, Setting Setting)>> Services()
    {
        var services = new OrderedDictionary<string, List<(DeclarationLayer, Setting)>>(StringComparer.Ordinal);
        foreach (var layer in _layers)
        {
            if (Find(layer, "services") is not { } all) continue;
            if (all.Value is not SettingValue.Table table)
            {
                Top(layer).Of("services").Wrong(all.Value, "tables [services.NAME]");
                continue;
            }

            foreach (var service in table.Settings)
            {
                if (!services.TryGetValue(service.Key, out var parts)) services.Add(service.Key, parts = []);
                parts.Add((layer, service));
            }
        }

        return [.. services.Values];
    }

    private void Mention(ServiceName? by, SettingValue.Table table, DeclarationLayer layer)
    {
        foreach (var setting in table.Settings.Where(setting => DependencyFaults.IsKey(setting.Key) && setting.Value is SettingValue.Several))
        {
            foreach (var item in ((SettingValue.Several)setting.Value).Items.OfType<SettingValue.Text>())
            {
                if (SettingReaders.ServiceNamed(Project, item.Value) is { } other) Mentions.Add(new Mention(by, other, setting.Key, new SourcePlace(layer.Path, item.At)));
            }
        }
    }

    private (ServiceUnit Unit, SourcePlace In)? ReadService(List<(DeclarationLayer Layer, Setting Setting)> parts)
    {
        var (first, service) = parts[0];
        var named = ServiceName.TryMake(Project, service.Key, out var name, out var why);
        var scope = Top(first).Of("services").Of(service.Key);
        if (!named) scope.Fault(service.At, why!);
        else if (service.Key.EndsWith('@')) scope.Fault(service.At, $"a template: {UnknownKey.NotBuilt}");
        // what all of a file come after does not come after itself
        var unit = _beneath.WithoutOwn(name) with { Name = name };
        foreach (var (layer, part) in parts)
        {
            var own = Top(layer).Of("services").Of(part.Key);
            if (part.Value is not SettingValue.Table table)
            {
                own.Wrong(part.Value, $"a table [{own.Path}]");
                return null;
            }

            unit = ServiceDirective.ApplyAll(Directives.OfService, own, table, unit);
            Mention(name, table, layer);
        }

        if (_isWhole && !parts.Exists(part => part.Setting.Value is SettingValue.Table table && table.Settings.Any(setting => setting.Key == "command"))) scope.Fault(service.At, "\"command\" is missing");
        return (unit with { Label = ServiceUnit.DefaultLabel(unit.Command, unit.WorkingDirectory) }, new SourcePlace(first.Path, service.At));
    }
}
