namespace PersistProc.Core;

/// <summary>What one service is told because of another.</summary>
/// <param name="Name">Who is told.</param>
/// <param name="Because">Because of whom; null: because of what was asked for.</param>
public abstract record GraphOrder(ServiceName Name, Tie? Because)
{
    /// <summary>It shall run.</summary>
    public sealed record Start(ServiceName Name, Tie? Because) : GraphOrder(Name, Because);

    /// <summary>It shall not run, until somebody wishes otherwise.</summary>
    public sealed record Stop(ServiceName Name, Tie Because) : GraphOrder(Name, Because);

    /// <summary>It shall run as another instance.</summary>
    public sealed record Restart(ServiceName Name, Tie Because) : GraphOrder(Name, Because);

    /// <summary>It shall stop, and run as another instance when what it depends on is back.</summary>
    public sealed record Bounce(ServiceName Name, Tie Because) : GraphOrder(Name, Because);
}

/// <summary>Two services that were to be started at once and exclude each other.</summary>
/// <param name="One">One of them.</param>
/// <param name="Other">The other.</param>
public sealed record Contradiction(ServiceName One, ServiceName Other)
{
    /// <summary>What is wrong, and what to do.</summary>
    public string Text => $"{One}: it cannot run beside {Other}. Start one of the two; `manual = true` takes one out of `up`";
}
