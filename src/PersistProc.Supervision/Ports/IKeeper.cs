using PersistProc.Core;

namespace PersistProc.Supervision.Ports;

/// <summary>
/// The keeper as the actors see it. Every call returns at once and never throws for what the other side does; answers are
/// <see cref="KeeperEvent"/>s. What is called in one order happens in that order.
/// </summary>
public interface IKeeper
{
    /// <summary>Begins the conversation. Called once; the first event is <see cref="KeeperEvent.TakenOver"/>.</summary>
    /// <param name="sink">Called from any thread, in the order of the events; returns at once.</param>
    void Listen(Action<KeeperEvent> sink);

    /// <summary>
    /// Spawn. The same instance again is answered with the pid it already has (<see cref="KeeperEvent.Spawned"/>, followed by
    /// <see cref="KeeperEvent.Exited"/> if that has happened), an older one than the service's last is refused as
    /// <see cref="KeeperEvent.LaunchFailed"/>. The service's record has been put just before.
    /// </summary>
    void Spawn(SpawnOrder order);

    /// <summary>Send a signal. Nobody there is no error. KILL to the tree goes on until nothing is left.</summary>
    void Signal(InstanceId instance, Signal signal, SignalScope scope);

    /// <summary>
    /// Ask who lives; answered by <see cref="KeeperEvent.TreeReport"/>, for an instance the keeper does not know as well
    /// (it looks for the tag): that is what a supervisor asks after a keeper's death.
    /// </summary>
    void CheckTree(InstanceId instance);

    /// <summary>The tree is empty and the end is on record: close the pipes when they are at their end, forget the exit.</summary>
    void Release(InstanceId instance);

    /// <summary>
    /// What is to be with a service's sockets, in place of what was said before: open, armed, looked at. A spawn that comes behind it is
    /// given those that it names. Answered by <see cref="KeeperEvent.Connected"/> and <see cref="KeeperEvent.NobodyConnected"/>.
    /// </summary>
    void HoldSockets(ServiceName service, SocketWish wish);

    /// <summary>Keep a record, in memory and on disk, in place of the one with the same key.</summary>
    void Put(string key, byte[] record);

    /// <summary>Forget a record.</summary>
    void Delete(string key);

    /// <summary>Write events into the journal, behind the records that were put before: what is in the journal is in a record that was kept.</summary>
    void Journal(ValueList<EventRecord> events);

    /// <summary>Write those of a predecessor's last events into the journal that are missing there.</summary>
    void Restore(ValueList<Told> told);

    /// <summary>Call back when all that was to be written into the journal before has been. From any thread.</summary>
    void AfterJournal(Action done);

    /// <summary>
    /// Call back when the keeper has all records that were put before, from any thread; never, if it dies before. For what is gone once it was
    /// dealt with: a supervisor outlives its keeper by moments in which it is heard by nobody.
    /// </summary>
    void AfterRecords(Action done);

    /// <summary>The answer to <see cref="KeeperEvent.Ping"/>: it has been through the actors, so they live.</summary>
    void Pong(long number);
}
