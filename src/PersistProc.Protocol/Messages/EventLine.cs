using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>One line of <c>GET /v1/events</c> and of <c>events -o json</c> (contract §4); what is not known is left out.</summary>
public sealed record EventLine
{
    public required DateTimeOffset Time { get; init; }
    public required string Name { get; init; }

    /// <summary>One of the contract's words: "started", "exited", ….</summary>
    public required string Event { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Pid { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it, or that was sent: "SIGTERM".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Signal { get; init; }

    /// <summary>Which instance of the service, counted from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Of "failed": true if a limit of starts was reached, and it would have been started once more otherwise; left out else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? GaveUp { get; init; }

    /// <summary>Where it stands: <c>since</c> this, the events after it follow. Digits, to be given back as they are.</summary>
    public required string Cursor { get; init; }
}
