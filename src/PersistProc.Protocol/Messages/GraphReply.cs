using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>Answer of <c>GET /v1/graph</c>: services, and what they say of one another.</summary>
/// <param name="Services">By name. One that is only named has no state.</param>
/// <param name="Edges">By who says it, in the order of the keys.</param>
public sealed record GraphReply(IReadOnlyList<GraphService> Services, IReadOnlyList<GraphEdge> Edges);

/// <summary>A service of it, with the times of its present or last instance.</summary>
public sealed record GraphService
{
    public required string Name { get; init; }

    /// <summary>Whether it was asked for, rather than that another one leads to it.</summary>
    public bool Asked { get; init; }

    /// <summary>What it is doing; null when no file declares it.</summary>
    public string? State { get; init; }

    public string? Why { get; init; }

    /// <summary>When its start was wished: from then on it waited for others.</summary>
    public DateTimeOffset? WishTime { get; init; }

    /// <summary>When nothing stood in its way any more.</summary>
    public DateTimeOffset? OrderTime { get; init; }

    /// <summary>When it was ready; null if it never was.</summary>
    public DateTimeOffset? ReadyTime { get; init; }
}

/// <summary>What one service says of another.</summary>
/// <param name="From">Who says it.</param>
/// <param name="To">Of whom.</param>
/// <param name="Key">By which key of its file.</param>
/// <param name="At">started, ready, completed or succeeded, where an order is part of it.</param>
public sealed record GraphEdge(string From, string To, string Key, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? At);
