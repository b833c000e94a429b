using System.Collections.ObjectModel;
using PersistProc.Core;

namespace PersistProc.Supervision.Ports;

/// <summary>What the keeper tells.</summary>
public abstract record KeeperEvent
{
    private KeeperEvent() { }

    /// <summary>The first event: what there is. What it holds of instances is told here and not again as single events.</summary>
    /// <param name="Instances">Every instance that was not released, exits that nobody heard included.</param>
    /// <param name="Records">Every record by its key.</param>
    /// <param name="Generation">Of this supervisor, counted by the keeper.</param>
    public sealed record TakenOver(IReadOnlyList<HeldInstance> Instances, IReadOnlyDictionary<string, byte[]> Records, long Generation) : KeeperEvent
    {
        /// <summary>Keys of records that the keeper does not have: it has died with all who had them, and they may be older than what was so.</summary>
        public IReadOnlySet<string> OnDiskAlone { get; init; } = ReadOnlySet<string>.Empty;
    }

    /// <summary>A process was made.</summary>
    /// <param name="Instance">Which.</param>
    /// <param name="Pid">Its pid.</param>
    /// <param name="LogPosition">Where its output begins in the service's log.</param>
    public sealed record Spawned(InstanceId Instance, int Pid, long LogPosition) : KeeperEvent
    {
        /// <summary>What was asked for and could not be had; null: nothing.</summary>
        public string? Lacks { get; init; }
    }

    /// <summary>A process could not be made.</summary>
    /// <param name="Instance">Which.</param>
    /// <param name="Failure">Why.</param>
    public sealed record LaunchFailed(InstanceId Instance, LaunchFailure Failure) : KeeperEvent;

    /// <summary>A leader has ended; sent when its output so far is in the log.</summary>
    /// <param name="Instance">Whose.</param>
    /// <param name="Status">How.</param>
    /// <param name="LogPosition">The log's end.</param>
    /// <param name="TreeEmpty">True if it is known that nobody else is left, which spares a question; false if not, or not known.</param>
    public sealed record Exited(InstanceId Instance, ExitStatus Status, long LogPosition, bool TreeEmpty = false) : KeeperEvent;

    /// <summary>The answer to <see cref="IKeeper.CheckTree"/>. When empty, all that the tree wrote is in the log.</summary>
    /// <param name="Instance">Whose tree.</param>
    /// <param name="Members">Who lives, the leader included.</param>
    public sealed record TreeReport(InstanceId Instance, ValueList<TreeMember> Members) : KeeperEvent;

    /// <summary>An orphan below the keeper ended, or anything else happened that may have emptied a tree.</summary>
    public sealed record TreeChanged : KeeperEvent;

    /// <summary>An instance's pipes are at their end.</summary>
    /// <param name="Instance">Which.</param>
    public sealed record Drained(InstanceId Instance) : KeeperEvent;

    /// <summary>An instance says something of itself; told after its <see cref="Spawned"/>, and what its leader said before its <see cref="Exited"/>.</summary>
    /// <param name="Instance">Which: it has a socket of its own, and the sender was one of its tree or has ended.</param>
    /// <param name="Notification">What.</param>
    /// <param name="Sender">Who said it; he may have ended.</param>
    /// <param name="Handled">To be called once it has been dealt with and is on record, from any thread: only then the next one comes, and until then the next supervisor would be told it again.</param>
    public sealed record Notified(InstanceId Instance, Notification Notification, int Sender, Action Handled) : KeeperEvent;

    /// <summary>Something lies in an armed socket of a service; told once each time that it is armed.</summary>
    /// <param name="Service">Whose.</param>
    /// <param name="Number">A new one each time.</param>
    public sealed record Connected(ServiceName Service, long Number) : KeeperEvent;

    /// <summary>Nobody has been connected to any socket of a service for as long as was said; told again as long as that is so.</summary>
    /// <param name="Service">Whose.</param>
    /// <param name="Limit">For how long.</param>
    /// <param name="Number">A new one each time.</param>
    public sealed record NobodyConnected(ServiceName Service, TimeSpan Limit, long Number) : KeeperEvent;

    /// <summary>Is the actor system alive? Answered by <see cref="IKeeper.Pong"/> after a way through its actors.</summary>
    /// <param name="Number">To be given back.</param>
    public sealed record Ping(long Number) : KeeperEvent;
}
