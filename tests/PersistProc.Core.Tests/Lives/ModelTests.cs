using CsCheck;

namespace PersistProc.Core.Tests.Lives;

/// <summary>Random interleavings of commands, ends, timers, takeovers and stale answers, against the model in <see cref="World"/>.</summary>
public class ModelTests
{
    private const long Runs = 5_000;

    private static readonly HashSet<Type> Reached =
    [
        typeof(ServiceState.Waiting), typeof(ServiceState.Running), typeof(ServiceState.Holding), typeof(ServiceState.Clearing), typeof(ServiceState.Stopping),
        typeof(ServiceState.Lingering), typeof(ServiceState.BackingOff), typeof(ServiceState.Completed), typeof(ServiceState.Failed),
    ];

    private static readonly Gen<Step> AnyStep = Gen.Select(Gen.Enum<Move>(), Gen.Int[0, 7], (move, number) => new Step(move, number));

    private static readonly Gen<RestartPolicy> AnyPolicy = Gen.Enum<RestartPolicy>();

    private static readonly Gen<string> AnyLadder = Gen.OneOf("INT 5s, TERM 5s, KILL", "KILL", "TERM 0s, KILL 0s");

    private static readonly Gen<(RestartPolicy Policy, string Ladder, Step[] Steps)> AnyLife = Gen.Select(AnyPolicy, AnyLadder, AnyStep.Array[1, 60]);

    [Fact]
    public void There_are_never_two_instances_and_there_is_always_a_way_out() =>
        AnyLife.Sample(life => { Live(life.Policy, life.Ladder, life.Steps); }, iter: Runs);

    [Fact]
    public void A_wish_is_never_lost() =>
        AnyLife.Sample(
            life =>
            {
                var world = Live(life.Policy, life.Ladder, life.Steps);
                world.Settle();
                if (world.Wanted is false) AssertAtRest(world);
                // what ended by itself since is the policy's affair; otherwise a wish to run is met
                if (world.Wanted is true && world.AccidentsSinceCommand == 0) Assert.IsType<ServiceState.Running>(world.Record.State);
                if (world.Wanted is true && life.Policy is RestartPolicy.Always) Assert.IsType<ServiceState.Running>(world.Record.State);
            },
            iter: Runs);

    [Fact]
    public void A_ladder_without_kill_may_fail_but_starts_nothing_beside_its_survivors() =>
        Gen.Select(AnyPolicy, AnyStep.Array[1, 60]).Sample((policy, steps) => { Live(policy, "INT 1s, TERM 1s", steps).Settle(); }, iter: Runs);

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
                    var world = new World(Some.Unit(life.Policy, life.Ladder) with { RestartDelay = TimeSpan.FromSeconds(1) });
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

    private static World Live(RestartPolicy policy, string ladder, Step[] steps)
    {
        var world = new World(Some.Unit(policy, ladder) with { RestartDelay = TimeSpan.FromSeconds(1) });
        foreach (var step in steps) world.Do(step);
        return world;
    }

    private static void AssertAtRest(World world) =>
        Assert.False(ServiceStatuses.IsLive(world.Record.State), $"a stop was wished, and it is {world.Record.State}");
}
