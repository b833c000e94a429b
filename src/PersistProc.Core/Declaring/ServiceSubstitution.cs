namespace PersistProc.Core;

/// <summary>What is put into the values of one service: each key has its own places where variables are found.</summary>
internal sealed class ServiceSubstitution
{
    private readonly ServiceDraft _draft;
    private readonly ServiceUnit _beneath;
    private readonly Variables _variables;
    private readonly Substitution _ofEnvironment;
    private readonly Substitution _ofFiles;
    private readonly Substitution _others;
    private readonly Substitution _shares;
    private Dictionary<string, string>? _own;
    private ValueList<string>? _files;

    /// <param name="draft">All that is said of the service.</param>
    /// <param name="beneath">What holds where it says nothing.</param>
    /// <param name="variables">Where they come from.</param>
    /// <param name="specifiers">What <c>%</c> and a letter stand for; null where it is a letter like any other.</param>
    public ServiceSubstitution(ServiceDraft draft, ServiceUnit beneath, Variables variables, Func<char, string?>? specifiers)
    {
        (_draft, _beneath, _variables) = (draft, beneath, variables);
        _ofFiles = new Substitution(specifiers, variables.OfFileOnly);
        _ofEnvironment = new Substitution(specifiers, Outside);
        _others = new Substitution(specifiers, Inside);
        _shares = new Substitution(null, Inside);
    }

    /// <summary>A part's table with everything put in.</summary>
    public SettingValue.Table Of(SettingValue.Table table, SettingScope scope) => _others.Of(table, scope, key => key switch
    {
        "environment" => _ofEnvironment,
        "environment_files" => _ofFiles,
        "cpu_quota" => _shares, // "50%" is a share
        _ => _others,
    });

    private string? Inside(string name) => Own().TryGetValue(name, out var value) ? value : Outside(name);

    private string? Outside(string name) => _variables.Outside(name, Files);

    // what of it cannot be is told when the table itself is read
    private Dictionary<string, string> Own()
    {
        if (_own is not null) return _own;
        _own = new Dictionary<string, string>(_beneath.Environment, StringComparer.Ordinal);
        foreach (var (_, table) in Tables("environment"))
        {
            if (table is not SettingValue.Table variables) continue;
            foreach (var (name, _, value) in variables.Settings)
            {
                if (value is SettingValue.Text text && _ofEnvironment.TryExpand(text.Value, out var result, out _)) _own[name] = result;
            }
        }

        return _own;
    }

    private ValueList<string> Files()
    {
        if (_files is not null) return _files;
        _files = _beneath.EnvironmentFiles;
        var (layer, value) = Tables("environment_files").LastOrDefault();
        if (value is null) return _files;
        var scope = new SettingScope("", Path.GetDirectoryName(layer.Path) ?? "/", []);
        var wrapped = _ofFiles.Of(new SettingValue.Table(value.At, [new Setting("environment_files", value.At, value)]), scope);
        if (SettingReaders.EnvironmentFiles(scope, wrapped.Settings[0].Value, out var files)) _files = files;
        return _files;
    }

    private IEnumerable<(DeclarationLayer Layer, SettingValue Value)> Tables(string key) =>
        from part in _draft.Parts
        let setting = part.Find(key)
        where setting is not null
        select (part.Layer, setting.Value);
}
