namespace PersistProc.Core;

/// <summary>Who had something started: so that nobody ends what another needs without knowing it.</summary>
/// <param name="Agent">What the agent's program calls itself; null: it was a person, or a program that did not say.</param>
/// <param name="Terminal">The terminal that he sat at, such as <c>pts/3</c>; null: none.</param>
/// <param name="Directory">Where he stood.</param>
/// <param name="Worktree">The linked git worktree that this lies in, by git's name for it; null: none.</param>
/// <param name="ByHook">A shell's hook had it started when the shell came by.</param>
public sealed record Owner(string? Agent, string? Terminal, string Directory, string? Worktree = null, bool ByHook = false)
{
    /// <summary>Whether that is the same agent, at the same place or above or below it, as one goes about in a project: two sessions of one program in two worktrees are two.</summary>
    public bool IsSameAgent(Owner other) =>
        Agent is not null && Agent == other.Agent && Worktree == other.Worktree && (IsIn(Directory, other.Directory) || IsIn(other.Directory, Directory));

    /// <summary>For a sentence: "the agent claude-code in /srv/shop".</summary>
    public string Describe()
    {
        var who = ByHook ? "the hook of a shell" : Agent is { } agent ? $"the agent {agent}" : Terminal is { } terminal ? $"a person at {terminal}" : "a program without a terminal";
        return $"{who} in {Directory}{(Worktree is { } worktree ? $" (git worktree {worktree})" : "")}";
    }

    private static bool IsIn(string directory, string above) =>
        directory == above || directory.StartsWith(above.EndsWith('/') ? above : above + '/', StringComparison.Ordinal);
}
