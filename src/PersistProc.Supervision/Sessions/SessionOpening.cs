using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What an attached client is to a service.</summary>
public enum SessionMode
{
    /// <summary>It started the service, or joined it; its end has a policy. Over when the service is at rest.</summary>
    Run,

    /// <summary>It attached; its end has a policy. Over when the service is at rest.</summary>
    Attach,

    /// <summary>It follows the output. No policy, not kept over a takeover, goes on when the service is at rest.</summary>
    Follow,
}

/// <summary>A client that wants to be told what happens to a service, as long as it is attached.</summary>
/// <param name="Id">Made up by the client, so that it can come back.</param>
/// <param name="Client">The client.</param>
/// <param name="Mode">What it is to the service.</param>
/// <param name="Vanish">What its end means, if it said so; null for the rule: a run that started the service or an attach has the unit's own, a run that joined has detach.</param>
/// <param name="Sink">Told everything in order. Called on an actor's thread: returns at once, never throws.</param>
public sealed record SessionOpening(SessionId Id, ClientId Client, SessionMode Mode, OnExit? Vanish, Action<SessionEvent> Sink);

/// <summary>What a session is told.</summary>
public abstract record SessionEvent
{
    private SessionEvent() { }

    /// <summary>The first event of a session that was granted: there is an instance. For a new run it comes when the program was executed.</summary>
    /// <param name="Service">The service at that time.</param>
    /// <param name="Attempt">The instance, or the last one.</param>
    /// <param name="Pid">Its leader; null only when following what is at rest.</param>
    /// <param name="LogPosition">Where that instance's output begins in the service's log.</param>
    /// <param name="Joined">Whether a run joined what ran already.</param>
    /// <param name="Age">How long it has been running.</param>
    /// <param name="Vanish">What the client's end will mean.</param>
    public sealed record Attached(ServiceSnapshot Service, Attempt Attempt, int? Pid, long LogPosition, bool Joined, TimeSpan Age, OnExit Vanish) : SessionEvent;

    /// <summary>Something happened to the service; the last one of a run or an attach is <see cref="ServiceEvent.AtRest"/>.</summary>
    /// <param name="Event">What.</param>
    /// <param name="Service">The service after it.</param>
    public sealed record Happened(ServiceEvent Event, ServiceSnapshot Service) : SessionEvent;

    /// <summary>There is no such session, or there could not be one. The last event.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(SupervisorProtocol.Refused Refusal) : SessionEvent;

    /// <summary>A fault of ours ended the session's actor; the client may come back by <see cref="SupervisorProtocol.Resume"/> within five seconds. The last event.</summary>
    public sealed record Interrupted : SessionEvent;
}
