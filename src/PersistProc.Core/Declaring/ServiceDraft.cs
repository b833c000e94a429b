namespace PersistProc.Core;

/// <summary>A table that says something of a service.</summary>
/// <param name="Origin">What it is to the service.</param>
/// <param name="Layer">The file it stands in.</param>
/// <param name="Setting">The table, with its key.</param>
/// <param name="Profile">The profile it belongs to, or null.</param>
internal sealed record ServicePart(SettingOrigin Origin, DeclarationLayer Layer, Setting Setting, string? Profile = null)
{
    /// <summary>Where it stands.</summary>
    public SourcePlace In => new(Layer.Path, Setting.At);

    /// <summary>Its settings; null if it is no table.</summary>
    public SettingValue.Table? Table => Setting.Value as SettingValue.Table;

    /// <summary>Its key with its tables, and the directory that its paths are relative to.</summary>
    public SettingScope Scope(List<SettingFault> faults)
    {
        var top = new SettingScope("", Path.GetDirectoryName(Layer.Path) ?? "/", faults, Layer.Path);
        return (Profile is null ? top : top.Of("profiles").Of(Profile)).Of("services").Of(Setting.Key);
    }

    /// <summary>Another setting of it, or null.</summary>
    public Setting? Find(string key) => Table?.Settings.FirstOrDefault(setting => setting.Key == key);
}

/// <summary>All that files say of what they have under one key, later parts over earlier ones: a service, or a template of some.</summary>
/// <param name="Key">The key below <c>services</c>.</param>
/// <param name="Parts">At least one.</param>
internal sealed record ServiceDraft(string Key, ValueList<ServicePart> Parts)
{
    /// <summary>Where it is declared first.</summary>
    public ServicePart First => Parts.First(part => part.Origin is not SettingOrigin.Base);

    /// <summary>Whether it is no service itself.</summary>
    public bool IsTemplate => InstanceNames.IsTemplate(Key);

    /// <summary>Whether it says what is run.</summary>
    public bool HasCommand => Parts.Any(part => part.Find("command") is not null);

    /// <summary>How many replicas it says it has; null if it says none, or what cannot be.</summary>
    public int? Replicas => Parts.Select(part => part.Find("replicas")).LastOrDefault(setting => setting is not null)?.Value is SettingValue.Whole { Value: >= 0 and <= Scale.Most and var count } ? (int)count : null;
}
