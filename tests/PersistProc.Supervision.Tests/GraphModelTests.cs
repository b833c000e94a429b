using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>
/// Random commands, crashes, failed launches and reloads on random graphs, without waiting for one before the next. When all is calm,
/// everything runs that is wished to and may, who does not has a reason that is true, and everybody who asked has been answered.
/// </summary>
public class GraphModelTests : Stage
{
    private const int Steps = 60;
    private static readonly ServiceName[] Names = [.. Enumerable.Range(0, 8).Select(number => ServiceName.Parse($"s{number}"))];

    private readonly HashSet<ServiceName> _stopped = [];
    private readonly List<Akka.TestKit.TestProbe> _askers = [];
    private ServiceUnit[] _units = [];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void When_all_is_calm_everything_runs_that_may_and_who_waits_has_a_true_reason(int seed)
    {
        var (random, crowd) = (new Random(seed), new Crowd(Keeper, seed));
        Begin();
        var first = Units(random);
        Redeclare(first);
        crowd.Rivals = first.SelectMany(unit => unit.Conflicts.Select(rival => (unit.Name, rival))).ToHashSet();
        for (var step = 0; step < Steps; step++) Do(random, crowd, first);
        crowd.IsCalm = true;
        var shown = "";
        for (var (round, before) = (0, "?"); round < 40 && shown != before; round++)
        {
            before = shown;
            Settle();
            Pass(40);
            Settle();
            shown = string.Join('\n', All().Select(service => $"{service.Name} {service.Status} {service.Attempt} {service.Why}"));
        }

        Check(shown);
        Assert.Empty(crowd.Wrong);
    }

