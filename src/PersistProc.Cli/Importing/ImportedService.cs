namespace PersistProc.Cli.Importing;

/// <summary>A service that is to be written, or the <c>[defaults]</c> of a file.</summary>
/// <param name="name">Its name.</param>
/// <param name="line">Where it stands in the source.</param>
internal sealed class ImportedService(string name, int line = 0)
{
    private readonly OrderedDictionary<string, TomlValue> _settings = new(StringComparer.Ordinal);

    public string Name { get; set; } = name;

    public int Line => line;

    /// <summary>The profiles that have it; it belongs to the file itself where there are none.</summary>
    public List<string> Profiles { get; } = [];

    /// <summary>What is said above it.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>What stands behind a value.</summary>
    public Dictionary<string, string> Remarks { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that somebody may want to have: written as comments.</summary>
    public List<string> Proposals { get; } = [];

    public List<Note> Notes { get; } = [];

    /// <summary>Where others are named, by key and name: <c>requires db</c>.</summary>
    public Dictionary<string, int> Lines { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TomlValue> Settings => _settings;

    /// <summary>Whether <c>%</c> means something in its strings.</summary>
    public bool HasSpecifiers => Name.EndsWith('@') || _settings.ContainsKey("replicas");

    public TomlValue? this[string key] => _settings.GetValueOrDefault(key);

    /// <summary>Says something of it; what was said before is replaced.</summary>
    /// <param name="key">With a dot for what is in a table: <c>limits.nofile</c>.</param>
    public void Set(string key, TomlValue value, string? remark = null)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) _settings[key] = value;
        else if (_settings.GetValueOrDefault(key[..dot]) is TomlValue.Table table) table.With(key[(dot + 1)..], value);
        else _settings[key[..dot]] = new TomlValue.Table().With(key[(dot + 1)..], value);
        if (remark is not null) Remarks[key] = remark;
    }

    public void Remove(string key) => _settings.Remove(key);

    /// <summary>Adds texts to an array, each once.</summary>
    public void Add(string key, params IEnumerable<Phrase> texts)
    {
        List<TomlValue> items = _settings.GetValueOrDefault(key) is TomlValue.Several several ? [.. several.Items] : [];
        foreach (var text in texts)
        {
            if (!items.Any(item => item is TomlValue.Text written && written.Phrase.ToString() == text.ToString())) items.Add(text);
        }

        _settings[key] = new TomlValue.Several(items);
    }

    /// <summary>A variable of its environment. One that cannot have that name is left out, and said.</summary>
    public void SetVariable(string name, Phrase value, int at = 0)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || name.Any(char.IsControl))
        {
            Lose(at, "environment", $"\"{name}\" is no name that a variable can have: it was left out");
            return;
        }

        if (_settings.GetValueOrDefault("environment") is not TomlValue.Table table) _settings["environment"] = table = new TomlValue.Table();
        table.With(name, value);
    }

    /// <summary>The value of a variable that is set, or null.</summary>
    public Phrase? VariableOf(string variable) => _settings.GetValueOrDefault("environment") is TomlValue.Table table && table.Settings.GetValueOrDefault(variable) is TomlValue.Text text ? text.Phrase : null;

    /// <summary>Notes what was lost.</summary>
    /// <param name="at">The line.</param>
    public void Lose(int at, string key, string why) => Notes.Add(new Note(at, key, why));
}
