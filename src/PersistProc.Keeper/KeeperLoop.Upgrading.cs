using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;

namespace PersistProc.Keeper;

/// <summary>The keeper's part in being replaced, with its supervisor, by other versions: see <see cref="Upgrade"/>.</summary>
internal sealed partial class KeeperLoop
{
    private Upgrade? _upgrade;
    private UpgradeOutcome? _outcome;

    /// <summary>A keeper that has everything that this process's earlier program left in the table. Nothing of that is given up when this fails.</summary>
    /// <param name="table">What it left.</param>
    /// <param name="guard">Ours, already.</param>
    public static KeeperLoop From(KeeperTable table, FamilyGuard guard)
    {
        var head = table.Head;
        var keeper = new KeeperLoop(new KeeperOptions
        {
            Stage = KeeperStage.Keep,
            Config = head.Config,
            State = head.State,
            Run = head.Run,
            Socket = head.Socket,
            DescriptorLimit = head.DescriptorLimit,
            Lock = head.Lock,
            Listener = head.Listener,
            Spare = head.Spare,
            Aloud = head.Aloud,
            Notify = head.Notify.Length == 0 ? null : head.Notify,
        }, guard);
        // an upgrade is the same reign
        keeper._reign = table.Takeover is null ? head.Reign : guard.Next();
        keeper.Restore(table);
        keeper.Open();
        return keeper;
    }

    /// <summary>Goes on where that program was.</summary>
    /// <param name="table">What it left.</param>
    /// <param name="wentBack">Null: this is the new program. Else it is the old one again, and this is why.</param>
    public int GoOn(KeeperTable table, string? wentBack)
    {
        Guard(WatchToken, () =>
        {
            if (table.Takeover is { } takeover) TakeOver(takeover);
            else Succeed(table, wentBack);
            TellSupervisorWhatIsOurs();
        });
        _holder.Want();
        Guard(WatchToken, CollectChildren);
        Loop();
        return 0;
    }

    private void Restore(KeeperTable table)
    {
        var (supervisor, upgrade) = (table.Supervisor, table.Upgrade);
        foreach (var (key, record) in table.Records) _records[key] = record;
        foreach (var (key, number) in table.Stored) _stored.Put(key, [Descriptor.Inherited(number)]);
        _instances.Restore(table.Attempts, table.Instances.Where(instance => !IsHalfMade(instance)).Select(Instance.FromTable));
        FindHalfMade(table);
        foreach (var ended in _instances.All.Where(instance => instance.Exit is not null && !instance.IsFostered)) _reaper.Kept.Add(ended.Pid);
        _shutdownAsked = supervisor.ShutdownAsked;
        _supervisor.TakeOver(supervisor.Pid, supervisor.Generation, HeldProgram.Inherited(supervisor.Program, supervisor.File));
        if (supervisor.Pid == 0) return;
        _channel = ControlChannel.Inherited(supervisor.Control, supervisor.Rest);
        _handover = Handover.Done(_channel);
        _requests = new SupervisorRequests(_channel, _instances, _records, _stored, _reaper, _epoll, _holder, _mark);
        _epoll.Add(_channel.Descriptor, Readiness.Readable, ControlToken);
    }

    private void Succeed(KeeperTable table, string? wentBack)
    {
        var upgrade = table.Upgrade;
        var (keeper, supervisor) = (HeldProgram.Inherited(upgrade.Keeper, upgrade.KeeperFile), HeldProgram.Inherited(upgrade.Supervisor, upgrade.SupervisorFile));
        var outcome = new UpgradeOutcome(upgrade.Request, upgrade.FromVersion, upgrade.Keeper, upgrade.ToVersion, _supervisor.Program.Path, null);
        if (wentBack is null)
        {
            keeper.Dispose();
            supervisor.Dispose();
            EndUpgrade(outcome with { ToPath = _program.Path });
        }
        else
        {
            foreach (var (key, record) in table.Back) PutBack(key, record);
            var (newer, newest) = (_program, _supervisor.Program);
            _program = keeper;
            _supervisor.Use(supervisor);
            EndSupervisor();
            newer.Dispose();
            newest.Dispose();
            EndUpgrade(outcome with { Error = $"the new keeper cannot go on with what the old one holds: {wentBack}" });
        }
    }

