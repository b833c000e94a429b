using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>
/// The keeper: parent of every service and of the supervisor, one thread, no decisions. It spawns what it is told to,
/// collects exits, holds what must outlive a supervisor (pipes, pidfds, the listener, records), and starts the next
/// supervisor when one ends.
/// <para>
/// It waits in epoll for ever when nothing is due, and never on anybody: signals come from a descriptor, the control
/// socket is written without waiting. An exit is told until its instance is released, so that one that falls into the
/// gap between two supervisors is the next one's first news.
/// </para>
/// </summary>
internal sealed partial class KeeperLoop : IDisposable
{
    private const ulong SignalsToken = 1, ControlToken = 2, ListenerToken = 3, WatchToken = 4, SpareToken = 5, RehearsalToken = 6, HolderToken = 8, BeforeToken = 9;

    private const int PauseAfterFault = 100;

    private Descriptor _lock;
    private readonly Descriptor _signals = SignalSet.Open(SignalSet.OfKeeper);
    private readonly Epoll _epoll = new();
    private readonly DirectoryWatch _watch = new();
    private readonly Reaper _reaper = new(Environment.GetEnvironmentVariable("PERSISTPROC_KEEP_ZOMBIES") is "1" ? false : null);
    private readonly InstanceTable _instances = new();
    private readonly Dictionary<string, byte[]> _records = [];
    private readonly StoredDescriptors _stored = new();
    private readonly StandardError _errors = new();
    private readonly Litter _litter = new();
    private readonly SupervisorProcess _supervisor;
    private HeldProgram _program = HeldProgram.OfThisProcess(Preparation.OwnPath);
    private KeeperOptions _options;
    private Descriptor? _spare;
    private Descriptor _listener;
    private ControlChannel? _channel;
    private Handover? _handover;
    private SupervisorRequests? _requests;
    private bool _ending;
    private bool _shutdownAsked;

    private KeeperLoop(KeeperOptions options, FamilyGuard guard)
    {
        (_guard, _mark, _holder) = (guard, SpawnMark.Create(guard.Number), new HolderLink(_errors));
        (_options, _lock, _listener) = (options, Descriptor.Inherited(options.Lock), Descriptor.Inherited(options.Listener));
        _spare = options.Spare == 0 ? null : Descriptor.Inherited(options.Spare);
        _supervisor = new SupervisorProcess(_errors);
    }

    public static int Run(KeeperOptions options)
    {
        Subreaper.Become();
        ResourceLimits.RaiseDescriptors();
        ResourceLimits.ForgetTag();
        using var keeper = new KeeperLoop(options, FamilyGuard.Create());
        keeper._guard.TryTake(TimeSpan.Zero);
        keeper._reign = keeper._guard.Next();
        keeper.Guard(WatchToken, () => LockFile.Sign(keeper._lock)); // for people alone: a full disk is no reason not to begin
        keeper.Open();
        keeper.StartSupervisor();
        keeper.Loop();
        return 0;
    }

    private void Open()
    {
        _epoll.Add(_signals, Readiness.Readable, SignalsToken);
        _epoll.Add(_listener, Readiness.Readable | Readiness.EdgeTriggered, ListenerToken);
        if (_spare is not null) _epoll.Add(_spare, Readiness.Readable | Readiness.EdgeTriggered, SpareToken);
        _epoll.Add(_watch.Descriptor, Readiness.Readable, WatchToken);
        WatchPlaces();
        foreach (var fostered in _instances.Fostered) _epoll.Add(fostered.PidFd, Readiness.Readable, FosterTokens + (ulong)fostered.Pid);
    }

    private void Loop()
    {
        while (!_ending || _supervisor.Pid != 0 || _holder.Pid != 0)
        {
            var count = 0;
            Guard(WatchToken, () => count = _epoll.Wait(NextDue()));
            for (var i = 0; i < count; i++)
            {
                var found = _epoll[i];
                Guard(found.Token, () => Handle(found));
            }
            Guard(WatchToken, DoWhatIsDue);
        }
        SocketPlace.Remove(_options);
    }

    private void DoWhatIsDue()
    {
        var now = Environment.TickCount64;
        if (!_ending && _supervisor.DueAt >= 0 && now >= _supervisor.DueAt) StartSupervisor();
        _supervisor.EndIfHung();
        LookAtStart(now);
        if (_lookAgainAt >= 0 && now >= _lookAgainAt) LookAfterPlaces();
        if (_drainAt >= 0 && now >= _drainAt) Drain();
        if (_tellAt >= 0 && now >= _tellAt) TellUntold();
        if (_lookAtOutputAt >= 0 && now >= _lookAtOutputAt) LookAtOutput();
        if (_requests?.SettleOverdue() == true) WatchControl();
        if (_upgrade is not null) GoOnUpgrading(_upgrade);
        LookAfterHolder(now);
        _errors.SayIfDue();
        _litter.ClearIfDue();
    }

