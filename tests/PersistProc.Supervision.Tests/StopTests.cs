using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

public class StopTests : Stage
{
    private static readonly ExitStatus Interrupted = ExitStatus.Killed(Signal.Int);

    [Fact]
    public void A_stop_is_answered_when_the_tree_is_gone()
    {
        Begin();
        var instance = Running(Run());
        var asker = Begin(Stop());
        Assert.Equal(("INT", SignalScope.Group), Signalled());
        Exits(instance, Interrupted, treeEmpty: false);
        Keeper.Says(new KeeperEvent.TreeReport(instance, [new TreeMember(102, "child")]));
        Settle();
        Assert.False(asker.HasMessages);

        Keeper.Says(new KeeperEvent.TreeChanged());
        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(instance, []));
        var result = Only(asker.ExpectMsg<SupervisorProtocol.Results>());
        Assert.Equal((101, null, ServiceStatus.Stopped), (result.Pid, result.Error, result.Service.Status));
        Next<Call.Release>();
    }

    [Fact]
    public void The_ladder_is_climbed_as_time_passes()
    {
        Begin();
        Running(Run());
        Begin(Stop());
        Next<Call.CheckTree>();
        Pass(5);
        Next<Call.CheckTree>();
        Pass(5);
        Next<Call.CheckTree>();

        Assert.Equal(
            ["signal sleep#1 INT Group", "signal sleep#1 CONT Group", "signal sleep#1 TERM Group", "signal sleep#1 CONT Group", "signal sleep#1 KILL Tree"],
            Keeper.Log.Where(line => line.StartsWith("signal", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_stop_that_leaves_someone_fails_and_names_them()
    {
        Begin();
        var instance = Running(Run(stop: "TERM 5s"));
        var asker = Begin(Stop());
        Next<Call.CheckTree>();
        Pass(5);
        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(instance, [new TreeMember(101, "sleep")]));

        var result = Only(asker.ExpectMsg<SupervisorProtocol.Results>());
        Assert.Equal([new TreeMember(101, "sleep")], result.Survivors);
        Assert.Contains("101 (sleep)", result.Error, StringComparison.Ordinal);
        Assert.Equal(ServiceStatus.Failed, Snapshot("sleep").Status);
    }

    [Fact]
    public void A_second_stop_of_the_same_client_moves_on_and_both_are_answered()
    {
        Begin();
        var instance = Running(Run());
        var first = Begin(Stop());
        Assert.Equal("INT", Signalled().Name);
        Settle();
        var second = Begin(Stop());
        Assert.Equal("TERM", Signalled().Name);

        Exits(instance, ExitStatus.Killed(Signal.Term));
        first.ExpectMsg<SupervisorProtocol.Results>();
        second.ExpectMsg<SupervisorProtocol.Results>();
    }

    [Fact]
    public void Another_clients_stop_joins_and_so_does_the_same_request_again()
    {
        Begin();
        var instance = Running(Run());
        var stop = Stop();
        var first = Begin(stop);
        var again = Begin(stop);
        var other = Begin(Stop(client: Bob));
        Settle();
        Assert.Equal(["INT", "CONT"], Keeper.Log.Where(line => line.StartsWith("signal", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]));

        Exits(instance, Interrupted);
        foreach (var asker in new[] { first, again, other }) Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void A_forced_stop_kills_at_once()
    {
        Begin();
        Running(Run());
        Begin(Stop(force: true));

        Assert.Equal(("KILL", SignalScope.Tree), Signalled());
    }

    [Fact]
    public void A_stop_of_what_is_at_rest_succeeds_and_one_of_what_is_unknown_is_refused()
    {
        Begin();
        Exits(Running(Run()), ExitStatus.Exited(0));
        Event<ServiceEvent.AtRest>();

        Assert.Null(Only(Ask<SupervisorProtocol.Results>(Stop())).Error);
        Assert.Equal(RefusalCode.NoSuchTarget, Ask<SupervisorProtocol.Refused>(Stop("nosuch")).Code);
        Assert.Equal(RefusalCode.Usage, Ask<SupervisorProtocol.Refused>(new SupervisorProtocol.Stop(Asker(), [], Here)).Code);
    }

    [Fact]
    public void Several_targets_are_answered_together_in_their_order()
    {
        Begin();
        var sleep = Running(Run());
        var cat = Running(Run("cat"), 201);
        var asker = Begin(Stop("cat 101"));
        Next<Call.CheckTree>();
        Next<Call.CheckTree>();
        Exits(sleep, Interrupted);
        Exits(cat, Interrupted);

        Assert.Equal(["cat", "sleep"], asker.ExpectMsg<SupervisorProtocol.Results>().Each.Select(result => result.Service.Name.ToString()));
    }

    [Fact]
    public void The_words_of_a_command_are_a_target_too()
    {
        Begin();
        Running(Run());
        Begin(Stop("sleep 100"));

        Signalled();
    }

    [Fact]
    public void A_restart_by_pid_asked_again_when_that_pid_has_gone_is_still_the_same_request()
    {
        Begin();
        var instance = Running(Run());
        var restart = Restart("101");
        var asker = Begin(restart);
        Signalled();
        Exits(instance, Interrupted);
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 102, 0));
        Assert.Equal(102, Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Pid);

        Assert.Equal(102, Only(Ask<SupervisorProtocol.Results>(restart)).Pid);
    }

    [Fact]
    public void A_restart_of_a_run_keeps_the_environment_it_was_started_with()
    {
        Begin();
        var instance = Running(Run());
        var others = Caller with { Environment = ValueMap.Empty<string>() };
        Begin(Restart() with { Caller = others, Label = "renamed" });
        Signalled();
        Exits(instance, Interrupted);

        var order = Next<Call.Spawn>().Order;
        Assert.Equal(("/bin", "renamed"), (order.Environment["PATH"], order.Unit.Label));
    }

    [Fact]
    public void A_signal_goes_out_and_is_refused_for_what_does_not_run()
    {
        Begin();
        var instance = Running(Run());
        var kill = new SupervisorProtocol.Kill(Asker(), ["sleep"], Here, Signal.Hup, SignalScope.Main);
        Assert.Null(Only(Ask<SupervisorProtocol.Results>(kill)).Error);
        Assert.Equal(("HUP", SignalScope.Main), Signalled());

        Exits(instance, ExitStatus.Killed(Signal.Hup));
        Event<ServiceEvent.AtRest>();
        Assert.Equal("it is not running", Only(Ask<SupervisorProtocol.Results>(kill with { Asker = Asker() })).Error);
    }

    [Fact]
    public void A_crashed_service_is_started_again_after_its_backoff()
    {
        Begin();
        Exits(Running(Run(restart: RestartPolicy.OnFailure)), ExitStatus.Exited(3));
        Event<ServiceEvent.BackingOff>();
        Assert.Equal(ServiceStatus.Backoff, Snapshot("sleep").Status);

        Pass(0.2);
        Assert.Equal(new Attempt(2), Spawn().Attempt);
    }

    [Fact]
    public void A_shutdown_stops_everything_and_then_answers()
    {
        Begin();
        var sleep = Running(Run());
        var cat = Running(Run("cat"), 201);
        var asker = Begin(new SupervisorProtocol.Shutdown(Asker(), Keep: false));
        Next<Call.CheckTree>();
        Next<Call.CheckTree>();
        Assert.Equal(RefusalCode.ShuttingDown, Ask<SupervisorProtocol.Refused>(Run("true")).Code);
        Exits(sleep, Interrupted);
        Settle();
        Assert.False(asker.HasMessages);

        Exits(cat, Interrupted);
        Assert.Empty(asker.ExpectMsg<SupervisorProtocol.AllStopped>().Survivors);
    }

    [Fact]
    public void A_shutdown_that_leaves_someone_says_so()
    {
        Begin();
        var instance = Running(Run(stop: "TERM 5s"));
        var asker = Begin(new SupervisorProtocol.Shutdown(Asker(), Keep: false));
        Next<Call.CheckTree>();
        Pass(5);
        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(instance, [new TreeMember(101, "sleep")]));

        var left = Assert.Single(asker.ExpectMsg<SupervisorProtocol.AllStopped>().Survivors);
        Assert.Equal([new TreeMember(101, "sleep")], left.Survivors);
        var fresh = Begin(Run("true"));
        Keeper.Says(new KeeperEvent.Spawned(Spawn(), 201, 1000));
        Assert.Null(Only(fresh.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    // who is answered may end this supervisor
    [Fact]
    public void A_shutdown_is_answered_behind_everything_that_the_keeper_is_to_be_told()
    {
        Begin();
        var instance = Running(Run());
        var asker = Begin(new SupervisorProtocol.Shutdown(Asker(), Keep: false));
        Next<Call.CheckTree>();
        Keeper.Gate.Reset();

        Exits(instance, Interrupted);
        AwaitCondition(() => Keeper.IsHeldUp);
        asker.ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        Keeper.Gate.Set();

        asker.ExpectMsg<SupervisorProtocol.AllStopped>();
        Assert.Contains(Keeper.Log, line => line.StartsWith("release", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shutdown_that_keeps_touches_nothing()
    {
        Begin();
        Running(Run());

        Ask<SupervisorProtocol.AllStopped>(new SupervisorProtocol.Shutdown(Asker(), Keep: true));
        Settle();
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("signal", StringComparison.Ordinal));
    }

    private (string Name, SignalScope Scope) Signalled()
    {
        var signal = (Call.Signal)Calls.FishForMessage(call => call is Call.Signal { Name: not "CONT" });
        return (signal.Name, signal.Scope);
    }
}
