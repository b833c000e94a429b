using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What of a session outlives its actor.</summary>
internal sealed class SessionSeat(SessionRecord record, SessionMode mode, SessionOpening? opening)
{
    /// <summary>What is durable.</summary>
    public SessionRecord Record { get; set; } = record;

    /// <summary>What the client is to the service.</summary>
    public SessionMode Mode { get; } = mode;

    /// <summary>The client's present connection, or null when it is awaited.</summary>
    public SessionOpening? Opening { get; set; } = opening;

    /// <summary>Whether the client said itself what its end means.</summary>
    public bool VanishSaid { get; set; } = opening?.Vanish is not null;

    /// <summary>The service as it was when last heard of.</summary>
    public ServiceSnapshot? LastSeen { get; set; }

    /// <summary>Whether an actor has sat here before.</summary>
    public bool Taken { get; set; }
}
