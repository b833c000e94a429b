using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>What the keeper was told, one record for each kind of call.</summary>
internal abstract record Call
{
    public sealed record Spawn(SpawnOrder Order) : Call;

    public sealed record Signal(InstanceId Instance, string Name, SignalScope Scope) : Call;

    public sealed record CheckTree(InstanceId Instance) : Call;

    public sealed record Release(InstanceId Instance) : Call;

    public sealed record Pong(long Number) : Call;
}

/// <summary>A keeper that does nothing but remember, and says what the test has it say.</summary>
internal sealed class FakeKeeper(IActorRef calls) : IKeeper
{
    private Action<KeeperEvent>? _sink;
    private int _faults;

    /// <summary>Every call in order, with the records that were kept at the time as "put KEY".</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>The records.</summary>
    public ConcurrentDictionary<string, byte[]> Kept { get; } = new();

    /// <summary>What it does besides remembering, if anything.</summary>
    public Action<Call>? Answer { get; set; }

    /// <summary>How many times it was listened to.</summary>
    public int Listeners { get; private set; }

    public void Says(KeeperEvent what) => _sink!(what);

    /// <summary>The next call fails as no call may.</summary>
    public void FailOnce() => Interlocked.Increment(ref _faults);

    public void Listen(Action<KeeperEvent> sink)
    {
        _sink = sink;
        Listeners++; // whoever waits for it speaks at once
    }

    public void Spawn(SpawnOrder order) => Note($"spawn {order.Instance}", new Call.Spawn(order));

    public void Signal(InstanceId instance, Signal signal, SignalScope scope) =>
        Note($"signal {instance} {signal.ShortName} {scope}", new Call.Signal(instance, signal.ShortName, scope));

    public void CheckTree(InstanceId instance) => Note($"check {instance}", new Call.CheckTree(instance));

    public void Release(InstanceId instance) => Note($"release {instance}", new Call.Release(instance));

    public void Pong(long number) => Note($"pong {number}", new Call.Pong(number));

    /// <summary>What was written into the journal.</summary>
    public ConcurrentQueue<EventRecord> Journalled { get; } = new();

    /// <summary>What had to be looked for in it.</summary>
    public ConcurrentQueue<Told> Restored { get; } = new();

    public void Journal(ValueList<EventRecord> events)
    {
        foreach (var told in events)
        {
            Journalled.Enqueue(told);
            Log.Enqueue($"journal {told.Name} {EventKinds.Words.Print(told.Event)}");
        }
    }

    public void Restore(ValueList<Told> told)
    {
        foreach (var one in told) Restored.Enqueue(one);
    }

    /// <summary>What is to be done when the records have been sent, while a test holds them back; null: they are sent at once.</summary>
    public ConcurrentQueue<Action>? Behind { get; set; }

    public void AfterJournal(Action done)
    {
        if (Behind is { } behind) behind.Enqueue(done);
        else done();
    }

    public void AfterRecords(Action done) => AfterJournal(done);

    /// <summary>Records wait here: a keeper's actor that has not got to them yet.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>True while one waits.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>What is wished for of sockets, the last word of each service.</summary>
    public ConcurrentDictionary<ServiceName, SocketWish> Sockets { get; } = new();

    public void HoldSockets(ServiceName service, SocketWish wish)
    {
        Sockets[service] = wish;
        if (wish.Sockets.Count > 0) Log.Enqueue($"sockets {service} {wish.Sockets.Count}{(wish.IsArmed ? " armed" : "")}");
    }

    public void Put(string key, byte[] record)
    {
        IsHeldUp = !Gate.IsSet;
        Gate.Wait();
        IsHeldUp = false;
        Kept[key] = record;
        Log.Enqueue($"put {key}");
    }

    public void Delete(string key)
    {
        Kept.TryRemove(key, out _);
        Log.Enqueue($"delete {key}");
    }

    private void Note(string line, Call call)
    {
        if (Interlocked.Exchange(ref _faults, 0) > 0) throw new InvalidOperationException("a fault on purpose");
        Log.Enqueue(line);
        calls.Tell(call);
        Answer?.Invoke(call);
    }
}
