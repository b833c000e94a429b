using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

public class RunTests : Stage
{
    [Fact]
    public void What_is_neither_a_service_nor_a_program_is_no_run()
    {
        Begin();
        Define(new ServiceUnit { Name = ServiceName.Parse("one"), Command = ["one"], WorkingDirectory = "/srv" });
        var refused = Ask<SupervisorProtocol.Refused>(new SupervisorProtocol.Start(Asker(), ["one", "nope"], Here, Caller) { NoProgram = "no program one in PATH" });
        Assert.Equal(RefusalCode.NoSuchTarget, refused.Code);
        Assert.Equal("start: no service nope here, and no program one in PATH. `persistproc list -a` shows what is known", refused.Text);
        Settle();
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("spawn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_that_comes_before_the_takeover_waits_for_it()
    {
        var asker = Begin(new SupervisorProtocol.List([], Here));
        Begin();

        Assert.Empty(asker.ExpectMsg<SupervisorProtocol.Listing>().Services);
    }

    [Fact]
    public void A_run_is_answered_when_the_program_was_executed()
    {
        Begin();
        var asker = Begin(Run());
        var order = Next<Call.Spawn>().Order;
        Assert.Equal(("sleep", 1), (order.Instance.Service.ToString(), order.Instance.Attempt.Number));

        Keeper.Says(new KeeperEvent.Spawned(order.Instance, 101, 1000));
        var result = Only(asker.ExpectMsg<SupervisorProtocol.Results>());
        Assert.Equal((101, null, false), (result.Pid, result.Error, result.Joined));
        Assert.Equal((ServiceStatus.Running, 101, 1000), (result.Service.Status, result.Service.LivePid, result.Service.LogPosition));
    }

    [Fact]
    public void The_record_is_kept_before_the_spawn_is_ordered()
    {
        Begin();
        Begin(Run());
        Spawn();

        Assert.Equal(["put service/sleep", "spawn sleep#1"], Keeper.Log.Take(2));
        Assert.IsType<ServiceState.Launching>(RecordJson.DecodeService(Keeper.Kept["service/sleep"], out _)!.State);
    }

    [Fact]
    public void An_order_carries_the_callers_environment_and_the_instances_mark()
    {
        Begin();
        Begin(Run() with { Environment = new Dictionary<string, string> { ["PORT"] = "3000" }.ToValueMap() });
        var order = Next<Call.Spawn>().Order;

        Assert.Equal(("/bin", "3000", "sleep"), (order.Environment["PATH"], order.Environment["PORT"], order.Environment["PERSISTPROC_NAME"]));
        Assert.Equal(InvocationTag.Text("0123456789abcdef0123456789abcdef", new Attempt(1)), order.Environment["INVOCATION_ID"]);
        Assert.Equal(Caller, order.Caller);
    }

    [Fact]
    public void A_program_that_is_not_there_is_told_with_its_exit_code()
    {
        Begin();
        var asker = Begin(Run("nosuch"));
        Keeper.Says(new KeeperEvent.LaunchFailed(Spawn(), new LaunchFailure(LaunchStage.Program, 2, "no program \"nosuch\" in PATH", 127)));

        var result = Only(asker.ExpectMsg<SupervisorProtocol.Results>());
        Assert.Equal((127, ServiceStatus.Failed), (result.Failure!.ExitCode, result.Service.Status));
    }

    [Fact]
    public void The_same_command_in_the_same_directory_is_joined_with_pid_and_age()
    {
        Begin();
        Running(Run());
        Pass(7);

        var result = Only(Ask<SupervisorProtocol.Results>(Run(restart: RestartPolicy.Always)));
        Assert.Equal((true, 101, TimeSpan.FromSeconds(7)), (result.Joined, result.Pid, result.Age));
        Assert.Null(result.Service.NextUnit); // who joins brings nothing of his own along
        Assert.Single(Keeper.Log, line => line.StartsWith("spawn", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_at_once_are_one_that_starts_and_one_that_joins()
    {
        Begin();
        var first = Begin(Run());
        var second = Begin(Run());
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 101, 0));

        Assert.False(Only(first.ExpectMsg<SupervisorProtocol.Results>()).Joined);
        Assert.True(Only(second.ExpectMsg<SupervisorProtocol.Results>()).Joined);
        Assert.Single(Keeper.Log, line => line.StartsWith("spawn", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_at_once_that_do_not_join_have_two_names()
    {
        Begin();
        Begin(Run() with { New = true });
        Begin(Run() with { New = true });

        Assert.Equal(["sleep", "sleep-2"], new[] { Spawn(), Spawn() }.Select(instance => instance.Service.ToString()).Order());
    }

    [Fact]
    public void An_ended_run_is_run_again_under_its_name_as_the_next_instance()
    {
        Begin();
        Exits(Running(Run()), ExitStatus.Exited(0));
        Event<ServiceEvent.AtRest>();

        Begin(Run());
        Assert.Equal(new Attempt(2), Spawn().Attempt);
    }

    [Fact]
    public void Fresh_stops_the_running_one_first()
    {
        Begin();
        var instance = Running(Run());
        var asker = Begin(Run() with { Fresh = true });
        Assert.Equal("INT", Next<Call.Signal>().Name);

        Exits(instance, ExitStatus.Killed(Signal.Int));
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 102, 0));
        Assert.Equal(102, Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Pid);
    }

    [Fact]
    public void A_name_in_use_is_a_conflict()
    {
        Begin();
        Running(Run());

        Assert.Equal(RefusalCode.Conflict, Ask<SupervisorProtocol.Refused>(Run("cat") with { Name = ServiceName.Parse("sleep") }).Code);
    }

    [Fact]
    public void The_same_request_again_has_its_effect_once()
    {
        Begin();
        var run = Run() with { New = true };
        var first = Begin(run);
        var second = Begin(run);
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 101, 0));
        Assert.Equal(101, Only(first.ExpectMsg<SupervisorProtocol.Results>()).Pid);
        Assert.Equal(101, Only(second.ExpectMsg<SupervisorProtocol.Results>()).Pid);

        Assert.Equal(101, Only(Ask<SupervisorProtocol.Results>(run)).Pid);
        Assert.Single(Keeper.Log, line => line.StartsWith("spawn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_of_unknown_words_starts_them_as_a_command()
    {
        Begin();
        var asker = Begin(new SupervisorProtocol.Start(Asker(), ["sleep 100"], Here, Caller));
        var order = Next<Call.Spawn>().Order;
        Assert.Equal(["sleep", "100"], order.Unit.Command);

        Keeper.Says(new KeeperEvent.Spawned(order.Instance, 101, 0));
        Assert.True(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Command);
    }

    [Fact]
    public void A_start_that_would_take_a_running_ones_label_is_a_conflict()
    {
        Begin();
        Running(Run());

        Assert.Equal(RefusalCode.Conflict, Ask<SupervisorProtocol.Refused>(new SupervisorProtocol.Start(Asker(), ["sleep", "100"], Here, Caller)).Code);
    }

    [Fact]
    public void Who_does_not_wait_is_answered_at_once()
    {
        Begin();

        Assert.Null(Only(Ask<SupervisorProtocol.Results>(new SupervisorProtocol.Start(Asker(), ["sleep", "100"], Here, Caller) { NoWait = true })).Pid);
        Spawn();
    }
}
