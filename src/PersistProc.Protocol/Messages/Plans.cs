using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary><c>POST /v1/up</c>: start a project's services, or the user's own.</summary>
public sealed record UpRequest
{
    public required string RequestId { get; init; }
    public required string ClientId { get; init; }

    /// <summary>The client's directory: its project is meant.</summary>
    public required string Cwd { get; init; }

    /// <summary>Only these; empty for all that are not manual.</summary>
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];

    public required Caller Caller { get; init; }
    public bool NoWait { get; init; }

    /// <summary>The profiles that are chosen.</summary>
    public IReadOnlyList<string> Profiles { get; init => field = value ?? []; } = [];

    /// <summary>Restart those that run by an old definition.</summary>
    public bool Restart { get; init; }

    /// <summary>Of an agent: also restart or stop what another has started.</summary>
    public bool Force { get; init; }
}

/// <summary><c>POST /v1/down</c>: stop a project's services, or the user's own.</summary>
public sealed record DownRequest
{
    public required string RequestId { get; init; }

    /// <summary>A second one from the same client moves to the next rung.</summary>
    public required string ClientId { get; init; }

    public required string Cwd { get; init; }
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];
    public bool Force { get; init; }

    /// <summary>The agent that asks: what another has started it ends only by <see cref="Force"/>, and then politely. Null: whoever asks is not asked back.</summary>
    public Owner? By { get; init; }
    public bool NoWait { get; init; }
}

/// <summary>Answer of <c>GET /v1/plan</c>, <c>POST /v1/up</c> and <c>POST /v1/reload</c>: what the files mean for what there is.</summary>
public sealed record PlanReply
{
    public string? Project { get; init; }

    /// <summary>The files that were read.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Each service, in the order of the files; what left them comes last.</summary>
    public required IReadOnlyList<PlanLine> Plan { get; init; }

    /// <summary>Services that run another number of replicas than their file says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScaledService>? Scaled { get; init; }

    /// <summary>What became of those that were started, or stopped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ActionResult>? Results { get; init; }

    /// <summary>The names of all that the files declare.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Services { get; init; }

    /// <summary>What is wrong with other service files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>One service of a plan.</summary>
public sealed record PlanLine
{
    public required string Name { get; init; }

    /// <summary>"added", "changed", "unchanged" or "removed".</summary>
    public required string Change { get; init; }

    /// <summary>The keys that differ from what runs, or from what was known.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>What runs goes on as it is until it is restarted.</summary>
    public bool RestartNeeded { get; init; }

    public bool Running { get; init; }

    /// <summary>The number of its last instance so far; 0 where there was none.</summary>
    public int Instance { get; init; }

    /// <summary>Started only by name.</summary>
    public bool Manual { get; init; }

    /// <summary>A replica that is one too many: <c>up</c> stops it.</summary>
    public bool Surplus { get; init; }
}
