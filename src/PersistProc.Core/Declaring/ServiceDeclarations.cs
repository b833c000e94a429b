namespace PersistProc.Core;

/// <summary>One file of those that declare the same services: a later one lies over the earlier ones.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Table">All of it.</param>
/// <param name="Syntax">What is wrong with its form: then what is missing may merely not have been understood.</param>
public sealed record DeclarationLayer(string Path, SettingValue.Table Table, IReadOnlyCollection<SettingFault> Syntax);

/// <summary>What service files declare, or what is wrong with them.</summary>
/// <param name="Project">The project's name; null in a user's own file, or if it cannot be told.</param>
/// <param name="Units">Its services, in the file's order; none as soon as anything is wrong.</param>
/// <param name="Places">Where each of them is declared first, in the same order.</param>
/// <param name="Mentions">Where they name others.</param>
/// <param name="Faults">Everything that is wrong, in the files' order; each says in which one.</param>
public sealed record ServiceDeclarations(string? Project, ValueList<ServiceUnit> Units, ValueList<SourcePlace> Places, ValueList<Mention> Mentions, ValueList<SettingFault> Faults)
{
    /// <summary>Its templates: <c>worker@</c>.</summary>
    public ValueList<string> Templates { get; init; } = [];

    /// <summary>Those of its services that have replicas, with the number that the file says.</summary>
    public ValueMap<int> Replicated { get; init; } = ValueMap.Empty<int>();

    /// <summary>The variables that the environment was asked for, whether it had them or not.</summary>
    public ValueList<string> Variables { get; init; } = [];

    /// <summary>Its profiles, chosen or not.</summary>
    public ValueList<string> Profiles { get; init; } = [];

    /// <summary>Other files that were read for it, or looked for.</summary>
    public ValueList<string> Consulted { get; init; } = [];

    /// <summary>Other service files that it extends something of.</summary>
    public ValueList<string> Extended { get; init; } = [];

    /// <summary>Reads the tables of a file, and of those that lie over it.</summary>
    /// <param name="layers">The file, then what lies over it.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    /// <param name="worktree">The name of the linked git worktree it lies in, or null: each is a project of its own.</param>
    /// <param name="inputs">What their meaning depends on; null for nothing.</param>
    /// <param name="referred">The files that they refer to; null for none.</param>
    public static ServiceDeclarations Read(IReadOnlyList<DeclarationLayer> layers, bool isProject, string? worktree = null, DeclarationInputs? inputs = null, IReferredFiles? referred = null)
    {
        var reading = new DeclarationReading(layers, isProject, worktree, inputs ?? DeclarationInputs.None, referred ?? new NoFiles());
        var units = reading.Read();
        var faults = layers.Concat(reading.Others).SelectMany(layer => InOrder(layer, reading.Faults)).Distinct().Take(SettingFault.Most).ToValueList();
        if (faults.Count == SettingFault.Most) faults = faults.Add(new SettingFault(faults[^1].At, "", $"what else is wrong is not told: {SettingFault.Most} errors are enough to begin with") { File = faults[^1].File });
        if (faults.Count > 0) units.Clear();
        return new ServiceDeclarations(reading.Project, units.Select(each => each.Unit).ToValueList(), units.Select(each => each.In).ToValueList(), reading.Mentions.ToValueList(), faults)
        {
            Templates = reading.Templates.ToValueList(),
            Variables = reading.Variables.Asked.ToValueList(),
            Consulted = reading.Consulted.ToValueList(),
            Extended = reading.Extended.ToValueList(),
            Profiles = reading.ProfileNames.ToValueList(),
            Replicated = new ValueMap<int>(reading.Replicated),
        };
    }

    /// <summary>Where the values of each service come from, by its key below <c>services</c>: <c>worker</c> for its replicas, <c>worker@</c> for the instances of a template.</summary>
    /// <param name="layers">The file, then what lies over it.</param>
    /// <param name="inputs">What their meaning depends on.</param>
    /// <param name="referred">The files that they refer to.</param>
    public static IReadOnlyDictionary<string, ValueList<SettingSource>> Sources(IReadOnlyList<DeclarationLayer> layers, DeclarationInputs inputs, IReferredFiles referred)
    {
        var reading = new DeclarationReading(layers, false, null, inputs, referred);
        reading.Read();
        return reading.Sources;
    }

    private static IEnumerable<SettingFault> InOrder(DeclarationLayer layer, IEnumerable<SettingFault> meaning)
    {
        var lines = layer.Syntax.Select(fault => fault.At.Line).ToHashSet();
        var own = meaning.Where(fault => fault.File == layer.Path && !lines.Contains(fault.At.Line));
        return layer.Syntax.Select(fault => fault with { File = layer.Path }).Concat(own).OrderBy(fault => fault.At.Line).ThenBy(fault => fault.At.Column);
    }
}
