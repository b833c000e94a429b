using Akka.TestKit;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Commands around a service, as its actor has the keeper run them.</summary>
public class ControlTests : Stage
{
    private const string Seed = "0123456789abcdef0123456789abcdef";

    private static readonly ServiceUnit Db = new()
    {
        Name = ServiceName.Parse("db"),
        Command = ["db"],
        WorkingDirectory = "/srv",
        Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" }.ToValueMap(),
        StartPre = [new ControlCommand(["prepare"])],
        StopPost = [new ControlCommand(["sweep", "$EXIT_STATUS"])],
        ReloadCommand = [new ControlCommand(["kill", "-HUP", "$MAINPID"])],
        Stdin = true,
    };

    [Fact]
    public void Each_is_run_as_the_service_is_under_a_name_of_its_own_and_forgotten_when_its_end_is_on_record()
    {
        var asker = Start();
        var prepare = Next<Call.Spawn>().Order;
        Assert.Equal("db#1!1", prepare.Instance.ToString());
        Assert.Equal(["prepare"], prepare.Unit.Command);
        Assert.Equal("blue", prepare.Environment["COLOUR"]);
        Assert.False(prepare.Unit.Stdin);
        Assert.NotEqual(InvocationTag.Number(Seed, new Attempt(1)), prepare.Tag);
        Keeper.Says(new KeeperEvent.Spawned(prepare.Instance, 55, 0));
        Keeper.Says(new KeeperEvent.Exited(prepare.Instance, ExitStatus.Exited(0), 0));
        Assert.Equal(prepare.Instance, Next<Call.Release>().Instance);

        var leader = Next<Call.Spawn>().Order;
        Assert.Equal("db#1", leader.Instance.ToString());
        Keeper.Says(new KeeperEvent.Spawned(leader.Instance, 101, 0));
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);

        var stop = Begin(Stop("db"));
        Next<Call.Signal>();
        Exits(leader.Instance, ExitStatus.Killed(Signal.Int));
        var sweep = Next<Call.Spawn>().Order;
        Assert.Equal(["sweep", "INT"], sweep.Unit.Command);
        Assert.Equal("success", sweep.Environment["SERVICE_RESULT"]);
        Assert.False(stop.HasMessages);
        Keeper.Says(new KeeperEvent.Exited(sweep.Instance, ExitStatus.Exited(0), 0));
        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(leader.Instance, []));
        Assert.Null(Only(stop.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void One_that_cannot_be_run_fails_the_start_with_its_name()
    {
        var asker = Start();
        var prepare = Next<Call.Spawn>().Order.Instance;
        Keeper.Says(new KeeperEvent.LaunchFailed(prepare, new LaunchFailure(LaunchStage.Program, 2, "no program \"prepare\" in PATH", 127)));
        Assert.Equal("start_pre (prepare): no program \"prepare\" in PATH", Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void A_reload_is_answered_when_its_command_has_ended()
    {
        var leader = Up();
        var asker = Begin(new SupervisorProtocol.Reload(Asker(), ["db"], Here));
        var order = Next<Call.Spawn>().Order;
        Assert.Equal(["kill", "-HUP", "101"], order.Unit.Command);
        Settle();
        Assert.False(asker.HasMessages);
        Assert.Equal(ServiceStatus.Reloading, Snapshot("db").Status);
        Keeper.Says(new KeeperEvent.Exited(order.Instance, ExitStatus.Exited(1), 0));
        Assert.Equal("reload_command (kill -HUP $MAINPID): exited with 1", Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Assert.Equal(leader.Attempt, Snapshot("db").Attempt);
    }

    [Fact]
    public void The_next_supervisor_goes_on_with_the_command_that_the_keeper_has()
    {
        Start();
        var prepare = Next<Call.Spawn>().Order.Instance;
        AwaitAssert(() => Assert.True(Keeper.Kept.ContainsKey("service/db")));
        using var next = new NextStage();
        next.Begin(Keeper.Kept.ToDictionary(StringComparer.Ordinal), new HeldInstance(prepare, 55, ExitStatus.Exited(0), 0));
        Assert.Equal(prepare, next.Next<Call.Release>().Instance);
        Assert.Equal("db#1", next.Next<Call.Spawn>().Order.Instance.ToString());
    }

    [Fact]
    public void A_probe_that_is_a_command_is_run_as_the_service_is()
    {
        Start(Db with { StartPre = [], Ready = new Probe { Exec = ["check", "$MAINPID"] } });
        Keeper.Says(new KeeperEvent.Spawned(Next<Call.Spawn>().Order.Instance, 101, 0));
        AwaitAssert(() => Assert.Single(Prober.Commands));
        Assert.True(Prober.Commands.TryPeek(out var command));
        Assert.Equal(["check", "101"], command.Unit.Command);
        Assert.Equal(("blue", StderrTarget.Stdout), (command.Environment["COLOUR"], command.Unit.Stderr));
    }

    private TestProbe Start(ServiceUnit? unit = null)
    {
        Begin();
        Assert.Empty(Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([unit ?? Db])).Refused);
        return Begin(new SupervisorProtocol.Start(Asker(), ["db"], Here, Caller));
    }

    private InstanceId Up()
    {
        Start();
        Keeper.Says(new KeeperEvent.Exited(Next<Call.Spawn>().Order.Instance, ExitStatus.Exited(0), 0));
        var leader = Next<Call.Spawn>().Order.Instance;
        Keeper.Says(new KeeperEvent.Spawned(leader, 101, 0));
        AwaitAssert(() => Assert.Equal(ServiceStatus.Running, Snapshot("db").Status));
        return leader;
    }
}
