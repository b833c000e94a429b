namespace PersistProc.Core.Tests.Protocol;

/// <summary>What one of us holds of the service's one instance.</summary>
/// <param name="Attempt">Its number; 0: none is held.</param>
/// <param name="Made">Its leader is known; else it was only about to be made.</param>
/// <param name="Ended">Its end is known.</param>
/// <param name="Last">The highest number that was ever made.</param>
/// <param name="Record">The service's record.</param>
internal sealed record Holding(int Attempt, bool Made, bool Ended, int Last, ServiceRecord Record);

/// <summary>A word of the supervisor to the keeper.</summary>
internal abstract record Order
{
    public sealed record Put(ServiceRecord Record) : Order;

    public sealed record Spawn(int Attempt) : Order;

    public sealed record Release(int Attempt) : Order;
}

/// <summary>How far the keeper is with a spawn.</summary>
internal enum Making
{
    Nothing,

    /// <summary>The holder was told what is about to be made.</summary>
    Announced,

    /// <summary>The process is there, and nobody but the keeper knows.</summary>
    Made,
}

/// <summary>
/// Keeper, holder and supervisor of one service, the processes that there are, and what lies in the sockets between them: everything
/// that a death at any instruction may leave behind. A value, so that two ways to the same one are one.
/// </summary>
internal sealed record Family
{
    /// <summary>All three had died, or whoever was left had not been given everything: only records and marks were left.</summary>
    public bool IsAnew { get; init; }

    /// <summary>Null: it is dead.</summary>
    public Holding? Keeper { get; init; }

    public Making Making { get; init; }

    /// <summary>The attempt that is being made.</summary>
    public int MakingOf { get; init; }

    /// <summary>Null: there is none.</summary>
    public Holding? Holder { get; init; }

    /// <summary>The holder has been given everything.</summary>
    public bool HolderIsWhole { get; init; }

    /// <summary>The supervisor's record; null: it is dead.</summary>
    public ServiceRecord? Supervisor { get; init; }

    /// <summary>What it has of the keeper's, by the frames that it was sent.</summary>
    public Holding? Copy { get; init; }

    /// <summary>Its keeper has died: nobody hears it any more, and it is about to be ended.</summary>
    public bool IsOrphan { get; init; }

    /// <summary>What it is still to perform of its last step.</summary>
    public ValueList<Effect> Pending { get; init; } = [];

    /// <summary>Answers of its own: looks at the tree, obstacles.</summary>
    public ValueList<ServiceInput> Own { get; init; } = [];

    public ValueList<(LifeTimer Timer, Attempt Attempt)> Timers { get; init; } = [];

    public ValueList<Order> ToKeeper { get; init; } = [];

    public ValueList<ServiceInput> ToSupervisor { get; init; } = [];

    /// <summary>The instances of which somebody lives; more than one is what must never be.</summary>
    public ValueList<int> Alive { get; init; } = [];

    /// <summary>Every instance that was ever made.</summary>
    public ValueList<int> Ever { get; init; } = [];

    /// <summary>The attempt that the supervisor has ordered and not heard of; 0: none.</summary>
    public int Ordered { get; init; }

    /// <summary>The mark that a child sets by its first act, and whose it is.</summary>
    public bool Mark { get; init; }

    public int MarkOf { get; init; }

    /// <summary>The record on disk, and the attempt that was about to be made since.</summary>
    public required ServiceRecord Disk { get; init; }

    public int Intent { get; init; }

    /// <summary>How many more deaths of us, and ends of the service by itself, there may be.</summary>
    public int Deaths { get; init; }

    public int Accidents { get; init; }

    /// <summary>A rule that is not kept, to see that the model tells.</summary>
    public string? Without { get; init; }
}
