namespace PersistProc.Core;

/// <summary>A table that says something of a service.</summary>
/// <param name="Layer">The file it stands in.</param>
/// <param name="Setting">The table, with its key.</param>
internal sealed record ServicePart(DeclarationLayer Layer, Setting Setting)
{
    /// <summary>Where it stands.</summary>
    public SourcePlace In => new(Layer.Path, Setting.At);
}

/// <summary>All that files say of what they have under one key, later parts over earlier ones: a service, or a template of some.</summary>
/// <param name="Key">The key below <c>services</c>.</param>
/// <param name="Parts">At least one.</param>
internal sealed record ServiceDraft(string Key, ValueList<ServicePart> Parts)
{
    /// <summary>Where it is declared first.</summary>
    public ServicePart First => Parts[0];

    /// <summary>Whether it is no service itself.</summary>
    public bool IsTemplate => InstanceNames.IsTemplate(Key);

    /// <summary>How many replicas it says it has; null if it says none, or what cannot be.</summary>
    public int? Replicas => Parts.Select(part => part.Setting.Value).OfType<SettingValue.Table>().SelectMany(table => table.Settings)
        .LastOrDefault(setting => setting.Key == "replicas")?.Value is SettingValue.Whole { Value: >= 0 and <= Scale.Most and var count } ? (int)count : null;
}
