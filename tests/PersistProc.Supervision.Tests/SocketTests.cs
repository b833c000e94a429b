using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Services that connections start, and the want of them stops.</summary>
public class SocketTests : Stage
{
    private static readonly ServiceUnit Db = Declare("db");
    private static readonly ServiceUnit Lazy = Declare("lazy") with
    {
        Requires = [Dependency.Parse("db")],
        Sockets = [new SocketUnit { Name = "http", Listen = new ListenAddress { Host = "127.0.0.1", Port = 80 }, OnDemand = true, IdleStop = TimeSpan.FromMinutes(5) }],
    };

    private int _pid = 100;

    [Fact]
    public void Up_opens_the_sockets_of_what_is_started_on_demand_and_the_first_connection_starts_it_with_what_it_needs()
    {
        Begin();
        Define(Lazy, Db);
        Assert.True(Wish("lazy").IsArmed);
        Assert.Null(Only(Ask<SupervisorProtocol.Results>(Up("lazy"))).Error);
        Settle();
        Assert.Equal(ServiceStatus.Stopped, Snapshot("db").Status);
        Assert.Contains("the first connection starts it (127.0.0.1:80)", Snapshot("lazy").Why, StringComparison.Ordinal);

        Keeper.Says(new KeeperEvent.Connected(Lazy.Name, 1));
        Started(Spawn("db"));
        Started(Spawn("lazy"));
        Settle();
        Assert.Equal((ServiceStatus.Running, StartCause.Triggered), (Snapshot("lazy").Status, Snapshot("lazy").Cause));
        Assert.False(Wish("lazy").IsArmed);
        Assert.Equal(TimeSpan.FromMinutes(5), Wish("lazy").IdleLimit);
    }

    [Fact]
    public void Its_sockets_are_told_before_the_spawn_that_is_given_them()
    {
        Begin();
        Define(Lazy with { Requires = [] });
        Keeper.Says(new KeeperEvent.Connected(Lazy.Name, 1));
        Spawn("lazy");
        var told = Keeper.Log.Where(line => line.StartsWith("sockets", StringComparison.Ordinal) || line.StartsWith("spawn", StringComparison.Ordinal)).ToList();
        Assert.Equal(["sockets lazy 1 armed", "sockets lazy 1", $"spawn {Lazy.Name}#1"], told.Select(line => line.StartsWith("spawn", StringComparison.Ordinal) ? $"spawn {Lazy.Name}#1" : line));
    }

    [Fact]
    public void Who_names_it_starts_it()
    {
        Begin();
        Define(Lazy with { Requires = [] });
        var asker = Begin(new SupervisorProtocol.Start(Asker(), ["lazy"], Here, Caller));
        Started(Spawn("lazy"));
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void What_nobody_is_connected_to_is_stopped_and_armed_again_but_not_while_another_needs_it()
    {
        Begin();
        Define(Lazy with { Requires = [] }, Declare("web") with { Requires = [Dependency.Parse("lazy")] });
        var asker = Begin(new SupervisorProtocol.Start(Asker(), ["web"], Here, Caller));
        Started(Spawn("lazy"));
        Started(Spawn("web"));
        asker.ExpectMsg<SupervisorProtocol.Results>();
        Keeper.Says(new KeeperEvent.NobodyConnected(Lazy.Name, TimeSpan.FromMinutes(5), 1));
        Settle();
        Assert.Equal(ServiceStatus.Running, Snapshot("lazy").Status);

        Begin(Stop("web"));
        Next<Call.Signal>();
        Exits(_last["web"], ExitStatus.Killed(Signal.Int));
        Settle();
        Keeper.Says(new KeeperEvent.NobodyConnected(Lazy.Name, TimeSpan.FromMinutes(5), 2));
        Calls.FishForMessage(call => call is Call.Signal signal && signal.Instance.Service == Lazy.Name);
        Exits(_last["lazy"], ExitStatus.Killed(Signal.Int));
        Settle();
        Assert.Contains("nobody was connected for 5m", Snapshot("lazy").Why, StringComparison.Ordinal);
        Assert.True(Wish("lazy").IsArmed);
    }

    [Fact]
    public void What_is_started_with_the_supervisor_is_armed_only()
    {
        Begin();
        Define(Lazy with { Autostart = true, Requires = [] });
        Ask<SupervisorProtocol.Autostarted>(new SupervisorProtocol.Autostart([]));
        Assert.Equal(ServiceStatus.Stopped, Snapshot("lazy").Status);
        Assert.True(Wish("lazy").IsArmed);
    }

    [Fact]
    public void What_left_the_files_or_is_forgotten_lets_go_of_its_sockets()
    {
        Begin();
        var (one, other) = (Lazy with { Requires = [], DefinedIn = "/a.toml" }, Declare("other") with { Sockets = Lazy.Sockets });
        Define(one, other);
        Assert.True(Wish("lazy").IsArmed);
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([]) { Files = ["/a.toml"] });
        Settle();
        Assert.Equal(SocketWish.None, Keeper.Sockets[one.Name]);
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([one]) { Files = ["/a.toml"] });
        Assert.True(Wish("lazy").IsArmed);
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Forget([other.Name]));
        Settle();
        Assert.Equal(SocketWish.None, Keeper.Sockets[other.Name]);
    }

    private readonly Dictionary<string, InstanceId> _last = [];

    private static ServiceUnit Declare(string name) => new() { Name = ServiceName.Parse(name), Command = [name], WorkingDirectory = "/srv" };

    private SupervisorProtocol.Named Up(string name) => new(Asker(), RequestAction.Start, [ServiceName.Parse(name)], Caller) { Waits = true };

    private SocketWish Wish(string name)
    {
        Settle();
        return Keeper.Sockets[ServiceName.Parse(name)];
    }

    private InstanceId Spawn(string name) => ((Call.Spawn)Calls.FishForMessage(call => call is Call.Spawn spawn && spawn.Order.Instance.Service.Name == name)).Order.Instance;

    private void Started(InstanceId instance)
    {
        _last[instance.Service.Name] = instance;
        Keeper.Says(new KeeperEvent.Spawned(instance, ++_pid, 0));
    }
}
