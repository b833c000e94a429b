using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>A text message from the client in a session (<c>GET /v1/session</c>); <c>type</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(RunRequest), "run")]
[JsonDerivedType(typeof(AttachMessage), "attach")]
[JsonDerivedType(typeof(FollowMessage), "follow")]
[JsonDerivedType(typeof(ResumeMessage), "resume")]
[JsonDerivedType(typeof(DetachMessage), "detach")]
[JsonDerivedType(typeof(ResizeMessage), "resize")]
public record ClientMessage;

/// <summary>Attach to what already runs.</summary>
public sealed record AttachMessage : ClientMessage
{
    public required string Target { get; init; }
    public required string Cwd { get; init; }
    public required string Session { get; init; }

    /// <summary>"stop", "detach", or null: what the service itself says.</summary>
    public string? Vanish { get; init; }

    /// <summary>How many of the last lines to begin with; null is none.</summary>
    public int? Tail { get; init; }

    /// <summary>No output, only what happens: for a client that follows it elsewhere.</summary>
    public bool Quiet { get; init; }

    /// <summary>It types into its terminal.</summary>
    public bool Stdin { get; init; }

    /// <summary>How large the client's own terminal is; null where it has none, or only looks.</summary>
    public TerminalSize? Terminal { get; init; }
}

/// <summary><c>logs -f</c>: no policy, no standard input.</summary>
public sealed record FollowMessage : ClientMessage
{
    public required string Target { get; init; }
    public required string Cwd { get; init; }

    /// <summary>How many of the last lines to begin with; null is everything.</summary>
    public int? Lines { get; init; }

    /// <summary>"stdout", "stderr" or "both".</summary>
    public string Stream { get; init; } = "both";

    /// <summary>Begin with what was written then (RFC 3339) or later.</summary>
    public string? Since { get; init; }

    /// <summary>Count only lines that match for <see cref="Lines"/>; what is sent is not filtered by it.</summary>
    public string? Grep { get; init; }

    /// <summary>Begin with this run; see <c>logs --run</c>.</summary>
    public int? Run { get; init; }
}

/// <summary>After a lost connection: go on where the client is.</summary>
public sealed record ResumeMessage : ClientMessage
{
    public required string Session { get; init; }
    public required string Name { get; init; }

    /// <summary>The bytes of the log that the client has.</summary>
    public required long Position { get; init; }

    /// <summary>The bytes of standard input that the client has read; it keeps those the server has not taken.</summary>
    public long StdinSent { get; init; }

    /// <summary>"run", "attach" or "follow".</summary>
    public required string Mode { get; init; }

    public string? Vanish { get; init; }

    /// <summary>It types into its terminal.</summary>
    public bool Stdin { get; init; }

    /// <summary>How large the client's own terminal is now.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>The stream a follower asked for.</summary>
    public string Stream { get; init; } = "both";

    public string ClientId { get; init; } = "";
}

/// <summary>Leave it running, whatever the policy; the client closes after it.</summary>
public sealed record DetachMessage : ClientMessage;

/// <summary>The client's terminal has another size, or the client is back in front of it.</summary>
public sealed record ResizeMessage : ClientMessage
{
    public required TerminalSize Terminal { get; init; }
}
