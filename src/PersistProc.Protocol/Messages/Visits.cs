using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary><c>POST /v1/visit</c>: a shell is in a directory now. The same one is in one project at most.</summary>
public sealed record VisitRequest
{
    public required string RequestId { get; init; }
    public required string ClientId { get; init; }

    /// <summary>The shell's process.</summary>
    public required int Pid { get; init; }

    /// <summary>When that began, in clock ticks since boot (field 22 of <c>/proc/PID/stat</c>).</summary>
    public required long Started { get; init; }

    /// <summary>Where it is.</summary>
    public required string Cwd { get; init; }

    /// <summary>What services that are started now inherit.</summary>
    public required Caller Caller { get; init; }
}

/// <summary>Answer of <c>POST /v1/visit</c>.</summary>
public sealed record VisitReply
{
    /// <summary>The project's name; null: there is none, or its file cannot be read.</summary>
    public string? Project { get; init; }

    /// <summary>Its file; null: there is none.</summary>
    public string? File { get; init; }

    /// <summary>"allowed", "unknown" (nobody has allowed it), "changed" (since it was allowed) or "none" (no project).</summary>
    public required string Trust { get; init; }

    /// <summary>Whom it starts.</summary>
    public IReadOnlyList<string> Starting { get; init; } = [];

    /// <summary>Seconds after the last shell has left until they are stopped.</summary>
    public double Linger { get; init; }

    /// <summary>Why nothing is started of a project that is allowed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary><c>POST /v1/allow</c>, <c>/v1/disallow</c>: whether shells that come to a project start its services.</summary>
/// <param name="RequestId">Made by the client.</param>
/// <param name="Cwd">Whose project.</param>
public sealed record AllowRequest(string RequestId, string Cwd);

/// <summary>Answer of those.</summary>
/// <param name="File">The project's file.</param>
/// <param name="Files">All files that it was allowed with: when one of them changes, it is no more.</param>
/// <param name="Services">Whom a visit starts.</param>
/// <param name="Changed">Whether that was otherwise before.</param>
public sealed record AllowReply(string File, IReadOnlyList<string> Files, IReadOnlyList<string> Services, bool Changed);
