using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Services that depend on one another: in which order they start and stop, and what becomes of who waits.</summary>
public class DependencyTests : Stage
{
    private static readonly ServiceUnit Db = Declare("db");
    private static readonly ServiceUnit Api = Declare("api") with { Requires = [Db.Name], After = [new Ordering(Db.Name, Milestone.Ready)] };
    private static readonly ServiceUnit Web = Declare("web") with { Wants = [Api.Name], After = [new Ordering(Api.Name, Milestone.Ready)] };
    private static readonly ExitStatus Interrupted = ExitStatus.Killed(Signal.Int);

    [Fact]
    public void What_is_required_or_wanted_is_started_first_and_waited_for()
    {
        Begin();
        Define(Web, Api, Db);
        var asker = Begin(Start("web"));
        var db = Spawn();
        Settle();
        Assert.Equal(("db", ServiceStatus.Waiting, ServiceStatus.Waiting), (db.Service.Name, Snapshot("api").Status, Snapshot("web").Status));
        Assert.Equal("waits for db to be ready", Snapshot("api").Why);
        Assert.Equal("waits for api to be ready", Snapshot("web").Why);

        Started(db, 101);
        Started(Spawn("api"), 102);
        Started(Spawn("web"), 103);
        Assert.Equal((103, null), (Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Pid, Snapshot("web").Why));
        Assert.Contains("journal api waiting", Keeper.Log);
    }

    [Fact]
    public void Who_is_answered_that_services_were_started_with_the_supervisor_finds_none_at_rest()
    {
        Begin();
        Define(Web with { Autostart = true }, Api, Db);
        Ask<SupervisorProtocol.Autostarted>(new SupervisorProtocol.Autostart([]));
        Assert.Equal([ServiceStatus.Waiting, ServiceStatus.Starting, ServiceStatus.Waiting], ((string[])["api", "db", "web"]).Select(name => Snapshot(name).Status));
        // once is enough, and whoever asks again is not left waiting
        Ask<SupervisorProtocol.Autostarted>(new SupervisorProtocol.Autostart([]));
    }

    [Fact]
    public void Who_waits_for_fewer_says_so_and_nothing_is_written_for_it()
    {
        var cache = Declare("cache");
        Begin();
        Define(Api with { Requires = [Db.Name, cache.Name], After = [new Ordering(Db.Name, Milestone.Ready), new Ordering(cache.Name, Milestone.Ready)] }, Db, cache);
        var asker = Begin(Start("api"));
        InstanceId[] needed = [Spawn(), Spawn()];
        var (db, other) = (needed.Single(each => each.Service.Name == "db"), needed.Single(each => each.Service.Name == "cache"));
        Settle();
        int Written() => Keeper.Log.Count(line => line is "put service/api");
        var written = Written();
        Started(db, 101);
        Settle();
        Assert.Equal(("waits for cache to be ready", written), (Snapshot("api").Why, Written()));
        Assert.Single(Keeper.Log, line => line is "journal api waiting");

        Started(other, 102);
        Started(Spawn("api"), 103);
        Assert.Equal(103, Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Pid);
        Assert.NotEqual(written, Written());
    }

    [Fact]
    public void What_could_not_start_because_of_another_is_told_so_and_starts_when_that_runs()
    {
        Begin();
        Define(Api, Db);
        var asker = Begin(Start("api"));
        Keeper.Says(new KeeperEvent.LaunchFailed(Spawn("db"), new LaunchFailure(LaunchStage.Program, 2, "no program", 127)));
        Event<ServiceEvent.BackingOff>();
        Settle();
        Assert.Contains("which was not ready before it failed; it is tried again", Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error, StringComparison.Ordinal);
        Assert.Equal(ServiceStatus.Waiting, Snapshot("api").Status);
        Ask<SupervisorProtocol.Results>(Stop("db"));
        Settle();
        Assert.Equal(ServiceStatus.Stopped, Snapshot("api").Status);        // what requires it is stopped with it
    }