    private void AskForUpgrade(Memory<byte> payload)
    {
        var frame = new FrameReader(payload.Span);
        var (request, directory) = (frame.Text(), frame.Text());
        if (_outcome?.Request == request) Tell(_outcome.Frame());
        else if (_upgrade is not null && _upgrade.Request != request) Tell(Outcome(request, directory, "another upgrade is under way; try again when it is done").Frame());
        else if (_upgrade is null) BeginUpgrade(request, directory);
    }

    private void BeginUpgrade(string request, string directory)
    {
        try
        {
            _upgrade = Upgrade.Open(request, directory);
            _upgrade.Before = _supervisor.Program;
            var table = Table(_upgrade);
            _upgrade.Rehearsal = new Rehearsal(_upgrade.Keeper, Succession.Arguments(Here(), table, 1), table, Path.Combine(_options.State, "stderr.log"));
            _epoll.Add(_upgrade.Rehearsal.Descriptor, Readiness.Readable, RehearsalToken);
        }
        catch (IOException failure)
        {
            EndUpgrade(Outcome(request, directory, failure.Message));
        }
    }

    private void HearRehearsal()
    {
        if (_upgrade?.Rehearsal is not { } rehearsal || !rehearsal.Hear()) return;
        if (rehearsal.Version is { } version)
        {
            EndRehearsal();
            _upgrade.Version = version;
            _upgrade.Enter(UpgradeStep.StandingDown);
            if (_channel is null) SupervisorMissing();
            else Tell(new FrameWriter(FrameKind.StandDown).Finish());
        }
        else
        {
            GoBack($"{_upgrade.Keeper.Path} does not understand what the present keeper holds, or does not run; look at {Path.Combine(_options.State, "stderr.log")}");
        }
    }

    private void EndRehearsal()
    {
        if (_upgrade?.Rehearsal is not { } rehearsal) return;
        _epoll.Remove(rehearsal.Descriptor);
        rehearsal.Dispose();
        _upgrade.Rehearsal = null;
    }

    private void SupervisorStoodDown()
    {
        // killed rather than asked to end: that is what every supervisor is ready for at any moment
        if (_upgrade?.Step == UpgradeStep.StandingDown) _supervisor.End();
    }

    /// <summary>A supervisor has ended, or could not be started.</summary>
    private void SupervisorMissing()
    {
        switch (_upgrade?.Step)
        {
            case UpgradeStep.StandingDown:
                _upgrade.Enter(UpgradeStep.Trying);
                _upgrade.Before = _supervisor.Program;
                _upgrade.Left = (new Dictionary<string, byte[]>(_records), new Dictionary<string, long>(_instances.Attempts));
                _supervisor.Use(_upgrade.Supervisor);
                break;
            case UpgradeStep.Trying or UpgradeStep.Becoming:
                GoBack(_supervisor.Failure ?? $"{_upgrade.Supervisor.Path} ended before it was up; look at {Path.Combine(_options.State, "stderr.log")}");
                break;
            default: // the next one is due, as ever
                if (!_supervisor.IsFailing && !_supervisor.HungAtStart) break;
                ClientWaits(_listener); // who came before it was given up waits in the queue
                BeginDraining();
                break;
        }
    }

    private void SupervisorIsUp()
    {
        _supervisor.IsUp();
        SayReady();
        _saidThatItDrains = false;
        _holder.Want();
        if (_upgrade?.Step == UpgradeStep.Trying) _upgrade.Enter(UpgradeStep.Becoming);
    }

    /// <summary>Whatever can be done by now: looked at after every turn of the loop.</summary>
    private void GoOnUpgrading(Upgrade upgrade)
    {
        if (upgrade.Step == UpgradeStep.Becoming && NothingIsHalfDone()) Become(upgrade);
        else if (!upgrade.IsOverdue) return;
        else if (upgrade.Step == UpgradeStep.StandingDown) _supervisor.End();
        else if (upgrade.Step == UpgradeStep.Becoming) GoBack("the start of a service hangs; try again");
        else GoBack($"{(upgrade.Step == UpgradeStep.Rehearsing ? upgrade.Keeper : upgrade.Supervisor).Path} does not answer");
    }

