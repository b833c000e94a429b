namespace PersistProc.Core.Tests.Lives;

/// <summary>
/// A naive model of everything around the lifecycle: a keeper with processes and answers on their way, timers, a kept record, and a
/// supervisor that may die between any two effects and is then replaced by one that reads the record's bytes. It checks, after
/// every step, that there are never two instances and always a way out.
/// </summary>
internal sealed partial class World
{
    private readonly Dictionary<int, Process> _processes = [];
    private readonly Queue<string> _lately = new();
    private readonly Queue<ServiceInput> _answers = new();
    private readonly Dictionary<LifeTimer, (TimeSpan Due, Attempt Attempt)> _timers = [];
    private byte[] _kept;
    private TimeSpan _now = TimeSpan.FromSeconds(1000);
    private int _effectsToLive = int.MaxValue;
    private bool _nextLaunchFails;

    public World(ServiceUnit unit)
    {
        Record = Some.Record(unit);
        _kept = RecordJson.Encode(Record);
    }

    public ServiceRecord Record { get; private set; }

    /// <summary>How many processes ended by themselves, or could not be launched, since the last command was taken in.</summary>
    public int AccidentsSinceCommand { get; private set; }

    /// <summary>Whether the last command wants it to run.</summary>
    public bool? Wanted { get; private set; }

    public int Spawns { get; private set; }

    private bool SomebodyLives => _processes.Values.Any(process => process.Lives) || _controls.Values.Any(control => control.Exit is null);

    public void Do(Step step)
    {
        switch (step.Move)
        {
            case Move.Start: Command(new ServiceInput.Start(null, null) { Gated = IsMarked(step) }, true); break;
            case Move.Restart: Command(new ServiceInput.Restart(null, null, step.Number == 7) { Gated = IsMarked(step), Held = IsMarked(step) }, true); break;
            case Move.Stop: Command(new ServiceInput.Stop(Some.Alice, false) { Held = IsMarked(step) }, false); break;
            case Move.StopByOther: Command(new ServiceInput.Stop(Some.Bob, false), false); break;
            case Move.ForcedStop: Command(new ServiceInput.Stop(Some.Alice, true), false); break;
            case Move.Bounce: Feed(new ServiceInput.Bounce(Some.Tie, IsMarked(step))); break;
            case Move.Deliver: Deliver(); break;
            case Move.DeliverAll: DeliverAll(); break;
            case Move.LeaderExits: LeaderExits(step.Number); break;
            case Move.OrphanExits: OrphanExits(); break;
            case Move.TimePasses: Pass(TimeSpan.FromMilliseconds(100 * (step.Number + 1))); break;
            case Move.MuchTimePasses: Pass(TimeSpan.FromSeconds(step.Number + 4)); break;
            case Move.Takeover: TakeOver(); break;
            case Move.DieWhilePerforming: _effectsToLive = step.Number; break;
            case Move.NextLaunchFails: _nextLaunchFails = true; break;
            case Move.StaleAnswer: Feed(Stale(step.Number)); break;
            case Move.EarlyTimer: Fire((LifeTimer)(step.Number % 6), Record.Attempt); break;
            case Move.CommandEnds: CommandEnds(step.Number); break;
            case Move.SaysSomething: SaysSomething(step.Number); break;
            case Move.ProbeAnswers: ProbeAnswers(step.Number); break;
            default: throw new ArgumentOutOfRangeException(nameof(step));
        }

        Check();
    }

    /// <summary>The last inputs, and what they led to.</summary>
    public string Lately => string.Join('\n', _lately);

    /// <summary>No more accidents: everything on its way arrives, every process that is killed dies.</summary>
    public void Settle()
    {
        _effectsToLive = int.MaxValue;
        _nextLaunchFails = false;
        for (var round = 0; round < 60 && (_answers.Count > 0 || _timers.Count > 0 || Record.State is ServiceState.Activating || _controls.Values.Any(control => control.Exit is null)) && !IsSettled(); round++)
        {
            DeliverAll();
            GoWell();
            Check();
            if (_timers.Count > 0) Pass(_timers.Values.Min(timer => timer.Due) - _now);
            Check();
        }

        DeliverAll();
        Check();
    }

    // who has to say for ever that it lives never comes to an end of its own
    private bool IsSettled() => _answers.Count == 0 && Record.State is ServiceState.Running && _timers.Keys.All(timer => timer is LifeTimer.Watchdog or LifeTimer.Runtime);