    [Fact]
    public void A_requirement_that_has_failed_lets_nobody_wait_without_a_word()
    {
        Begin();
        Define(Api, Db with { Restart = RestartPolicy.No });
        var asker = Begin(Start("api"));
        Keeper.Says(new KeeperEvent.LaunchFailed(Spawn("db"), new LaunchFailure(LaunchStage.Program, 2, "no program", 127)));
        var result = Only(asker.ExpectMsg<SupervisorProtocol.Results>());
        Assert.Contains("waits for db, which it requires and which has failed", result.Error, StringComparison.Ordinal);
        Assert.Equal(ServiceStatus.Waiting, Snapshot("api").Status);

        Begin(Start("db"));
        Started(Spawn("db"), 103);
        Assert.Equal("api", Spawn().Service.Name);
    }

    [Fact]
    public void What_requires_it_stops_first()
    {
        Begin();
        Define(Api, Db);
        Running();
        var asker = Begin(Stop("db"));
        Assert.Equal("api", Next<Call.Signal>().Instance.Service.Name);
        Settle();
        Assert.Equal((ServiceStatus.Stopping, "waits for api to be stopped first"), (Snapshot("db").Status, Snapshot("db").Why));
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("signal db", StringComparison.Ordinal));

        Exits(new InstanceId(Api.Name, new Attempt(1)), Interrupted);
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
        Exits(new InstanceId(Db.Name, new Attempt(1)), Interrupted);
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Assert.Equal((ServiceStatus.Stopped, ServiceStatus.Stopped), (Snapshot("db").Status, Snapshot("api").Status));
    }

    [Fact]
    public void A_second_stop_waits_for_nobody_any_longer()
    {
        Begin();
        Define(Api, Db);
        Running();
        Begin(Stop("db"));
        Settle();
        Begin(Stop("db"));
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
    }

    [Fact]
    public void A_restart_takes_down_what_requires_it_and_brings_it_back_in_order()
    {
        Begin();
        Define(Api, Db);
        Running();
        var asker = Begin(Restart("db"));
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "api" });
        Exits(new InstanceId(Api.Name, new Attempt(1)), Interrupted);
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
        Exits(new InstanceId(Db.Name, new Attempt(1)), Interrupted);
        Started(Spawn("db"), 111);
        Assert.Equal(111, Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Pid);
        Started(Spawn("api"), 112);
    }

    [Fact]
    public void An_order_alone_starts_nobody_and_stops_nobody()
    {
        Begin();
        Define(Declare("cron") with { After = [new Ordering(Db.Name, Milestone.Ready)] }, Db);
        Begin(Start("cron"));
        Started(Spawn("cron"), 101);
        Begin(Start("db"));
        Started(Spawn("db"), 102);
        var asker = Begin(Stop("db"));
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
        Exits(new InstanceId(Db.Name, new Attempt(1)), Interrupted);
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Assert.Equal(ServiceStatus.Running, Snapshot("cron").Status);
    }

    [Fact]
    public void Shutdown_goes_in_reverse_order()
    {
        Begin();
        Define(Api, Db);
        Running();
        var asker = Begin(new SupervisorProtocol.Shutdown(Asker(), false));
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "api" });
        Settle();
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("signal db", StringComparison.Ordinal));
        Exits(new InstanceId(Api.Name, new Attempt(1)), Interrupted);
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
        Exits(new InstanceId(Db.Name, new Attempt(1)), Interrupted);
        Assert.Empty(asker.ExpectMsg<SupervisorProtocol.AllStopped>().Survivors);
    }

    [Fact]
    public void A_reload_that_takes_the_reason_away_lets_it_start_also_when_the_reason_was_another_ones()
    {
        Begin();
        Define(Declare("cron"), Db with { Before = [ServiceName.Parse("cron")] });
        Begin(Start("db cron"));
        Spawn("db");
        Settle();
        Assert.Equal("waits for db to be ready", Snapshot("cron").Why);
        Define(Db);
        Spawn("cron");
    }

    [Fact]
    public void The_last_word_counts_however_fast_they_come()
    {
        Begin();
        Define(Api, Db);
        Running();
        Begin(Stop("api"));
        Begin(Restart("db"));       // api is to be gone by then, whether the supervisor has heard of it or not
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "api" });
        Exits(new InstanceId(Api.Name, new Attempt(1)), Interrupted);
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
        Exits(new InstanceId(Db.Name, new Attempt(1)), Interrupted);
        Started(Spawn("db"), 111);
        Settle();
        Assert.Equal(ServiceStatus.Stopped, Snapshot("api").Status);

        Begin(Stop("db"));
        Begin(Start("api"));
        Calls.FishForMessage(call => call is Call.Signal { Instance.Service.Name: "db" });
        Exits(new InstanceId(Db.Name, new Attempt(2)), Interrupted);
        Started(Spawn("db"), 112);
        Started(Spawn("api"), 113);
    }

    [Fact]
    public void Who_waits_for_one_that_is_stuck_is_answered_and_starts_when_that_goes_on()
    {
        Begin();
        Define(Api, Db with { Restart = RestartPolicy.No }, Declare("web") with { Requires = [Api.Name], After = [new Ordering(Api.Name, Milestone.Ready)] });
        var asker = Begin(Start("web"));
        Keeper.Says(new KeeperEvent.LaunchFailed(Spawn("db"), new LaunchFailure(LaunchStage.Program, 2, "no program", 127)));
        Assert.Contains("waits for api, which it requires and which does not run", Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error, StringComparison.Ordinal);
        Begin(Start("db"));
        Started(Spawn("db"), 103);
        Started(Spawn("api"), 104);
        Started(Spawn("web"), 105);
    }

    [Fact]
    public void Who_waits_goes_on_waiting_under_the_next_supervisor()
    {
        var waiting = ServiceRecord.New(Api, "0123456789abcdef0123456789abcdef") with { Wish = new Wish.Up(new Attempt(1)) { Gated = true }, State = new ServiceState.Waiting(StartCause.ByHand, []) };
        var launching = ServiceRecord.New(Db, "0123456789abcdef0123456789abcdef") with
        {
            Wish = new Wish.Up(new Attempt(1)),
            Attempt = new Attempt(1),
            State = new ServiceState.Launching(new Attempt(1), StartCause.ByHand),
            Instance = new InstanceRecord(new Attempt(1), Time.GetUtcNow()),
        };
        Begin(new Dictionary<string, byte[]> { ["service/api"] = RecordJson.Encode(waiting), ["service/db"] = RecordJson.Encode(launching) });
        Settle();
        Assert.Equal("waits for db to be ready", Snapshot("api").Why);
        Keeper.Says(new KeeperEvent.TreeReport(new InstanceId(Db.Name, new Attempt(1)), []));
        Started(Spawn("db"), 101);
        Assert.Equal("api", Spawn().Service.Name);
    }

    private static ServiceUnit Declare(string name) => new()
    {
        Name = ServiceName.Parse(name),
        Command = [name],
        WorkingDirectory = "/srv",
        Stop = StopLadder.Parse("INT 5s, KILL"),
    };

    private SupervisorProtocol.Start Start(string words) => new(Asker(), words.Split(' ').ToValueList(), Here, Caller);

    private InstanceId Spawn(string name) => ((Call.Spawn)Calls.FishForMessage(call => call is Call.Spawn spawn && spawn.Order.Instance.Service.Name == name)).Order.Instance;

    private void Started(InstanceId instance, int pid) => Keeper.Says(new KeeperEvent.Spawned(instance, pid, 0));

    private void Running()
    {
        var asker = Begin(Start("api"));
        Started(Spawn("db"), 101);
        Started(Spawn("api"), 102);
        asker.ExpectMsg<SupervisorProtocol.Results>();
    }
}
