using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What the supervisor says to a service's actor, and is told by it. What happens to its process comes as <see cref="ServiceInput"/>.</summary>
internal static class ServiceProtocol
{
    /// <summary>A request. Answered by <see cref="Done"/> to the sender when it has its outcome.</summary>
    /// <param name="Ticket">The sender's number for it; they only grow.</param>
    /// <param name="Request">The same one again is not fed again.</param>
    /// <param name="Action">What it asks for.</param>
    /// <param name="Input">What it is to the lifecycle.</param>
    public sealed record Command(long Ticket, RequestId Request, RequestAction Action, ServiceInput Input)
    {
        /// <summary>Answer at once, whatever becomes of it.</summary>
        public bool NoWait { get; init; }

        /// <summary>A start that joins what runs already.</summary>
        public bool Join { get; init; }

        /// <summary>The session that comes with a run; it is told <see cref="SessionProtocol.Granted"/> when there is an instance.</summary>
        public IActorRef? Session { get; init; }
    }

    /// <summary>A request has its outcome.</summary>
    public sealed record Done(long Ticket, RequestAction Action, RequestOutcome Outcome, bool Joined, TimeSpan Age, ServiceSnapshot Service);

    /// <summary>Its file says something else. Answered by <see cref="Redefined"/> to the supervisor, behind the <see cref="Changed"/> that shows it.</summary>
    /// <param name="Unit">The definition.</param>
    /// <param name="Round">The supervisor's number for all that were read at once.</param>
    public sealed record Redefine(ServiceUnit Unit, long Round);

    /// <summary>Its time has come: from its timetable's actor to the service.</summary>
    /// <param name="Turn">The turn.</param>
    public sealed record TurnHasCome(Trigger.Turn Turn);

    /// <summary>Not all of its files can be watched: from its watch's actor to the service.</summary>
    /// <param name="Why">Why not, and what helps.</param>
    public sealed record WatchTrouble(string Why);

    /// <summary>To the supervisor: something starts a service.</summary>
    /// <param name="Service">Which.</param>
    /// <param name="Trigger">What.</param>
    public sealed record Triggered(ServiceName Service, Trigger Trigger);

    /// <summary>Whether files declare it.</summary>
    public sealed record Declared(bool IsDeclared);

    /// <summary>It has taken note.</summary>
    public sealed record Redefined(long Round);

    /// <summary>A session wants to be told what happens.</summary>
    /// <param name="Session">Who is told, <see cref="SessionProtocol.Granted"/> first.</param>
    /// <param name="AtRestToo">Whether it wants to be even if the service is at rest; otherwise it is told <see cref="SessionProtocol.NotRunning"/>.</param>
    public sealed record Attach(IActorRef Session, bool AtRestToo);

    /// <summary>A session no longer wants to be told.</summary>
    public sealed record Detach(IActorRef Session);

    /// <summary>To the supervisor: how it is now.</summary>
    /// <param name="Service">The snapshot.</param>
    /// <param name="Ticket">The last request that is part of it.</param>
    public sealed record Changed(ServiceSnapshot Service, long Ticket);
}

/// <summary>Something happened to a service; published on the system's event stream.</summary>
/// <param name="Service">To which.</param>
/// <param name="Event">What.</param>
/// <param name="Time">Wall clock.</param>
public sealed record ServiceHappened(ServiceName Service, ServiceEvent Event, DateTimeOffset Time);
