namespace PersistProc.Core;

/// <summary>What has become of a service since its file was read last.</summary>
public enum Fate
{
    /// <summary>It is declared for the first time.</summary>
    Added,

    /// <summary>It is declared in another way.</summary>
    Changed,

    /// <summary>It is as it was.</summary>
    Unchanged,

    /// <summary>No file declares it any more.</summary>
    Removed,
}

/// <summary>How fates are written.</summary>
public static class Fates
{
    /// <summary>The words.</summary>
    public static Vocabulary<Fate> Words { get; } = new("fate", (Fate.Added, "added"), (Fate.Changed, "changed"), (Fate.Unchanged, "unchanged"), (Fate.Removed, "removed"));
}

/// <summary>A service as the supervisor knows it.</summary>
/// <param name="Unit">The definition of the present or last instance.</param>
/// <param name="Next">The definition of the next one; null if it is the same.</param>
/// <param name="Live">Whether anything of it runs or will.</param>
public sealed record KnownDefinition(ServiceUnit Unit, ServiceUnit? Next, bool Live);

/// <summary>One service of a plan.</summary>
/// <param name="Name">Which.</param>
/// <param name="Fate">What has become of it.</param>
/// <param name="Change">In what it differs: from what runs if it runs, else from what was known.</param>
/// <param name="Live">Whether anything of it runs or will.</param>
/// <param name="Manual">Whether it is started only by name.</param>
public sealed record PlannedService(ServiceName Name, Fate Fate, DefinitionChange Change, bool Live, bool Manual)
{
    /// <summary>The name that means it together with its like, or null.</summary>
    public ServiceName? Family { get; init; }

    /// <summary>Whether its service is declared to have fewer replicas, and it is one too many.</summary>
    public bool IsSurplus { get; init; }

    /// <summary>Whether what runs goes on by an old definition until it is restarted.</summary>
    public bool NeedsRestart => Live && Change.NeedsRestart;
}

/// <summary>What service files mean for what is known: before anything is done.</summary>
public static class DefinitionPlan
{
    /// <summary>Compares declarations with what is known, in the files' order; what left them comes last, by name.</summary>
    /// <param name="declared">All that the files of a project, or the user's own, declare.</param>
    /// <param name="known">All that is known of the same.</param>
    /// <param name="replicated">The services that are declared to have replicas; those at rest that are too many are no part of the plan.</param>
    public static ValueList<PlannedService> Make(IEnumerable<ServiceUnit> declared, IEnumerable<KnownDefinition> known, IReadOnlySet<ServiceName>? replicated = null)
    {
        var before = known.ToDictionary(each => each.Unit.Name);
        var plan = new List<PlannedService>();
        foreach (var unit in declared)
        {
            plan.Add(before.Remove(unit.Name, out var was) ? Compare(unit, was) : new PlannedService(unit.Name, Fate.Added, DefinitionChange.None, false, IsManual(unit)) { Family = unit.Family });
        }

        plan.AddRange(before.Values.Where(gone => gone.Live || !IsSurplus(gone)).OrderBy(gone => gone.Unit.Name).Select(gone => new PlannedService(gone.Unit.Name, Fate.Removed, DefinitionChange.None, gone.Live, IsManual(gone.Unit)) { Family = gone.Unit.Family, IsSurplus = IsSurplus(gone) }));
        return plan.ToValueList();

        bool IsSurplus(KnownDefinition gone) => gone.Unit is { Replica: not null, Family: { } family } && replicated?.Contains(family) == true;
    }

    private static PlannedService Compare(ServiceUnit unit, KnownDefinition was)
    {
        var change = DefinitionChange.Between(was.Live ? was.Unit : was.Next ?? was.Unit, unit);
        return new PlannedService(unit.Name, change == DefinitionChange.None ? Fate.Unchanged : Fate.Changed, change, was.Live, IsManual(unit)) { Family = unit.Family };
    }

    // whoever named an instance started it: the template by itself is nothing to be started
    private static bool IsManual(ServiceUnit unit) => unit.Manual || unit.Template is not null;
}
