namespace PersistProc.Core;

/// <summary>How far another service has to be: the part behind the <c>@</c> of <c>after</c>.</summary>
public enum Milestone
{
    /// <summary>It does what it is there for.</summary>
    Ready,

    /// <summary>Its program was executed.</summary>
    Started,

    /// <summary>It has ended, however.</summary>
    Completed,

    /// <summary>It has ended well.</summary>
    Succeeded,
}

/// <summary>How milestones are written.</summary>
public static class Milestones
{
    /// <summary>The words.</summary>
    public static Vocabulary<Milestone> Words { get; } = new(
        "milestone", (Milestone.Ready, "ready"), (Milestone.Started, "started"), (Milestone.Completed, "completed"), (Milestone.Succeeded, "succeeded"));
}

/// <summary>An order between two services: how far the other one has to be.</summary>
/// <param name="Service">The other one.</param>
/// <param name="At">How far.</param>
public sealed record Ordering(ServiceName Service, Milestone At);
