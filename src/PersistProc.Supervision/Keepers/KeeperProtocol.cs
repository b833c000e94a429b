using System.Collections.ObjectModel;
using Akka.Actor;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>What the other actors say to <c>/user/keeper</c>, and are told by it. Service actors are told <see cref="ServiceInput"/>s.</summary>
internal static class KeeperProtocol
{
    /// <summary>The sender is the supervisor: it wants to know what there is, now and whenever that is told anew.</summary>
    public sealed record TakeOver;

    /// <summary>What there is.</summary>
    public sealed record TakenOver(IReadOnlyCollection<HeldInstance> Instances, IReadOnlyDictionary<string, byte[]> Records, long Generation)
    {
        /// <summary>Keys of records that the keeper does not have: it has died with all who had them, and they may be older than what was so.</summary>
        public IReadOnlySet<string> OnDiskAlone { get; init; } = ReadOnlySet<string>.Empty;
    }

    /// <summary>The sender is the actor of this service: what happens to its instances is for it.</summary>
    /// <param name="Service">Which.</param>
    /// <param name="Again">It replaces one that failed, and wants to be told what is held: answered by <see cref="Held"/>.</param>
    public sealed record Attend(ServiceName Service, bool Again);

    /// <summary>What the keeper holds of a service's last instance, and of its control commands.</summary>
    public sealed record Held(HeldInstance? Instance, ValueList<HeldInstance> Controls);

    public sealed record Spawn(SpawnOrder Order);

    public sealed record SendSignal(InstanceId Instance, Signal Signal, SignalScope Scope);

    public sealed record CheckTree(InstanceId Instance);

    public sealed record Release(InstanceId Instance);

    public sealed record HoldSockets(ServiceName Service, SocketWish Wish);

    public sealed record Put(string Key, byte[] Record);

    public sealed record Delete(string Key);

    public sealed record Journal(ValueList<EventRecord> Events);

    public sealed record Restore(ValueList<Told> Told);

    /// <summary>Answers <see cref="SupervisorProtocol.Journalled"/> to a third party when what was to be told before is in the journal.</summary>
    public sealed record AfterJournal(IActorRef ReplyTo);

    /// <summary>Tells somebody something once everything that was ordered before has been sent to the keeper: for answers behind which the supervisor may end, or be killed.</summary>
    public sealed record PassOn(IActorRef To, object Message);

    /// <summary>To a service's actor: an instance of it says something of itself. Answered by <see cref="Handled"/> behind what it put on record for it.</summary>
    public sealed record Notified(InstanceId Instance, Notification Notification, int Sender, Action Handled);

    /// <summary>What an instance said has been dealt with.</summary>
    public sealed record Handled(Action Done);

    /// <summary>To the supervisor: is it alive?</summary>
    public sealed record Ping(long Number);

    /// <summary>It is.</summary>
    public sealed record Pong(long Number);
}
