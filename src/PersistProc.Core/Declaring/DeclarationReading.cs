using System.Globalization;

namespace PersistProc.Core;

/// <summary>One reading of a file and of what lies over it.</summary>
internal sealed class DeclarationReading
{
    private readonly IReadOnlyList<DeclarationLayer> _layers;
    private readonly bool _isProject;
    private readonly bool _isWhole;
    private readonly string? _worktree;
    private readonly string _directory;
    private readonly DeclarationInputs _inputs;
    private readonly Variables _variables;
    private readonly DraftReading _reading;
    private readonly IReferredFiles _referred;
    private readonly HashSet<string> _lookedAt = new(StringComparer.Ordinal);
    private readonly List<(SettingOrigin Origin, DeclarationLayer Layer, SettingValue.Table Table)> _defaults = [];
    private readonly List<(ServiceUnit Unit, SourcePlace In)> _units = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private ServiceUnit _beneath;

    internal DeclarationReading(IReadOnlyList<DeclarationLayer> layers, bool isProject, string? worktree, DeclarationInputs inputs, IReferredFiles referred)
    {
        (_layers, _isProject, _worktree, _inputs, _referred) = (layers, isProject, worktree, inputs, referred);
        _isWhole = layers.All(layer => layer.Syntax.Count == 0);
        var path = layers[0].Path;
        _directory = Path.GetDirectoryName(path) ?? "/";
        _variables = new Variables(inputs.Environment, referred, _directory);
        _reading = new DraftReading(layers, inputs.Profiles, referred, Faults);
        _beneath = new ServiceUnit { Name = default, Kind = ServiceKind.Service, Command = [], WorkingDirectory = _directory, DefinedIn = path };
    }

    /// <summary>What is wrong with the meaning.</summary>
    internal List<SettingFault> Faults { get; } = [];

    /// <summary>Where services name others.</summary>
    internal List<Mention> Mentions { get; } = [];

    /// <summary>The templates among them.</summary>
    internal List<string> Templates { get; } = [];

    /// <summary>The services that have replicas, with the number that the file says.</summary>
    internal Dictionary<string, int> Replicated { get; } = new(StringComparer.Ordinal);

    /// <summary>What of the environment and of other files it depends on.</summary>
    internal Variables Variables => _variables;

    /// <summary>The profiles of the files.</summary>
    internal IEnumerable<string> ProfileNames => Profiles.Names(_layers);

    /// <summary>The other service files that these extend something of.</summary>
    internal IReadOnlyList<DeclarationLayer> Others => [.. _reading.Others.Except(_layers)];

    /// <summary>Other service files that these extend something of.</summary>
    internal IEnumerable<string> Extended => _reading.Files;

    /// <summary>Other files that were read or looked for.</summary>
    internal IEnumerable<string> Consulted => _variables.Files.Concat(_reading.Files).Concat(_lookedAt);

    /// <summary>By the key below <c>services</c>: all that is said of it, later ones over earlier ones.</summary>
    internal Dictionary<string, ValueList<SettingSource>> Sources { get; } = new(StringComparer.Ordinal);

    internal string? Project { get; private set; }

