using CsCheck;

namespace PersistProc.Core.Tests.Lives;

/// <summary>Random interleavings of commands, ends, timers, takeovers and stale answers, against the model in <see cref="World"/>.</summary>
public class ModelTests
{
    private const long Runs = 5_000;

    private static readonly HashSet<Type> Reached =
    [
        typeof(ServiceState.Waiting), typeof(ServiceState.Running), typeof(ServiceState.Holding), typeof(ServiceState.Clearing), typeof(ServiceState.Stopping),
        typeof(ServiceState.Lingering), typeof(ServiceState.Activating), typeof(ServiceState.StartPre), typeof(ServiceState.StartPost), typeof(ServiceState.StopByCommand), typeof(ServiceState.StopPost), typeof(ServiceState.Reloading), typeof(ServiceState.Remaining), typeof(ServiceState.BackingOff), typeof(ServiceState.Completed), typeof(ServiceState.Failed),
    ];

    private static readonly Gen<Step> AnyStep = Gen.Select(Gen.Enum<Move>(), Gen.Int[0, 7], (move, number) => new Step(move, number));

    private static readonly Gen<RestartPolicy> AnyPolicy = Gen.Enum<RestartPolicy>();

    private static readonly Gen<string> AnyLadder = Gen.OneOf("INT 5s, TERM 5s, KILL", "KILL", "TERM 0s, KILL 0s");

    private static readonly Gen<Func<ServiceUnit, ServiceUnit>> AnyType = Gen.OneOf<Func<ServiceUnit, ServiceUnit>>(
        unit => unit,
        unit => unit with { RuntimeMax = TimeSpan.FromSeconds(20) },
        unit => unit with { ExitType = ExitType.Tree, StopCommand = One },
        unit => unit with { Ready = new Probe { Tcp = new TcpTarget(TcpTarget.Local, 80), Timeout = TimeSpan.FromSeconds(10) } },
        unit => unit with { Type = ServiceType.Notify, Watchdog = TimeSpan.FromSeconds(8), ReloadSignal = Signal.Hup },
        unit => Oneshot(unit) with { StartTimeout = TimeSpan.FromSeconds(10) },
        unit => Oneshot(unit) with { RemainAfterExit = true },
        unit => unit with { StartPre = Two, StartPost = Two, StopCommand = Two, StopPost = Two, ReloadCommand = Two, StartTimeout = TimeSpan.FromSeconds(10) },
        unit => unit with { StopCommand = One, ReloadCommand = One, StopPost = One },
        unit => Oneshot(unit) with { RemainAfterExit = true, StartPre = One, StartPost = One, StopCommand = One, StopPost = One });

    private static ValueList<ControlCommand> One => [new ControlCommand(["prepare"])];

    private static ValueList<ControlCommand> Two => [new ControlCommand(["prepare"]) { MayFail = true }, new ControlCommand(["prepare", "more"])];

    private static readonly Gen<(ServiceUnit Unit, Step[] Steps)> AnyLife = Gen.Select(AnyPolicy, AnyLadder, AnyType, AnyStep.Array[1, 60])
        .Select((policy, ladder, type, steps) => (type(Some.Unit(policy, ladder) with { RestartDelay = TimeSpan.FromSeconds(1) }), steps));

    [Fact]
    public void There_are_never_two_instances_and_there_is_always_a_way_out() =>
        AnyLife.Sample(life => { Live(life.Unit, life.Steps); }, iter: Runs);

    [Fact]
    public void A_wish_is_never_lost() =>
        AnyLife.Sample(
            life =>
            {
                var world = Live(life.Unit, life.Steps);
                world.Settle();
                if (world.Wanted is false) AssertAtRest(world);
                // what ended by itself since is the policy's affair; otherwise a wish to run is met
                var isUp = world.Record.State is ServiceState.Running or ServiceState.Remaining || (life.Unit.Type is ServiceType.Oneshot && world.Record.State is ServiceState.Completed);
                if (world.Wanted is true && world.AccidentsSinceCommand == 0) Assert.True(isUp, $"a start was wished, and it is {world.Record.State}; lately:\n{world.Lately}");
                if (world.Wanted is true && life.Unit is { Restart: RestartPolicy.Always, RuntimeMax: null, Watchdog: null }) Assert.True(isUp, $"it is always started again, and it is {world.Record.State}");
            },
            iter: Runs);

    [Fact]
    public void A_ladder_without_kill_may_fail_but_starts_nothing_beside_its_survivors() =>
        Gen.Select(AnyPolicy, AnyStep.Array[1, 60]).Sample((policy, steps) => { Live(Some.Unit(policy, "INT 1s, TERM 1s") with { RestartDelay = TimeSpan.FromSeconds(1) }, steps).Settle(); }, iter: Runs);

    [Fact]
    public void The_model_reaches_what_it_is_there_for()
    {
        // a property over runs in which nothing happens would hold for the wrong reason. What a run comes to is chance: as many
        // runs as it takes, but not for ever.
        var (spawns, kinds, runs) = (0, new HashSet<Type>(), 0);
        for (; runs < Runs * 20 && !(spawns >= 5 && kinds.IsSupersetOf(Reached)); runs += 500)
        {
            AnyLife.Sample(
                life =>
                {
                    var world = new World(life.Unit);
                    foreach (var step in life.Steps)
                    {
                        world.Do(step);
                        kinds.Add(world.Record.State.GetType());
                    }

                    spawns = Math.Max(spawns, world.Spawns);
                },
                iter: 500,
                threads: 1);
        }

        Assert.True(spawns >= 5, $"of {runs} runs none had more than {spawns} instances");
        Assert.Superset(Reached, kinds);
    }

    // one that ended well is not started again: no file can say so
    private static ServiceUnit Oneshot(ServiceUnit unit) => unit with
    {
        Type = ServiceType.Oneshot,
        Restart = unit.Restart is RestartPolicy.Always or RestartPolicy.UnlessStopped or RestartPolicy.OnSuccess ? RestartPolicy.OnFailure : unit.Restart,
    };

    private static World Live(ServiceUnit unit, Step[] steps)
    {
        var world = new World(unit);
        foreach (var step in steps) world.Do(step);
        return world;
    }

    private static void AssertAtRest(World world) =>
        Assert.False(ServiceStatuses.IsLive(world.Record.State), $"a stop was wished, and it is {world.Record.State}");
}
