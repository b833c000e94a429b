using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>What another service is to one that waits for it.</summary>
public enum ObstacleKind
{
    /// <summary>On its way to where it has to be.</summary>
    NotYet,

    /// <summary>Required, and it has failed.</summary>
    Failed,

    /// <summary>Required, and at rest.</summary>
    NotRunning,

    /// <summary>Required, and nobody has declared it.</summary>
    Unknown,

    /// <summary>It is to be gone first: it needs the one that waits, or cannot run beside it.</summary>
    StillThere,

    /// <summary>It cannot run beside the one that waits, and could not be stopped.</summary>
    CannotStop,

    /// <summary>Required, and it failed before it got where it has to be, or waits for one that did; it is tried again by its policy.</summary>
    Retried,
}

/// <summary>Another service that stands in the way of what is wished of one.</summary>
/// <param name="Service">Which.</param>
/// <param name="Kind">How.</param>
/// <param name="At">Where it has to be.</param>
public sealed record Obstacle(ServiceName Service, ObstacleKind Kind, Milestone At)
{
    /// <summary>Whether the one that waits is bound to it, rather than that it requires it.</summary>
    public bool IsBound { get; init; }

    /// <summary>Whether it goes away by itself; otherwise somebody has to see to it.</summary>
    [JsonIgnore]
    public bool IsPassing => Kind is ObstacleKind.NotYet or ObstacleKind.StillThere or ObstacleKind.Retried;

    /// <summary>Whether it may never go away, though nobody has to see to it: who asked for a start is told so, and waits no longer.</summary>
    [JsonIgnore]
    public bool IsUncertain => !IsPassing || Kind is ObstacleKind.Retried;

    /// <summary>In words, after "waits for".</summary>
    [JsonIgnore]
    public string Text => Kind switch
    {
        ObstacleKind.NotYet => $"{Service} to be {Milestones.Words.Print(At)}",
        ObstacleKind.Failed => $"{Service}, {Relation} and which has failed (persistproc why {Service})",
        ObstacleKind.NotRunning => $"{Service}, {Relation} and which does not run",
        ObstacleKind.Unknown => $"{Service}, {Relation} and which no file declares",
        ObstacleKind.StillThere => $"{Service} to be stopped first",
        ObstacleKind.CannotStop => $"{Service}, which it conflicts with and which could not be stopped (persistproc why {Service})",
        ObstacleKind.Retried => $"{Service}, {Relation} and which was not {Milestones.Words.Print(At)} before it failed; it is tried again (persistproc why {Service})",
        _ => throw new InvalidOperationException($"no such kind of obstacle: {Kind}"),
    };

    private bool IsTryOf(Obstacle known) => IsOnItsWay && known.IsOnItsWay && known == this with { Kind = known.Kind };

    private bool IsOnItsWay => Kind is ObstacleKind.NotYet or ObstacleKind.Retried;

    private string Relation => IsBound ? "which it is bound to" : "which it requires";

    /// <summary>
    /// Whether something is in the way that was not before. Fewer than before is no news: of a thousand that wait for three each it
    /// would be three thousand. Nor is each try of what is tried again and again.
    /// </summary>
    public static bool IsNews(ValueList<Obstacle> now, ValueList<Obstacle> before) =>
        now.Any(each => !before.Contains(each) && !before.Any(known => each.IsTryOf(known)));

    /// <summary>All of them in words.</summary>
    public static string TextOf(IEnumerable<Obstacle> all) => $"waits for {string.Join("; ", all.Select(each => each.Text))}";
}
