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

    /// <summary>It is to be gone first: it needs the one that waits.</summary>
    StillThere,
}

/// <summary>Another service that stands in the way of what is wished of one.</summary>
/// <param name="Service">Which.</param>
/// <param name="Kind">How.</param>
/// <param name="At">Where it has to be.</param>
public sealed record Obstacle(ServiceName Service, ObstacleKind Kind, Milestone At)
{
    /// <summary>Whether it goes away by itself; otherwise somebody has to see to it.</summary>
    [JsonIgnore]
    public bool IsPassing => Kind is ObstacleKind.NotYet or ObstacleKind.StillThere;

    /// <summary>In words, after "waits for".</summary>
    [JsonIgnore]
    public string Text => Kind switch
    {
        ObstacleKind.NotYet => $"{Service} to be {Milestones.Words.Print(At)}",
        ObstacleKind.Failed => $"{Service}, which it requires and which has failed (persistproc why {Service})",
        ObstacleKind.NotRunning => $"{Service}, which it requires and which does not run",
        ObstacleKind.Unknown => $"{Service}, which it requires and which no file declares",
        ObstacleKind.StillThere => $"{Service} to be stopped first",
        _ => throw new InvalidOperationException($"no such kind of obstacle: {Kind}"),
    };

    /// <summary>All of them in words.</summary>
    public static string TextOf(IEnumerable<Obstacle> all) => $"waits for {string.Join("; ", all.Select(each => each.Text))}";
}