    // what is being started becomes what it is there for
    private void GoWell()
    {
        while (_controls.Values.FirstOrDefault(control => control.Exit is null) is { } running)
        {
            End(running, ExitStatus.Exited(0));
            DeliverAll();
        }

        if (Record.State is not ServiceState.Activating { Attempt: var attempt }) return;
        if (Record.Unit.Type is ServiceType.Oneshot && LeaderLives(attempt)) End(_processes[attempt.Number], ExitStatus.Exited(0));
        else Feed(new ServiceInput.BecameReady(attempt));
        DeliverAll();
    }

    private void SaysSomething(int number)
    {
        if (!Record.Unit.HasNotifySocket || !LeaderLives(Record.Attempt)) return;
        if (number == 7) AccidentsSinceCommand++;
        Feed(new ServiceInput.Said(Record.Attempt, number switch
        {
            0 or 1 => new Notification { Phase = NotifiedPhase.Ready },
            2 or 3 => new Notification { Phase = NotifiedPhase.Reloading },
            4 => new Notification { Phase = NotifiedPhase.Stopping, Status = "bye" },
            5 => new Notification { Watchdog = WatchdogWord.Alive, ExtendTimeout = TimeSpan.FromSeconds(20), MainPid = (1000 * Record.Attempt.Number) + 2 },
            6 => new Notification { WatchdogTime = TimeSpan.FromSeconds(3) },
            _ => new Notification { Watchdog = WatchdogWord.Trigger },
        }));
    }

    private void ProbeAnswers(int number)
    {
        if (number % 4 == 3 || (number % 4 == 2 && Record.Unit.ReloadSignal is not null)) AccidentsSinceCommand++; // a signal may end it
        Feed((number % 4) switch
        {
            0 => new ServiceInput.NotReadyYet(Record.Attempt, "nobody listens"),
            3 => new ServiceInput.Unhealthy(Record.Attempt, "it answers 500"),
            2 => new ServiceInput.Reload(),
            _ when Record.Unit.Ready is not null => new ServiceInput.BecameReady(Record.Attempt),
            _ => new ServiceInput.NotReadyYet(Record.Attempt, "it is slow"),
        });
    }

    private void Command(ServiceInput input, bool wanted)
    {
        Wanted = wanted;
        // an end or a failure that nobody has heard yet comes after the command, as far as the supervisor can tell
        AccidentsSinceCommand = _answers.Any(answer => answer is ServiceInput.LaunchFailed or ServiceInput.ControlEnded { End.IsWell: false }) || _processes.Values.Any(process => process is { Exit: not null, Released: false }) ? 1 : 0;
        Feed(input);
    }

    private void Feed(ServiceInput input)
    {
        var next = Lifecycle.Next(Record, input, Moment, 0.5);
        _lately.Enqueue($"{input} -> {next.Record.State}");
        if (_lately.Count > 12) _lately.Dequeue();
        Take(next);
    }

    private Moment Moment => new(_now, Some.Wall + _now);

    private void Take(Transition transition)
    {
        Record = transition.Record;
        _kept = RecordJson.Encode(Record);
        foreach (var effect in transition.Effects)
        {
            if (_effectsToLive-- <= 0)
            {
                _effectsToLive = int.MaxValue;
                TakeOver();
                return;
            }

            Perform(effect);
        }
    }