    private void Do(Random random, Crowd crowd, ServiceUnit[] first)
    {
        var names = Names.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).ToList();
        var words = names.Select(name => name.Name).ToValueList();
        var graph = DependencyGraph.Of(_units);
        switch (random.Next(9))
        {
            case 0 or 1 or 2 when Consequences.OfStart(names, graph) is null:
                _stopped.ExceptWith(graph.StartedWith(names));
                _askers.Add(Begin(new SupervisorProtocol.Start(Asker(), words, Here, Caller)));
                break;
            case 3:
                _stopped.UnionWith(graph.StoppedWith(names));
                _askers.Add(Begin(new SupervisorProtocol.Stop(Asker(new ClientId($"c{_askers.Count}")), words, Here)));
                break;
            case 4 when Consequences.OfStart(names, graph) is null:
                _stopped.ExceptWith(graph.StartedWith(names).Concat(graph.StoppedWith(names)));
                _askers.Add(Begin(new SupervisorProtocol.Restart(Asker(), words, Here, Caller)));
                break;
            case 5 or 6: crowd.Crash(random); break;
            case 7: Time.Scheduler.Advance(TimeSpan.FromSeconds(random.Next(1, 30) / 10.0)); break; // whatever is under way
            case 8 when random.Next(2) == 0: Redeclare([.. Units(random).Zip(first, (unit, was) => unit with { BindsTo = was.BindsTo, Conflicts = was.Conflicts, OnFailure = was.OnFailure, OnSuccess = was.OnSuccess })]); break;
            default: Settle(); break;
        }
    }

    private void Check(string shown)
    {
        var (graph, all) = (DependencyGraph.Of(_units), All().ToDictionary(service => service.Name));
        Bystander? Find(ServiceName name) => all.TryGetValue(name, out var service) ? service.AsBystander(_units.Single(unit => unit.Name == name), false) : null;
        foreach (var (name, service) in all)
        {
            var what = $"{name}: {service.State}\n{shown}";
            Assert.False(service.State is ServiceState.Launching or ServiceState.Holding or ServiceState.Stopping or ServiceState.Clearing or ServiceState.BackingOff or ServiceState.Lingering, what);
            if (service.Wish is Wish.Down) Assert.False(service.Live, what);
            if (service.State is ServiceState.Waiting waiting)
            {
                Assert.NotEmpty(waiting.For);
                Assert.Equal(Obstacles.OfStart(name, graph, Find), waiting.For);
                Assert.All(waiting.For, each => Assert.True(IsTrue(each, name, []), what));
            }

            if (service.State is not ServiceState.Running) continue;
            Assert.All(graph.BindsTo(name), other => Assert.True(all[other].State is ServiceState.Running, what));
            Assert.All(graph.Conflicts(name), other => Assert.True(all[other].State is not ServiceState.Running, what));
        }

        var called = _units.SelectMany(unit => unit.OnFailure.Concat(unit.OnSuccess)).ToHashSet();
        Assert.All(_stopped.Except(called), name => Assert.False(all[name].Live, $"{name} was stopped\n{shown}"));
        // who waits for a service to end that runs for ever, waits for ever
        if (!all.Values.Any(service => service.State is ServiceState.Waiting waiting && waiting.For.All(each => each.IsPassing)))
            Assert.All(_askers, asker => Assert.True(asker.HasMessages, $"somebody was not answered\n{shown}"));

        // in the end there is somebody who runs and is to end, or who is at rest; nobody waits for himself
        bool IsTrue(Obstacle obstacle, ServiceName waits, HashSet<ServiceName> way) => way.Add(waits) && all[obstacle.Service].State switch
        {
            ServiceState.Waiting next => next.For.All(each => IsTrue(each, obstacle.Service, [.. way])),
            ServiceState.Running => obstacle.IsPassing && (obstacle.At is Milestone.Completed or Milestone.Succeeded) && !graph.Conflicts(waits).Contains(obstacle.Service),
            _ => !obstacle.IsPassing,
        };
    }

    private ValueList<ServiceSnapshot> All() => Ask<SupervisorProtocol.Listing>(new SupervisorProtocol.List([], Here) { All = true }).Services;

    private void Redeclare(ServiceUnit[] units)
    {
        if (DependencyFaults.Find(units).Any()) return;
        _units = units;
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define(units.ToValueList()));
    }

    // without circles: each names only earlier ones
    private static ServiceUnit[] Units(Random random)
    {
        while (true)
        {
            var units = Names.Select((name, own) => Unit(random, name, Names[..own])).ToArray();
            if (!DependencyFaults.Find(units).Any()) return units;
        }
    }

    private static ServiceUnit Unit(Random random, ServiceName name, ServiceName[] earlier)
    {
        var kinds = earlier.ToDictionary(other => other, _ => random.Next(14));
        ValueList<ServiceName> Of(int kind) => earlier.Where(other => kinds[other] == kind).ToValueList();
        ValueList<Dependency> At(int kind, Milestone? at) => Of(kind).Select(other => new Dependency(other, at)).ToValueList();
        return new ServiceUnit
        {
            Name = name,
            Command = [name.Name],
            WorkingDirectory = "/srv",
            Stop = StopLadder.Parse("INT 5s, KILL"),
            Restart = (RestartPolicy)random.Next(7),
            SmoothRecovery = random.Next(2) == 0,
            Requires = At(0, null).Concat(At(1, Milestone.Ready)).ToValueList(),
            BindsTo = At(2, null).Concat(At(3, Milestone.Ready)).ToValueList(),
            Wants = At(4, random.Next(2) == 0 ? Milestone.Started : null),
            After = Of(5).Select(other => new Ordering(other, (Milestone)random.Next(4))).ToValueList(),
            PartOf = Of(6),
            Conflicts = Of(7),
            OnFailure = name == Names[^1] ? Of(8) : [],
            OnSuccess = name == Names[^1] ? Of(9) : [],
        };
    }

    /// <summary>What the keeper would have: processes that start, fail to, obey, do not, and crash.</summary>
    private sealed class Crowd
    {
        private readonly Dictionary<InstanceId, int> _live = [];
        private readonly FakeKeeper _keeper;
        private readonly Random _random;
        private int _pid = 100;

        public Crowd(FakeKeeper keeper, int seed)
        {
            (_keeper, _random) = (keeper, new Random(seed + 1000));
            keeper.Answer = Answer;
        }

        public bool IsCalm { get; set; }

        public HashSet<(ServiceName One, ServiceName Other)> Rivals { get; set; } = [];

        public List<string> Wrong { get; } = [];

        public void Crash(Random random)
        {
            lock (_live)
            {
                if (_live.Count == 0) return;
                var victim = _live.Keys.OrderBy(id => id.Service).ElementAt(random.Next(_live.Count));
                End(victim, random.Next(3) == 0 ? ExitStatus.Killed(Signal.Kill) : ExitStatus.Exited(random.Next(2)));
            }
        }

        private void Answer(Call call)
        {
            lock (_live)
            {
                switch (call)
                {
                    case Call.Spawn spawn: Spawn(spawn.Order.Instance); break;
                    case Call.Signal signal when signal.Name == "KILL" || IsCalm || _random.Next(3) > 0: End(signal.Instance, ExitStatus.Killed(Signal.Int)); break;
                    case Call.CheckTree check: _keeper.Says(new KeeperEvent.TreeReport(check.Instance, _live.TryGetValue(check.Instance, out var pid) ? [new TreeMember(pid, "x")] : [])); break;
                }
            }
        }

        private void Spawn(InstanceId id)
        {
            if (_live.Keys.Any(other => other.Service == id.Service)) Wrong.Add($"{id} beside another instance");
            if (_live.Keys.Any(other => Rivals.Contains((id.Service, other.Service)) || Rivals.Contains((other.Service, id.Service)))) Wrong.Add($"{id} beside a rival");
            if (!IsCalm && _random.Next(6) == 0)
            {
                _keeper.Says(new KeeperEvent.LaunchFailed(id, new LaunchFailure(LaunchStage.Program, 2, "no program", 127)));
                return;
            }

            _live[id] = ++_pid;
            _keeper.Says(new KeeperEvent.Spawned(id, _pid, 0));
        }

        private void End(InstanceId id, ExitStatus status)
        {
            if (_live.Remove(id)) _keeper.Says(new KeeperEvent.Exited(id, status, 0, _random.Next(2) == 0));
        }
    }
}