    internal List<(ServiceUnit Unit, SourcePlace In)> Read()
    {
        if (_isProject) Project = OfWorktree(ServiceName.Sanitized(Path.GetFileName(_directory)).Name);
        // the project's name and the defaults count for every service, wherever they stand
        foreach (var layer in _layers)
        {
            foreach (var (key, at, value) in layer.Table.Settings.Where(setting => setting.Key is not ("defaults" or "services" or "groups" or "profiles")))
            {
                if (Top(layer).IsFull) break;
                if (key == "project") ReadProject(layer, at, value);
                else Top(layer).Of(key).Fault(at, UnknownTopKey(key));
            }
        }

        foreach (var layer in _layers)
        {
            var isFile = layer == _layers[0];
            if (Find(layer, "defaults") is { } defaults) ReadDefaults(layer, defaults.Value, Top(layer), isFile ? SettingOrigin.Defaults : SettingOrigin.Override);
            foreach (var (profile, table) in Profiles.Of(layer, _inputs.Profiles))
            {
                if (table.Settings.FirstOrDefault(setting => setting.Key == "defaults") is { } some) ReadDefaults(layer, some.Value, Top(layer).Of("profiles").Of(profile), isFile ? SettingOrigin.Profile : SettingOrigin.Override);
            }
        }

        foreach (var layer in _layers) Profiles.Check(layer, Top(layer), _beneath, _inputs.Profiles);
        var drafts = _reading.Read();
        Count(drafts);
        foreach (var draft in drafts) Sources[draft.Key] = [.. _defaults.Select(each => new SettingSource(each.Origin, each.Layer.Path, each.Table)), .. draft.Parts.Where(part => part.Table is not null).Select(part => new SettingSource(part.Origin, part.Layer.Path, part.Table!))];
        foreach (var draft in drafts.TakeWhile(_ => Faults.Count < SettingFault.Most)) Read(draft);
        // what is wrong with a template was told of its example
        if (Faults.Count == 0) new InstanceReading(drafts, _units, Mentions, Project, MakeInstance).Read(_inputs.Instances);
        if (Faults.Count < SettingFault.Most) new GroupReading(_layers, drafts, Project, Top).Read(_units);
        return _units;
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
    private void ReadDefaults(DeclarationLayer layer, SettingValue value, SettingScope above, SettingOrigin origin)
    {
        var scope = above.Of("defaults");
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table [defaults]");
            return;
        }

        foreach (var own in table.Settings.Where(setting => Directives.IsOwn(setting.Key))) scope.Of(own.Key).Fault(own.At, $"each service has {(own.Key == "extends" ? "an " : own.Key == "sockets" ? "" : "a ")}{own.Key} of its own: it belongs in [services.NAME]");
        _defaults.Add((origin, layer, table));
        table = new Substitution(null, _variables.OfFileOnly).Of(table, scope);
        // its name does not matter, but for the project that it is read in
        _ = ServiceName.TryMake(Project, "defaults", out var name, out _);
        _beneath = ServiceDirective.ApplyAll(Directives.OfService, scope, table, _beneath with { Name = name });
        Mention(null, table, layer);
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

    private void Count(List<ServiceDraft> drafts)
    {
        foreach (var draft in drafts.Where(draft => !draft.IsTemplate))
        {
            if (draft.Replicas is not { } declared) continue;
            Replicated[draft.Key] = declared;
            _counts[draft.Key] = _inputs.Scales.TryGetValue(draft.Key, out var scale) && scale.Declared == declared ? scale.Count : declared;
        }
    }

    private void Read(ServiceDraft draft)
    {
        if (draft.IsTemplate) ReadTemplate(draft);
        else if (_counts.TryGetValue(draft.Key, out var count)) ReadReplicas(draft, count);
        else if (!draft.HasCommand && _reading.IsExtended(draft.Key)) return; // what others extend need be nothing itself
        else if (Make(draft, draft.Key, null) is { } unit) _units.Add((unit, draft.First.In));
    }

    // read as an example, for what is wrong with it: its instances come later
    private void ReadTemplate(ServiceDraft draft)
    {
        Templates.Add(draft.Key);
        var mentioned = Mentions.Count;
        MakeInstance(draft, "x");
        Mentions.RemoveRange(mentioned, Mentions.Count - mentioned);
        if (draft.Replicas is not null) draft.First.Scope(Faults).Of("replicas").Fault(draft.First.Setting.At, "a template has as many instances as somebody starts: take \"replicas\" out");
    }

    // the first one is read also of none, and what is wrong with it is wrong with all
    private void ReadReplicas(ServiceDraft draft, int count)
    {
        var before = Faults.Count;
        for (var number = 1; number <= Math.Max(count, 1) && Faults.Count == before; number++)
        {
            var name = ReplicaNames.Of(draft.Key, number);
            var mentioned = Mentions.Count;
            var specifiers = Specifiers.Of(draft.Key, number.ToString(CultureInfo.InvariantCulture), name, _variables.OfEnvironment);
            if (Make(draft, name, specifiers) is not { } unit) return;
            if (unit.Port is { From: { } from, OrNext: false } && from + number - 1 > PortWish.Last) Refuse(draft, ["port"], $"replica {number} would have the port {from + number - 1}, and the last one is {PortWish.Last}: begin lower, or take fewer replicas");
            if (number <= count) _units.Add((unit with { Replica = number }, draft.First.In));
            else Mentions.RemoveRange(mentioned, Mentions.Count - mentioned);
        }
    }

    private ServiceUnit? MakeInstance(ServiceDraft template, string instance)
    {
        var name = template.Key + instance;
        var unit = Make(template, name, Specifiers.Of(template.Key[..^1], instance, name, _variables.OfEnvironment));
        return unit is null ? null : unit with { Template = template.Key };
    }

    private ServiceUnit? Make(ServiceDraft draft, string called, Func<char, string?>? specifiers)
    {
        var scope = draft.First.Scope(Faults);
        if (!ServiceName.TryMake(Project, called, out var name, out var why)) scope.Fault(draft.First.Setting.At, why);
        // what all of a file come after does not come after itself
        var unit = _beneath.WithoutOwn(name) with { Name = name };
        var substitution = new ServiceSubstitution(draft, _beneath, _variables, specifiers);
        foreach (var part in draft.Parts)
        {
            var own = part.Scope(Faults);
            if (part.Table is not { } table)
            {
                own.Wrong(part.Setting.Value, $"a table [{own.Path}]");
                return null;
            }

            table = substitution.Of(table, own);
            if (Combinations.OfOneTable(table) is { } second) own.Of(second.Key).Fault(second.At, second.Why);
            table = ReplicaNames.Expand(table, _counts, draft.Key, Project);
            unit = ServiceDirective.ApplyAll(Directives.OfService, own, table, unit);
            Mention(name, table, part.Layer);
        }

        if (_isWhole && !draft.HasCommand) scope.Fault(draft.First.Setting.At, "\"command\" is missing");
        _lookedAt.UnionWith(_referred.LookedAt(unit));
        foreach (var (path, because) in Combinations.Impossible(unit).Concat(_referred.Impossible(unit))) Refuse(draft, path, because);
        return unit with { Label = ServiceUnit.DefaultLabel(unit.Command, unit.WorkingDirectory) };
    }

    // where the key stands that was said last; of what comes from the defaults, at the service
    private void Refuse(ServiceDraft draft, string[] path, string because)
    {
        foreach (var part in draft.Parts.Reverse())
        {
            Setting? found = part.Setting;
            foreach (var key in path) found = found?.Value is SettingValue.Table table ? table.Settings.FirstOrDefault(setting => setting.Key == key) : found; // a bare value is short for a table
            if (found is null) continue;
            path.Aggregate(part.Scope(Faults), (scope, key) => scope.Of(key)).Fault(found.At, because);
            return;
        }

        path.Aggregate(draft.First.Scope(Faults), (scope, key) => scope.Of(key)).Fault(draft.First.Setting.At, because);
    }
}