    private void TakeOver()
    {
        // what was on its way to the old supervisor is gone; the keeper knows what it holds
        _answers.Clear();
        _timers.Clear();
        Record = RecordJson.DecodeService(_kept, out var why) ?? throw new InvalidOperationException(why);
        var last = _processes.Values.Where(process => !process.Released).MaxBy(process => process.Attempt.Number);
        var held = last is null ? null : new HeldInstance(new InstanceId(Some.Name, last.Attempt), last.Pid, last.Exit, 0);
        var controls = _controls.Values.Where(control => !control.Released).Select(control => new HeldInstance(new InstanceId(Some.Name, control.Attempt).Control(control.Number), 9, control.Exit, 0)).ToValueList();
        Take(Lifecycle.Resume(Record, held, controls, Moment, 0.5));
    }

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.Spawn spawn: Spawn(spawn.Attempt); break;
            case Effect.RunControl run: RunControl(run); break;
            case Effect.KillControl kill: KillControl(kill); break;
            case Effect.ReleaseControl release: ReleaseControl(release); break;
            case Effect.SendSignal send: Signal(send); break;
            case Effect.CheckTree check: _answers.Enqueue(new ServiceInput.TreeReport(check.Attempt, Members(check.Attempt))); break;
            case Effect.Release release: Release(release.Attempt); break;
            case Effect.StartTimer start: _timers[start.Timer] = (_now + start.After, start.Attempt); break;
            case Effect.AskGraph: AskGraph(); break;
            case Effect.CancelTimer cancel: _timers.Remove(cancel.Timer); break;
            case Effect.Announce or Effect.Ignored: break;
            default: throw new ArgumentOutOfRangeException(nameof(effect));
        }
    }

    private void Spawn(Attempt attempt)
    {
        if (!_processes.TryGetValue(attempt.Number, out var process))
        {
            Assert.False(SomebodyLives, $"instance {attempt} is spawned while another one lives");
            Assert.True(_processes.Count == 0 || attempt.Number > _processes.Keys.Max(), "an older instance is spawned");
            if (_nextLaunchFails)
            {
                _nextLaunchFails = false;
                AccidentsSinceCommand++;
                _answers.Enqueue(new ServiceInput.LaunchFailed(attempt, Some.NoProgram));
                return;
            }

            Spawns++;
            _processes[attempt.Number] = process = new Process(attempt) { Orphans = attempt.Number % 3 };
        }

        _answers.Enqueue(new ServiceInput.Spawned(attempt, process.Pid, 0));
        if (process.Exit is { } exit) _answers.Enqueue(new ServiceInput.Exited(attempt, exit, 0, !process.Lives && ControlsOf(attempt).Count == 0));
    }

    // whoever is in the way goes away some time
    private void AskGraph()
    {
        if (Record.Attempt.Number % 2 == 0) _answers.Enqueue(new ServiceInput.Obstacles(Some.InTheWay));
        _answers.Enqueue(new ServiceInput.Obstacles([]));
    }

    private void Signal(Effect.SendSignal send)
    {
        if (send.Scope is SignalScope.Tree && (send.Signal == Core.Signal.Kill || send.Attempt.Number % 2 == 0))
        {
            foreach (var control in ControlsOf(send.Attempt)) End(control, ExitStatus.Killed(send.Signal));
        }

        if (!_processes.TryGetValue(send.Attempt.Number, out var process)) return;
        if (send.Signal == Core.Signal.Kill)
        {
            process.Orphans = 0;
            End(process, ExitStatus.Killed(Core.Signal.Kill));
            _answers.Enqueue(new ServiceInput.TreeChanged());
        }
        else if (process.Attempt.Number % 2 == 0 && send.Signal != Core.Signal.Cont)
        {
            // even ones obey; their orphans do when they are reached
            if (send.Scope is SignalScope.Tree) process.Orphans = 0;
            End(process, ExitStatus.Killed(send.Signal));
        }
    }

    private void Release(Attempt attempt)
    {
        Assert.False(_processes.TryGetValue(attempt.Number, out var process) && process.Lives, $"instance {attempt} is released while it lives");
        if (process is not null) process.Released = true;
    }

    private void End(Process process, ExitStatus status)
    {
        if (process.Exit is not null) return;
        process.Exit = status;
        _answers.Enqueue(new ServiceInput.Exited(process.Attempt, status, 0, !process.Lives && ControlsOf(process.Attempt).Count == 0 && process.Attempt.Number % 4 < 2));
    }

    private void LeaderExits(int code)
    {
        if (_processes.Values.FirstOrDefault(process => process.Exit is null) is not { } process) return;
        AccidentsSinceCommand++;
        End(process, ExitStatus.Exited(code % 3));
    }

    private void OrphanExits()
    {
        if (_processes.Values.FirstOrDefault(process => process is { Orphans: > 0, Exit: not null }) is not { } process) return;
        process.Orphans--;
        _answers.Enqueue(new ServiceInput.TreeChanged());
    }

    private void Deliver()
    {
        if (_answers.TryDequeue(out var answer)) Feed(answer);
    }

    private void DeliverAll()
    {
        for (var left = 1000; _answers.Count > 0; left--)
        {
            Assert.True(left > 0, "answers beget answers without end");
            Deliver();
        }
    }

    private void Pass(TimeSpan time)
    {
        _now += time < TimeSpan.Zero ? TimeSpan.Zero : time;
        foreach (var (timer, (_, attempt)) in _timers.Where(timer => timer.Value.Due <= _now).ToList())
        {
            if (_timers.Remove(timer)) Fire(timer, attempt);
        }
    }

    private void Fire(LifeTimer timer, Attempt attempt)
    {
        if (timer is LifeTimer.Control && Record.State is not ServiceState.StopByCommand { Run: null }) AccidentsSinceCommand++;
        if (timer is LifeTimer.Activation or LifeTimer.Runtime or LifeTimer.Watchdog && Record.State is ILed) AccidentsSinceCommand++;
        Feed(new ServiceInput.TimerFired(timer, attempt));
    }

    private ServiceInput Stale(int number)
    {
        var attempt = new Attempt(Math.Max(0, Record.Attempt.Number - 1 - (number / 5)));
        return (number % 5) switch
        {
            0 => new ServiceInput.Spawned(attempt, 5, 0),
            1 => new ServiceInput.Exited(attempt, ExitStatus.Exited(0), 0, true),
            2 => new ServiceInput.TreeReport(attempt, Some.Nobody),
            3 => new ServiceInput.LaunchFailed(attempt, Some.NoProgram),
            _ => new ServiceInput.TimerFired(LifeTimer.BackOff, attempt),
        };
    }

    private ValueList<TreeMember> Members(Attempt attempt) =>
        [.. _processes.TryGetValue(attempt.Number, out var process) ? process.Members() : Some.Nobody, .. ControlsOf(attempt).Select(_ => new TreeMember(9, "command"))];

    private void Check()
    {
        Assert.True(_processes.Values.Count(process => process.Lives) <= 1, "two instances live");
        Assert.True(HasWayOut(), $"nothing will ever move {Record.State}");
        if (!ServiceStatuses.IsLive(Record.State)) Assert.False(SomebodyLives, $"at rest, and somebody lives; lately:\n{string.Join('\n', _lately)}");
    }

    private bool HasWayOut() => Record.State switch
    {
        ServiceState.Idle or ServiceState.Completed or ServiceState.Failed => true,
        ServiceState.StartPre { Asked: true } at => IsReported(at.Attempt),
        ServiceState.StartPre at => IsRun(at.Attempt, at.Run),
        ServiceState.StartPost at => IsRun(at.Attempt, at.Run) || IsExiting(at.Attempt),
        ServiceState.Reloading { Run: { } run } at => IsRun(at.Attempt, run) || IsExiting(at.Attempt),
        ServiceState.StopByCommand { Run: { } run } at => IsRun(at.Attempt, run),
        ServiceState.StopByCommand => _timers.ContainsKey(LifeTimer.Control),
        ServiceState.StopPost { Asked: true } at => IsReported(at.Attempt),
        ServiceState.StopPost at => IsRun(at.Attempt, at.Run),
        ServiceState.Launching at => _answers.Any(answer => answer is ServiceInput.Spawned s && s.Attempt == at.Attempt || answer is ServiceInput.LaunchFailed f && f.Attempt == at.Attempt) || IsReported(at.Attempt),
        ServiceState.Reloading at => (LeaderLives(at.Attempt) && _timers.ContainsKey(LifeTimer.Activation)) || IsExiting(at.Attempt),
        ServiceState.Activating at => LeaderLives(at.Attempt) || IsExiting(at.Attempt),
        ServiceState.Remaining { ByTree: true } at => Members(at.Attempt).Count > 0 || _answers.Count > 0,
        ServiceState.Remaining => true,
        ServiceState.Running at => LeaderLives(at.Attempt) || IsExiting(at.Attempt),
        ServiceState.Waiting => _answers.Any(answer => answer is ServiceInput.Obstacles),
        ServiceState.Holding { Exit: not null } => _answers.Any(answer => answer is ServiceInput.Obstacles),
        ServiceState.Holding at => _answers.Any(answer => answer is ServiceInput.Obstacles) || IsExiting(at.Attempt),
        ServiceState.Clearing at => IsReported(at.Attempt) || IsToldOfCommands(at.Attempt),
        ServiceState.Stopping { Climb.Phase: ClimbPhase.LastLook } at => IsReported(at.Attempt) || IsToldOfCommands(at.Attempt) || (at.Exit is null && IsExiting(at.Attempt)),
        ServiceState.Stopping => _timers.ContainsKey(LifeTimer.Rung),
        ServiceState.Lingering at => Members(at.Attempt).Count > 0 || _answers.Count > 0,
        ServiceState.BackingOff => _timers.ContainsKey(LifeTimer.BackOff),
        _ => false,
    };

    // odd ones depend on others
    private static bool IsMarked(Step step) => step.Number % 2 == 1;

    private bool LeaderLives(Attempt attempt) => _processes.TryGetValue(attempt.Number, out var process) && process.Exit is null;

    private bool IsExiting(Attempt attempt) => _answers.Any(answer => answer is ServiceInput.Exited exited && exited.Attempt == attempt);

    private bool IsReported(Attempt attempt) => _answers.Any(answer => answer is ServiceInput.TreeReport report && report.Attempt == attempt);

    private sealed class Process(Attempt attempt)
    {
        public Attempt Attempt { get; } = attempt;

        public int Pid => 100 + Attempt.Number;

        public ExitStatus? Exit { get; set; }

        public int Orphans { get; set; }

        public bool Released { get; set; }

        public bool Lives => Exit is null || Orphans > 0;

        public ValueList<TreeMember> Members() =>
            Enumerable.Range(Exit is null ? 0 : 1, Orphans + (Exit is null ? 1 : 0)).Select(i => new TreeMember((1000 * Attempt.Number) + i, "x")).ToValueList();
    }
}
