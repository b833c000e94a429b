using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>One line of <c>GET /v1/wait</c>: how it stands; the last one has <see cref="Done"/>.</summary>
public sealed record WaitLine
{
    public required string Name { get; init; }

    /// <summary>What is waited for: "ready", "stopped", "exited" or "line".</summary>
    public required string For { get; init; }

    /// <summary>It came true, or never will.</summary>
    public bool Done { get; init; }

    /// <summary>It came true.</summary>
    public bool Met { get; init; }

    public required string State { get; init; }

    /// <summary>Why it has not come true yet, or never will.</summary>
    public string? Why { get; init; }

    public int? Pid { get; init; }

    /// <summary>Of "exited": which instance is waited for. Given back when asking again.</summary>
    public int Attempt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExitCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExitSignal { get; init; }

    /// <summary>Of "line": the line that matched, as a person reads it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Matched { get; init; }

    /// <summary>Of "line": how far the log has been looked at; given back as <c>after</c> when asking again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Position { get; init; }
}
