namespace PersistProc.Core;

/// <summary>What targets and names are found by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Declared or run.</param>
/// <param name="Label">Its label.</param>
/// <param name="Command">Program and arguments.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="Pid">Of the present or last leader.</param>
/// <param name="Live">Whether anything of it runs or will by itself.</param>
/// <param name="StartedAt">When the present or last instance started; the most recent is preferred among the ended.</param>
public sealed record KnownService(
    ServiceName Name,
    ServiceKind Kind,
    string Label,
    ValueList<string> Command,
    string WorkingDirectory,
    int? Pid,
    bool Live,
    DateTimeOffset? StartedAt)
{
    /// <summary>The name that means it together with its like, or null: <c>worker</c> of <c>worker@blue</c>.</summary>
    public ServiceName? Family { get; init; }

    /// <summary>Whether its file declares it no more.</summary>
    public bool HasLeft { get; init; }
}

/// <summary>Where the client stands.</summary>
/// <param name="Directory">Its current directory, or the one it names for a command.</param>
/// <param name="Project">The project of its current directory, or null.</param>
public sealed record TargetContext(string Directory, string? Project);
