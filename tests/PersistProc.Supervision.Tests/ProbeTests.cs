using Akka.TestKit;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Services that are looked at: when, how often, and what follows.</summary>
public class ProbeTests : Stage
{
    private static readonly ServiceUnit Db = new()
    {
        Name = ServiceName.Parse("db"),
        Command = ["db"],
        WorkingDirectory = "/srv",
        Stop = StopLadder.Parse("INT 5s, KILL"),
        Ready = new Probe { Tcp = new TcpTarget(TcpTarget.Local, 5432) },
    };

    [Fact]
    public void It_is_looked_at_from_its_start_on_until_it_is_ready()
    {
        var asker = Launch(Db, out var instance);
        Prober.Finds("db", false, "port 5432 refuses connections");
        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        Assert.Equal(instance, Looked().Instance);
        AwaitAssert(() => Assert.Equal("not ready yet: port 5432 refuses connections", Snapshot("db").Why));
        Assert.Equal((ServiceStatus.Starting, false), (Snapshot("db").Status, Snapshot("db").Ready));
        Assert.False(asker.HasMessages);

        // soon, and then less often
        foreach (var wait in new[] { 0.01, 0.02, 0.04, 0.08, 0.16, 0.25, 0.25 })
        {
            Settle();
            Looks.ExpectNoMsg(TimeSpan.Zero);
            Pass(wait);
            Looked();
        }

        Prober.Finds("db", true);
        Settle();
        Pass(0.25);
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Assert.True(Snapshot("db").Ready);
        Settle();
        Assert.Equal(0, Prober.Open);
        Assert.Contains("journal db ready", Keeper.Log);
    }

    [Fact]
    public void Looks_never_overlap_and_what_hangs_is_stopped_when_its_time_is_over()
    {
        var asker = Launch(Db with { Ready = Db.Ready! with { Timeout = TimeSpan.FromSeconds(8) } }, out var instance);
        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        Assert.Equal(TimeSpan.FromSeconds(5), Looked().Limit);
        Settle();
        Pass(7);
        Settle();
        Looks.ExpectNoMsg(TimeSpan.Zero);

        Pass(1);
        Assert.Equal("INT", Next<Call.Signal>().Name);
        Assert.Equal("not ready within 8s", Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Exits(instance, ExitStatus.Killed(Signal.Int));
        AwaitAssert(() => Assert.Equal(0, Prober.Open));
    }

    [Fact]
    public void So_many_successes_in_a_row_as_are_asked_for_are_needed()
    {
        Launch(Db with { Ready = Db.Ready! with { Successes = 3 } }, out var instance);
        Prober.Finds("db", true);
        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        Looked();
        Settle();
        Pass(0.01);
        Looked();
        Settle();
        Assert.False(Snapshot("db").Ready);
        Pass(0.02);
        AwaitAssert(() => Assert.True(Snapshot("db").Ready));
    }

    [Fact]
    public void After_a_delay_it_is_ready_without_a_look()
    {
        var asker = Launch(Db with { Ready = new Probe { Delay = TimeSpan.FromSeconds(2) } }, out var instance);
        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        AwaitAssert(() => Assert.Equal(ServiceStatus.Starting, Snapshot("db").Status));
        Settle();
        Pass(1.9);
        Settle();
        Assert.False(asker.HasMessages);
        Pass(0.1);
        asker.ExpectMsg<SupervisorProtocol.Results>();
        Looks.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void What_is_unwell_so_many_times_in_a_row_is_started_again()
    {
        var unit = Db with { Ready = null, Health = new Probe { Tcp = Db.Ready!.Tcp, Failures = 2 } };
        Launch(unit, out var instance);
        Prober.Finds("db", true);
        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        AwaitAssert(() => Assert.Equal(ServiceStatus.Running, Snapshot("db").Status));
        Settle();
        Looks.ExpectNoMsg(TimeSpan.Zero);
        Pass(10);
        Looked();
        foreach (var isWell in new[] { false, true, false, false })
        {
            Settle();
            Prober.Finds("db", isWell, "port 5432 refuses connections");
            Pass(10);
            Looked();
        }

        Assert.Equal("INT", Next<Call.Signal>().Name);
        Exits(instance, ExitStatus.Exited(0));
        Event<ServiceEvent.BackingOff>();
        Assert.Equal("unhealthy: port 5432 refuses connections, 2 times in a row; starts again after 200ms", Snapshot("db").Why);
    }

    [Fact]
    public void A_probe_that_is_defined_otherwise_holds_at_once_where_it_looks_at_the_health()
    {
        var unit = Db with { Ready = null, Health = new Probe { Tcp = Db.Ready!.Tcp } };
        Launch(unit, out var instance);
        Keeper.Says(new KeeperEvent.Spawned(instance, 101, 0));
        AwaitAssert(() => Assert.Equal(1, Prober.Open));
        Define(unit with { Health = unit.Health with { Interval = TimeSpan.FromSeconds(1) } });
        Settle();
        Pass(1);
        Looked();
        Define(unit with { Health = null });
        AwaitAssert(() => Assert.Equal(0, Prober.Open));
    }

    [Fact]
    public void A_new_supervisor_goes_on_looking()
    {
        var record = ServiceRecord.New(Db, "0123456789abcdef0123456789abcdef") with
        {
            Wish = new Wish.Up(new Attempt(1)),
            Attempt = new Attempt(1),
            Instance = new InstanceRecord(new Attempt(1), DateTimeOffset.UnixEpoch) { Pid = 101 },
            State = new ServiceState.Activating(new Attempt(1), 101, Time.Moment().Monotonic, TimeSpan.FromSeconds(30), null),
        };
        var instance = new InstanceId(Db.Name, new Attempt(1));
        Prober.Finds("db", true);
        Begin(new Dictionary<string, byte[]> { ["service/db"] = RecordJson.Encode(record) }, new HeldInstance(instance, 101, null, 0));

        AwaitAssert(() => Assert.True(Snapshot("db").Ready));
    }

    private TestProbe Launch(ServiceUnit unit, out InstanceId instance)
    {
        Begin();
        Define(unit);
        var asker = Begin(new SupervisorProtocol.Start(Asker(), ["db"], Here, Caller));
        instance = Spawn();
        return asker;
    }

    private FakeProber.Looked Looked() => Looks.ExpectMsg<FakeProber.Looked>();
}
