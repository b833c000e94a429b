namespace PersistProc.Protocol;

/// <summary><c>POST /v1/send</c>: type into a service's terminal.</summary>
public sealed record SendRequest
{
    public required string RequestId { get; init; }
    public required string Target { get; init; }
    public required string Cwd { get; init; }

    /// <summary>Typed as it is.</summary>
    public string? Text { get; init; }

    /// <summary>Enter behind the text.</summary>
    public bool Enter { get; init; }

    /// <summary>Instead of text: keys by tmux's names, separated by spaces.</summary>
    public string? Keys { get; init; }

    /// <summary>A regular expression: the answer comes once a line that is written from then on matches.</summary>
    public string? WaitFor { get; init; }

    /// <summary>Seconds after which the waiting is given up; null: never.</summary>
    public double? Timeout { get; init; }
}
