using System.Collections.Concurrent;
using System.Globalization;
using PersistProc.Core;
using PersistProc.Daemon.Journal;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Native;
using PersistProc.Linux.Network;
using PersistProc.Linux.Trees;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The keeper as the actors see it. What they order goes through one queue (records, spawns, releases: in that order, the
/// record on disk before its spawn), what they ask about trees through another, so that a look at a large tree delays no
/// start. What a spawn needs is looked up before it enters the queue, since that may hang. What the keeper tells comes on its reading thread; an exit takes the way by the pump, so that its output is in
/// the log before it is told.
/// </summary>
internal sealed partial class KeeperPort : IKeeper, IKeeperListener, IDisposable
{
    private const string ServicePrefix = "service/";
    private readonly KeeperConnection _connection;
    private readonly LogPump _pump;
    private readonly LogStore _logs;
    private readonly RecordStore _records;
    private readonly EventJournal _journal;
    private readonly LeafDesk _leaves;
    private readonly DaemonLog _log;
    private readonly WorkQueue _orders;
    private readonly TreeDesk _trees;
    private readonly LaunchDesk _launches;
    private readonly NotifyDesk _notify;
    private readonly SocketDesk _sockets;
    private readonly ProbeDesk _probes;
    private readonly HashSet<InstanceId> _again = [];
    private readonly PortDesk _ports;
    private readonly ConcurrentDictionary<InstanceId, SpawnOrder> _ordered = new();
    private readonly Dictionary<string, byte[]> _known = [];
    private readonly HashSet<string> _ofKeeper = new(StringComparer.Ordinal);
    private readonly List<HeldInstance> _held = [];
    private readonly Dictionary<InstanceId, ExitStatus> _untold = [];
    private readonly TaskCompletionSource<KeeperWelcome> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KeeperWelcome? _welcomed;
    private Action<KeeperEvent> _sink = _ => { };

    public KeeperPort(KeeperConnection connection, LogPump pump, LogStore logs, RecordStore records, EventJournal journal, LeafDesk leaves, DaemonLog log, IReadOnlyList<string> places)
    {
        (_connection, _pump, _logs, _records, _journal, _leaves, _log) = (connection, pump, logs, records, journal, leaves, log);
        _orders = new WorkQueue("orders", log.Fault, records.FlushInTime);
        _connection.Broken = _orders.Freeze; // nobody is told that what has come to no keeper is done
        _trees = new TreeDesk(pump, leaves, this.Tell, log);
        _launches = new LaunchDesk(TimeProvider.System, log.Fault);
        _trees.Holder = () => _connection.Copy.HolderPid;
        ReadyPipes = new ReadyPipes(_connection.Store, _connection.Unstore, log);
        _sockets = new SocketDesk(this.Tell, _connection.Store, _connection.Unstore, TimeProvider.System, log);
        _ports = new PortDesk(TcpListener.ReadAll, _sockets.Find);
        Terminals = new TerminalDesk(pump);
        Screens = new ScreenDesk(logs, Terminals, TimeProvider.System) { Answer = Answer };
        _probes = new ProbeDesk(pump, _trees, Spawn, Release);
        _notify = new NotifyDesk(places, _trees.Pids, this.Tell, _connection.Store, _connection.Unstore, log) { Keep = _sockets.Store.Hear };
    }

    /// <summary>All that the keeper holds.</summary>
    public KeeperCopy Copy => _connection.Copy;

    /// <summary>The trees of instances.</summary>
    public TreeDesk Trees => _trees;

    /// <summary>Who the keeper is.</summary>
    public Task<KeeperWelcome> Greeting => _welcome.Task;

    /// <summary>How many instances were taken over.</summary>
    public int TakenOver => _held.Count(held => held.Id.Role is ProcessRole.Leader);

    /// <summary>The keeper was asked to end.</summary>
    public Action ShutdownAskedFor { get; set; } = () => { };

    /// <summary>The keeper is gone.</summary>
    public Action KeeperLost { get; set; } = () => { };

    public void Listen(Action<KeeperEvent> sink)
    {
        _sink = sink;
        _connection.Tell(this);
    }

    public void Put(string key, byte[] record) => _orders.Do(() =>
    {
        _trees.Remember(key, record);
        _records.Put(key, record);
        _connection.Send(new FrameWriter(FrameKind.Put).Text(key).Bytes(record).Finish());
    });

    public void Delete(string key) => _orders.Do(() =>
    {
        _connection.Send(new FrameWriter(FrameKind.Delete).Text(key).Finish());
        if (key.StartsWith(ServicePrefix, StringComparison.Ordinal)) MindLimitsNoMore(key[ServicePrefix.Length..]);
        _trees.Unlearn(key);
        _records.Delete(key);
        Screens.Forget(key);
    });

    // in the queue of the records: an event is written when the record that tells of it has been sent, and before the next one is
    public void Journal(ValueList<EventRecord> events) => _orders.Do(() => _journal.Append(events));

    public void Restore(ValueList<Told> told) => _orders.Do(() => _journal.Restore(told));

    public void AfterJournal(Action done) => _orders.Do(done);

    public void AfterRecords(Action done) => _orders.Do(() => _connection.AfterAllSent(done));

    public void Spawn(SpawnOrder order) => _launches.Prepare(
        order.Instance,
        () => LookUp(order),
        plan => _orders.Do(() => Order(order, plan)),
        failure => Tell(new KeeperEvent.LaunchFailed(order.Instance, failure)));

    public void HoldSockets(ServiceName service, SocketWish wish) => _sockets.Hold(service, wish);

    /// <summary>The sockets of services.</summary>
    public SocketDesk Sockets => _sockets;

    /// <summary>Where instances say by a line that they are ready.</summary>
    public ReadyPipes ReadyPipes { get; }

    public void Signal(InstanceId instance, Signal signal, SignalScope scope) => _trees.Signal(instance, signal, scope);

    public void CheckTree(InstanceId instance) => _trees.Check(instance);

    public void Release(InstanceId instance) => _orders.Do(() =>
    {
        _notify.Close(instance);
        ReadyPipes.Close(instance);
        _ports.TakeBack(instance);
        _trees.Forget(instance);
        _pump.Detach(KeeperKey.Of(instance), instance.Attempt.Number);
        _connection.Send(new FrameWriter(FrameKind.Release).Text(KeeperKey.Of(instance)).Long(instance.Attempt.Number).Finish());
        MindLossNoMore(instance);
        Screens.End(instance);
    });

    public void Pong(long number) => _connection.Send(new FrameWriter(FrameKind.Pong).Long(number).Finish());

    /// <summary>Who lives of an instance's tree now.</summary>
    public IReadOnlyList<int> Pids(InstanceId instance) => _trees.Pids(instance);

    /// <summary>The input of an instance, or null.</summary>
    public Task<PumpedInput?> FindInput(InstanceId instance) => _pump.FindInput(KeeperKey.Of(instance), instance.Attempt.Number);

    /// <summary>Runs a command that looks at a service.</summary>
    public ProbeRun Probe(SpawnOrder order) => _probes.Begin(order);

    /// <summary>More was received for an instance's input.</summary>
    public void Feed(InstanceId instance) => _pump.Feed(KeeperKey.Of(instance), instance.Attempt.Number);

    /// <summary>The port that an instance was given (<c>port</c>); null if none.</summary>
    public int? PortOf(InstanceId instance) => _ports.Of(instance);

    /// <summary>This supervisor is up: it has taken over and serves.</summary>
    public void SayHello() => _connection.Send(new FrameWriter(FrameKind.Hello).Finish());

    /// <summary>Everything ordered before is done, and the keeper ends when we have.</summary>
    public Task SayGoodbye() => SayLast(FrameKind.Bye);

    /// <summary>Everything ordered before is done; the keeper ends this supervisor, and starts the next one when somebody needs it.</summary>
    public Task SayRest() => SayLast(FrameKind.Rest);

    /// <summary>The end that the keeper was asked for is refused: the next supervisor is not to begin with it.</summary>
    public void SayGoesOn() => _connection.Send(new FrameWriter(FrameKind.GoesOn).Finish());

    private Task SayLast(FrameKind kind)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Do(() =>
        {
            try
            {
                _records.FlushAll();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _log.Fault(failure); // the keeper has the records; a shutdown must not fail for a full disk
            }
            if (kind == FrameKind.Bye) _leaves.Leave();
            _connection.Send(new FrameWriter(kind).Finish());
            said.SetResult();
        });
        return said.Task;
    }

    private (SpawnFrame? Plan, LaunchFailure? Failure) LookUp(SpawnOrder order)
    {
        if (LaunchPlan.Make(order, _welcomed!.SoftLimits, TerminalFor(order), out var failure) is not { } made) return (null, failure);
        SpawnFrame? plan = _trees.InLeaf(order.Instance, made, order.Unit);
        // sockets and the like are the leader's, not those of the commands beside it
        if (order.Instance.Role is ProcessRole.Leader) (plan, failure) = _sockets.Give(order, plan!);
        if (plan is not null && order.Instance.Role is ProcessRole.Leader && order.Unit.Ready?.NotifyFd is { } at) plan = ReadyPipes.Open(order.Instance, at, plan);
        if (plan is null || order.Unit.Port is not { } wish) return (plan, failure);
        return _ports.Give(order.Instance.Leader, wish, order.Unit.Replica, out failure) is { } port ? (plan.With("PORT", port.ToString(CultureInfo.InvariantCulture)), null) : (null, failure);
    }

    private void Order(SpawnOrder order, SpawnFrame plan)
    {
        try
        {
            if (order.Instance.Role is ProcessRole.Leader) _records.Intend(order.Instance.Service.ToString(), order.Instance.Attempt.Number);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.Fault(failure); // the keeper has the record: only the death of both would lose it
        }
        if (order.Notify && _notify.Open(order.Instance, plan) is var notified)
        {
            if (notified.Failure is { } failure)
            {
                Tell(new KeeperEvent.LaunchFailed(order.Instance, failure));
                return;
            }
            plan = notified.Plan;
        }
        _ordered[order.Instance] = order;
        MindLoss(order.Instance, order.Unit);
        MindLimits(order.Instance, order.Unit);
        _connection.Send(plan.Encode());
    }

    void IKeeperListener.Welcome(KeeperWelcome welcome)
    {
        _welcomed = welcome;
        _probes.Generation = welcome.Generation;
        _trees.Keeper = welcome;
        _leaves.Begin(welcome);
        _welcome.TrySetResult(welcome);
        foreach (var (key, record) in _records.Load(_log.Unreadable)) _known[key] = record;
    }

    // the keeper's copy is the newer one: a record is on disk only when there was time, and the supervisor that noted it may have had none
    void IKeeperListener.Record(string key, byte[] record)
    {
        if (!_known.TryGetValue(key, out var onDisk) || !onDisk.AsSpan().SequenceEqual(record)) _orders.Do(() => _records.Put(key, record));
        _known[key] = record;
        _ofKeeper.Add(key);
        if (LossOrder.IsKey(key)) _endedByLoss[ServiceName.Parse(key[LossOrder.KeyOf("").Length..])] = true;
        if (KeptOutput.ServiceOf(key) is { } kept) _keptBy[kept] = KeptOutput.Of(_known, kept);
    }

    void IKeeperListener.Held(HeldFrame held)
    {
        var instance = KeeperKey.Read(held.Service, held.Attempt);
        _trees.Add(instance, held.Pid, held.Tag, held.Ends.PidFd, ended: held.ExitCode != 0, held.Fostered);
        if (instance.Role is ProcessRole.Probe)
        {
            _probes.Made(instance, held.Ends);
            if (held.ExitCode != 0) _trees.LeaderEnded(instance, LaunchOutcome.Status(held.ExitCode, held.ExitStatus));
            return;
        }
        var log = _logs.Open(instance.Service);
        TakeOverTerminal(instance, held.Ends);
        Attach(instance, log, held.Ends);
        _notify.Spawned(instance, held.Pid, held.Tag);
        ReadyPipes.Spawned(instance);
        _trees.Gather(instance);
        var begins = log.PositionOfStart(held.Attempt) ?? log.Position;
        ExitStatus? exit = held.ExitCode == 0 ? null : LaunchOutcome.Status(held.ExitCode, held.ExitStatus);
        if (exit is { } ended && _notify.HasUnheard(instance)) (_untold[instance], exit) = (ended, null);
        _held.Add(new HeldInstance(instance, held.Pid, exit, begins) { IsBereft = held.Bereft });
    }

    void IKeeperListener.HandedOver()
    {
        foreach (var (key, record) in _known) _trees.Remember(key, record);
        AdoptWhoLives();
        // the last words of who ended while nobody listened are in the log before his end is told
        var drained = _held.Select(held => held.Exit is null ? Task.FromResult(held) : Drained(held)).ToList();
        var instances = drained.Select(held => held.GetAwaiter().GetResult()).ToList();
        foreach (var held in _held.Where(held => held.Exit is null && held.Id.Role is ProcessRole.Leader)) _ports.TakeOver(held.Id, held.Pid, () => Unit(held.Id.Service)?.Port is not null);
        _sockets.Begin(service => _known.ContainsKey($"service/{service}"));
        Tell(new KeeperEvent.TakenOver(instances, _known, _welcomed!.Generation) { OnDiskAlone = _known.Keys.Where(key => !_ofKeeper.Contains(key)).ToHashSet(StringComparer.Ordinal) });
        _notify.Begin();
        // who had something to say before his end is taken over as one who lives, and his end is told behind it
        foreach (var (instance, status) in _untold) _notify.AfterWhatIsThere(instance, () => _trees.LeaderEnded(instance, status));
        foreach (var service in _held.Select(held => held.Id.Service).Distinct()) _orders.Do(() => TakeOverLimits(service));
    }

    /// <summary>What an instance was started with holds for it; until that is read, its log grows.</summary>
    private void TakeOverLimits(ServiceName service)
    {
        if (Unit(service) is { } unit) _logs.Open(service).Limits ??= unit.Logs;
    }

    private ServiceUnit? Unit(ServiceName service) =>
        _known.TryGetValue($"service/{service}", out var record) && RecordJson.DecodeService(record, out _) is { } known ? known.Unit : null;

    private Task<HeldInstance> Drained(HeldInstance held)
    {
        var done = new TaskCompletionSource<HeldInstance>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Drain(KeeperKey.Of(held.Id), held.Id.Attempt.Number, position => done.SetResult(held with { LogEnd = position }));
        return done.Task;
    }

    void IKeeperListener.Spawned(SpawnedFrame spawned)
    {
        var instance = KeeperKey.Read(spawned.Service, spawned.Attempt);
        _ordered.TryRemove(instance, out var order);
        if (spawned.Ends is { } made && instance.Role is ProcessRole.Probe)
        {
            _trees.Add(instance, spawned.Pid, TreeTag.FromLimit(order!.Tag) ?? 0, made.PidFd, ended: false);
            _probes.Made(instance, made);
            return;
        }
        if (spawned.Ends is { } ends)
        {
            var log = _logs.Open(instance.Service);
            if (order is not null) log.Limits = order.Unit.Logs;
            if (_trees.Has(instance))
            {
                Repeated(instance, spawned, log);
                return;
            }
            var tag = _trees.TagOf(instance) ?? 0;
            _trees.Add(instance, spawned.Pid, tag, ends.PidFd, ended: false);
            var position = log.Position;
            Attach(instance, log, ends);
            NoteMade(instance, spawned.Pid);
            Tell(new KeeperEvent.Spawned(instance, spawned.Pid, position) { Lacks = order is null ? null : _trees.Unmet(order.Unit) });
            _notify.Spawned(instance, spawned.Pid, tag);
            ReadyPipes.Spawned(instance);
            _again.Remove(instance);
            _trees.Gather(instance);
            return;
        }
        _trees.Forget(instance);
        // a stored descriptor hung up between the plan and the launch: once more, without it
        if (spawned.Errno == Errno.EBADF && order is { } once && _again.Add(instance))
        {
            Spawn(once);
            return;
        }

        _notify.Close(instance);
        ReadyPipes.Close(instance);
        _ports.TakeBack(instance);
        _launches.Do(() => Tell(new KeeperEvent.LaunchFailed(instance, LaunchOutcome.Explain(spawned, order))));
    }

    /// <summary>An order that had been carried out before: the same process again, with descriptors that we have already.</summary>
    private void Repeated(InstanceId instance, SpawnedFrame spawned, ServiceLog log)
    {
        spawned.Ends!.PidFd.Dispose();
        foreach (var end in spawned.Ends.Ends) end.Dispose();
        Tell(new KeeperEvent.Spawned(instance, spawned.Pid, log.PositionOfStart(spawned.Attempt) ?? log.Position));
    }

    void IKeeperListener.Exited(string service, long attempt, int code, int status)
    {
        var instance = KeeperKey.Read(service, attempt);
        _notify.AfterWhatIsThere(instance, () => _trees.LeaderEnded(instance, LaunchOutcome.Status(code, status))); // what it said before its end is told before it
    }

    void IKeeperListener.OrphansReaped() => Tell(new KeeperEvent.TreeChanged());

    void IKeeperListener.Ping(long number) => Tell(new KeeperEvent.Ping(number));

    void IKeeperListener.ShutdownAsked() => ShutdownAskedFor();

    // what is ordered from now on nobody is told; so it may not be in the journal either, nor be taken from who said it
    void IKeeperListener.Lost()
    {
        _orders.Freeze();
        KeeperLost();
    }

    private void Attach(InstanceId instance, ServiceLog log, InstanceEnds ends)
    {
        var (service, attempt) = (KeeperKey.Of(instance), instance.Attempt.Number);
        _pump.Attach(service, attempt, log, ends, instance.Role is ProcessRole.Leader, () => Tell(new KeeperEvent.Drained(instance)), () =>
            _connection.Send(new FrameWriter(FrameKind.CloseStdin).Text(service).Long(attempt).Finish()));
    }

    private void Tell(KeeperEvent news)
    {
        if (news is KeeperEvent.LaunchFailed { Instance.Role: ProcessRole.Probe } or KeeperEvent.Exited { Instance.Role: ProcessRole.Probe }) _probes.Hear(news);
        else _sink(news);
    }

    public void Dispose()
    {
        _orders.Dispose();
        _launches.Dispose();
        _notify.Dispose();
        _sockets.Dispose();
        ReadyPipes.Dispose();
        _trees.Dispose();
        _connection.Dispose();
    }
}
