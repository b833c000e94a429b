using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// What of a service outlives its actor: the record, and who waits for an answer. An actor that throws is replaced by one that
/// sits down here and takes the process over. Only the present incarnation touches it.
/// </summary>
internal sealed class ServiceSeat(ServiceRecord record)
{
    /// <summary>The truth about the service; set when it has been given to the keeper, not before.</summary>
    public ServiceRecord Record { get; set; } = record;

    /// <summary>The record came from the keeper: what it holds of the service is in <see cref="Held"/>.</summary>
    public bool FromKeeper { get; init; }

    /// <summary>What the keeper holds of the last instance.</summary>
    public HeldInstance? Held { get; init; }

    /// <summary>What it holds of control commands.</summary>
    public ValueList<HeldInstance> HeldControls { get; init; } = [];

    /// <summary>False for what stands in for a record that could not be read: that one is not overwritten.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>Whether no file declares it any more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Whether an actor has sat here before.</summary>
    public bool Taken { get; set; }

    /// <summary>How many actors have failed here in a row without having taken over.</summary>
    public int Falls { get; set; }

    /// <summary>The last request of the supervisor.</summary>
    public long Ticket { get; set; }

    /// <summary>Why not all of its files can be watched, or null.</summary>
    public string? WatchTrouble { get; set; }

    /// <summary>What the supervisor's log says about it.</summary>
    public Chronicle Chronicle { get; } = new();

    /// <summary>Who waits for which request's outcome.</summary>
    public List<Waiter> Waiters { get; } = [];

    /// <summary>Who is told what happens.</summary>
    public HashSet<IActorRef> Watchers { get; } = [];

    internal sealed record Waiter(ServiceProtocol.Command Command, IActorRef ReplyTo);
}