    // a frame half sent, or an exec stage that has not told how it fared, cannot be handed on
    private bool NothingIsHalfDone() =>
        _handover is { IsDone: true } && _channel is { HasQueued: false, Incoming.Descriptors.Count: 0 } && _instances.All.All(instance => instance.Report is null);

    private void Become(Upgrade upgrade)
    {
        try
        {
            LetHolderGo(); // the supervisor has everything meanwhile
            ServeSupervisor(Readiness.Readable); // what it has put counts, should this go wrong
            if (_upgrade != upgrade || !NothingIsHalfDone()) return;
            Succession.Become(upgrade.Keeper.Executable, Here(), Table(upgrade));
        }
        catch (IOException failure)
        {
            GoBack($"the keeper could not be replaced: {failure.Message}");
        }
    }

    private KeeperOptions Here() => _options with { Lock = _lock.Number, Listener = _listener.Number, Spare = _spare?.Number ?? 0 };

    /// <summary>Whatever was replaced is put back.</summary>
    private void GoBack(string why)
    {
        var upgrade = _upgrade!;
        EndRehearsal();
        if (upgrade.Step >= UpgradeStep.Trying)
        {
            if (_channel is not null) ServeSupervisor(Readiness.Readable); // what it had put on the way
            foreach (var (key, record) in WhatGoesBack(upgrade)) PutBack(key, record);
            _supervisor.Use(upgrade.Before!);
            EndSupervisor();
        }
        EndUpgrade(Outcome(upgrade.Request, Path.GetDirectoryName(upgrade.Keeper.Path)!, why) with { ToVersion = upgrade.Version });
    }

    private void PutBack(string key, byte[] record)
    {
        _records[key] = record;
        _holder.Tell(new FrameWriter(FrameKind.Record).Text(key).Bytes(record).Finish());
    }

    // a newer version may have written what an older one cannot read; of what it has started, let go or forgotten since, only its own record is true
    private Dictionary<string, byte[]> WhatGoesBack(Upgrade upgrade)
    {
        var back = new Dictionary<string, byte[]>();
        foreach (var (key, record) in upgrade.Left.Records)
        {
            if (upgrade.Touched.Contains(key) || ReferenceEquals(_records.GetValueOrDefault(key), record)) continue;
            var service = key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (_instances.Attempts.GetValueOrDefault(service) == upgrade.Left.Attempts.GetValueOrDefault(service)) back[key] = record;
        }
        return back;
    }

    // from here on nothing that it says counts: it would undo what was put back. Every supervisor is ready for an end at any moment
    private void EndSupervisor()
    {
        _supervisor.End();
        DropChannel();
    }

    private void EndUpgrade(UpgradeOutcome outcome)
    {
        _upgrade?.Dispose();
        (_upgrade, _outcome) = (null, outcome);
        _errors.Say(outcome.Error is null
            ? $"upgraded from {outcome.FromVersion} ({outcome.FromPath}) to {outcome.ToVersion} ({outcome.ToPath})"
            : $"not upgraded to {outcome.ToPath}: {outcome.Error}");
        if (_channel is not null) Tell(outcome.Frame());
    }

    private UpgradeOutcome Outcome(string request, string directory, string? error) =>
        new(request, Succession.Version, _program.Path, "", Path.Combine(directory, "persistproc-keeper"), error);

    private KeeperTable Table(Upgrade upgrade) => new()
    {
        Head = Head(),
        Supervisor = new TableSupervisor(_supervisor.Generation, _supervisor.Pid, _channel?.Descriptor.Number ?? 0, _channel is null ? [] : _channel.Incoming.Rest.ToArray(),
            _shutdownAsked, _supervisor.Program.Path, _supervisor.Program.Number),
        Upgrade = new TableUpgrade(upgrade.Request, Succession.Version, _program.Path, _program.Number, upgrade.Before!.Path, upgrade.Before.Number, upgrade.Version),
        Records = _records,
        Instances = [.. _instances.All.Select(instance => instance.ToTable())],
        Stored = _stored.All.ToDictionary(each => each.Key, each => each.Value.Number),
        Attempts = _instances.Attempts,
        Back = WhatGoesBack(upgrade),
    };
}