    /// <summary>
    /// The parent of everything does not end for an error of its own: it says so and goes on, a moment later, so that one
    /// that comes again at once does not spin. A supervisor that said something unreadable is replaced.
    /// </summary>
    private void Guard(ulong token, Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault)
        {
            _errors.Say($"an error of the keeper's own, which goes on: {fault}");
            if (token == ControlToken) _supervisor.End();
            Thread.Sleep(PauseAfterFault);
        }
    }

    private void Handle((Readiness Seen, ulong Token) found)
    {
        switch (found.Token)
        {
            case SignalsToken: ReadSignals(); break;
            case ControlToken: ServeSupervisor(found.Seen); break;
            case ListenerToken: ClientWaits(_listener); break;
            case SpareToken: ClientWaits(_spare!); break;
            case WatchToken: PlacesChanged(); break;
            case RehearsalToken: HearRehearsal(); break;
            case OutputToken: OutputCame(); break;
            case DrainToken: OutputIsThere(); break;
            case HolderToken: ServeHolder(found.Seen); break;
            case BeforeToken: BeforeEnded(); break;
            case >= FosterTokens: FosteredEnded((int)(found.Token - FosterTokens)); break;
            default: StageTold((int)(found.Token - SupervisorRequests.ReportTokens)); break;
        }
    }

    private void StageTold(int pid)
    {
        if (_instances.FindAlive(pid) is not { } instance || _requests is null) return;
        _requests.Settle(instance);
        WatchControl();
    }

    private void StartSupervisor()
    {
        _guard.Begin(_reign); // what a supervisor has done is in no table of before
        _channel = ControlChannel.Create();
        _handover = new Handover(_channel);
        _requests = new SupervisorRequests(_channel, _instances, _records, _stored, _reaper, _epoll, _holder, _mark);
        _epoll.Add(_channel.Descriptor, Readiness.Readable, ControlToken);
        _supervisor.Start(_options, _channel.Peer, _listener, _spare);
        _channel.Peer.Dispose();
        if (_supervisor.Pid == 0)
        {
            DropChannel();
            SupervisorMissing();
            return;
        }
        TellOfSupervisor(); // before it has anything: whoever follows this keeper ends it first
        if (_standIn is null) HandOver();
        else if (!_supervisor.SaysAwake) _handOverAt = Environment.TickCount64 + PatienceForAwakening;
    }

    private void HandOver()
    {
        EndDraining();
        _handOverAt = -1;
        if (_channel is null || _handover is not { IsBegun: false }) return;
        _handover.Begin(_supervisor.Generation, _options, _reaper.AtOnce, Belongings(), _records, _stored.All, _instances.All);
        TellOfHolder();
        if (_shutdownAsked) _channel.Send(new FrameWriter(FrameKind.ShutdownAsked).Finish());
        if (_channel.HasQueued) WatchControl();
    }

    private void ReadSignals()
    {
        int signal;
        var children = false;
        while ((signal = SignalSet.Read(_signals)) != 0)
        {
            if (signal == SignalSet.ChildEnded) children = true;
            else if (signal != SignalSet.HangUp) AskForShutdown();
        }
        if (children) CollectChildren();
    }

    private void CollectChildren()
    {
        var orphans = false;
        List<int> expected = [.. _instances.AlivePids, _supervisor.Pid];
        foreach (var ended in _reaper.Collect(expected, _supervisor.Pid))
        {
            _upgrade?.Rehearsal?.Reaped(ended.Pid);
            if (ended.Pid == _supervisor.Pid) SupervisorEnded(ended);
            else if (ended.Pid == _holder.Pid) HolderEnded();
            else if (_instances.FindAlive(ended.Pid) is { } instance) LeaderEnded(instance, ended);
            else orphans = true;
        }
        if (orphans && _handover?.IsDone == true) Tell(new FrameWriter(FrameKind.OrphansReaped).Finish());
    }

    private void LeaderEnded(Instance instance, ChildExit ended)
    {
        // what its stage told before is told first; that it failed means that there never was a leader
        if (instance.Report is not null && _requests is not null)
        {
            _requests.Settle(instance);
            WatchControl();
            if (_instances.FindAlive(ended.Pid) is null) return;
        }

        instance.Exit = ended;
        _instances.MarkEnded(instance);
        _reaper.Kept.Add(ended.Pid);
        TellOfEnd(instance);
    }

    private void SupervisorEnded(ChildExit ended)
    {
        // what it had sent before it died counts: a Put or a Bye in the socket's buffer is still to be carried out. It was
        // reaped already: its number may be somebody else's
        _supervisor.Reaped(ended);
        if (_channel is not null) ServeSupervisor(Readiness.Readable);
        DropChannel();
        _supervisor.Died();
        TellOfSupervisor();
        if (_resting) FallAsleep();
        SupervisorMissing();
    }

    private void DropChannel()
    {
        if (_channel is null) return;
        SupervisorRequests.ForgetReports(_instances, _epoll);
        _epoll.Remove(_channel.Descriptor);
        _channel.Dispose();
        (_channel, _handover, _requests) = (null, null, null);
        _handOverAt = -1;
    }

    private void ServeSupervisor(Readiness seen)
    {
        if (_channel is null || _requests is null || _handover is null) return;
        if (seen.HasFlag(Readiness.Writable)) _channel.Flush();
        var (channel, received) = (_channel, 1);
        while (channel == _channel && (received = channel.Incoming.Fill(channel.Descriptor.Number, wait: false)) > 0)
        {
            while (channel == _channel && channel.Incoming.TryTake(out var kind, out var count, out var payload)) Serve(kind, payload, channel.Incoming.TakeDescriptors(count));
        }
        if (channel != _channel) return; // what it said was its end
        if (received == 0) _epoll.Change(_channel.Descriptor, Readiness.None, ControlToken); // closed: its death follows
        else WatchControl();
    }

    private void Serve(FrameKind kind, Memory<byte> payload, List<Descriptor> descriptors)
    {
        if (kind is not (FrameKind.Store or FrameKind.Adopt)) descriptors.ForEach(unknown => unknown.Dispose());
        switch (kind)
        {
            case FrameKind.Store: Store(new FrameReader(payload.Span).Text(), descriptors); break;
            case FrameKind.Adopt: Adopt(payload, descriptors); break;
            case FrameKind.Unstore:
                _stored.Drop(new FrameReader(payload.Span).Text());
                _holder.PassOn(kind, payload.Span);
                break;
            case FrameKind.BatchAcknowledged: _handover!.Continue(); break;
            case FrameKind.Fence: Tell(new FrameWriter(FrameKind.Fenced).Long(new FrameReader(payload.Span).Long()).Finish()); break;
            case FrameKind.Pong: _supervisor.Answered(new FrameReader(payload.Span).Long()); break;
            case FrameKind.Bye: End(); break;
            case FrameKind.Hello: SupervisorIsUp(); break;
            case FrameKind.Awake: SupervisorIsAwake(); break;
            case FrameKind.Upgrade: AskForUpgrade(payload); break;
            case FrameKind.Rest: Rest(); break;
            case FrameKind.GoesOn: GoOnAfterAll(); break;
            case FrameKind.StoodDown: SupervisorStoodDown(); break;
            default:
                if (_upgrade is not null && kind is FrameKind.Delete or FrameKind.Release) _upgrade!.Note(kind, new FrameReader(payload.Span).Text());
                _requests!.Carry(kind, payload);
                break;
        }
    }

    private void End()
    {
        _ending = true;
        SayStopping();
        _guard.Close();
        _holder.End();
        if (_upgrade is not { } upgrade) return;
        EndRehearsal();
        EndUpgrade(Outcome(upgrade.Request, Path.GetDirectoryName(upgrade.Keeper.Path)!, "it was shut down meanwhile"));
    }

    private void Tell(ReadOnlyMemory<byte> frame)
    {
        if (_handover is not { IsBegun: true }) return; // all that is so by then is in what it will be given
        _channel!.Send(frame);
        WatchControl();
    }

    private void WatchControl() => _epoll.Change(
        _channel!.Descriptor, _channel.HasQueued ? Readiness.Readable | Readiness.Writable : Readiness.Readable, ControlToken);

    private void ClientWaits(Descriptor listener)
    {
        if (_resting)
        {
            Wake();
        }
        else if (_supervisor.IsFailing)
        {
            while (UnixListener.TryDismiss(listener, Apology.Text(_options)))
            {
            }
        }
        else if (_handover is { IsDone: true } && _supervisor.Ping() is { } number)
        {
            Tell(new FrameWriter(FrameKind.Ping).Long(number).Finish());
        }
    }

    private void AskForShutdown()
    {
        if (_resting) Wake();
        // nobody to stop and nobody who could: that is the end
        if (_supervisor.IsFailing && !_instances.All.Any()) _ending = true;
        _shutdownAsked = true; // a second time moves the ladders on
        if (_channel is not null) Tell(new FrameWriter(FrameKind.ShutdownAsked).Finish());
        TellOfSupervisor();
        if (!_ending) return;
        SayStopping();
        _holder.End();
    }

    private int NextDue()
    {
        var next = _supervisor.NextDue();
        foreach (var due in (long[])[_lookAgainAt, _lookAtOutputAt, _upgrade?.DueAt ?? -1, _requests?.NextDue ?? -1, _errors.DueAt, _holder.DueAt, _endBeforeAt, _drainAt, _handOverAt, _tellAt, _supervisor.LookAtStartAt])
        {
            if (due < 0) continue;
            var left = (int)Math.Max(0, due - Environment.TickCount64);
            next = next < 0 ? left : Math.Min(left, next);
        }
        return next;
    }

    public void Dispose()
    {
        DropChannel();
        _holder.Dispose();
        _standIn?.Dispose();
        foreach (var instance in _instances.All) instance.Dispose();
        _stored.Dispose();
        _watch.Dispose();
        _epoll.Dispose();
        _signals.Dispose();
        _listener.Dispose();
        _spare?.Dispose();
        _lock.Dispose();
        _guard.Dispose();
        _mark.Dispose();
        _errors.Dispose();
    }
}
