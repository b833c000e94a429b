namespace PersistProc.Protocol;

/// <summary>Who asks: noted with what he has started.</summary>
public sealed record Owner
{
    /// <summary>What the agent's program calls itself; null: it is none, or did not say.</summary>
    public string? Agent { get; init; }

    /// <summary>The terminal that he sits at, such as "pts/3"; null: none.</summary>
    public string? Terminal { get; init; }

    /// <summary>Where he stands.</summary>
    public string? Directory { get; init; }

    /// <summary>It is the hook of a shell that came by, and nobody typed anything.</summary>
    public bool ByHook { get; init; }
}

/// <summary>Who had a process started, as <c>list</c> shows it.</summary>
/// <param name="Kind">"agent", "hook" (a shell that came to the directory), "terminal" or "program".</param>
/// <param name="Agent">What the agent's program calls itself.</param>
/// <param name="Uid">The user.</param>
/// <param name="Terminal">The terminal, such as "pts/3".</param>
/// <param name="Directory">Where he stood.</param>
/// <param name="Worktree">The linked git worktree that this lies in, by git's name for it.</param>
public sealed record OwnerInfo(string Kind, string? Agent, int? Uid, string? Terminal, string Directory, string? Worktree);
