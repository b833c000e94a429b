using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>What is durable of an attached client: that there is one, and what its end means.</summary>
/// <param name="Id">The session.</param>
/// <param name="Client">The client.</param>
/// <param name="Service">What it is attached to.</param>
/// <param name="Vanish">What its end means.</param>
public sealed record SessionRecord(
    [property: JsonRequired] SessionId Id,
    [property: JsonRequired] ClientId Client,
    [property: JsonRequired] ServiceName Service,
    [property: JsonRequired] OnExit Vanish)
{
    /// <summary>What has been told of it.</summary>
    public SessionStage Stage { get; init; }

    /// <summary>The event that goes with the stage.</summary>
    public Told? Told { get; init; }
}

/// <summary>How far a session is, as the journal of events has it: each stage is told once, over takeovers too.</summary>
public enum SessionStage
{
    /// <summary>It is on record; there is no instance yet.</summary>
    Opened,

    /// <summary>Its client is with an instance.</summary>
    Attached,

    /// <summary>Its client has vanished, and its service is to be stopped for that.</summary>
    Leaving,

    /// <summary>Its client has left: nothing remains to be done.</summary>
    Over,
}
