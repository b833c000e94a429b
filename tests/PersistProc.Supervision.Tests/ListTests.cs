using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

public class ListTests : Stage
{
    private static readonly ServiceUnit Api = new() { Name = ServiceName.Parse("shop/api"), Label = "the API", Command = ["api"], WorkingDirectory = "/srv/shop" };

    [Fact]
    public void A_declared_service_is_listed_and_can_be_started()
    {
        Begin();
        Assert.Empty(Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api])).Refused);
        Assert.Equal(ServiceStatus.Stopped, Snapshot("shop/api").Status);

        var asker = Begin(new SupervisorProtocol.Start(Asker(), ["api"], new SupervisorProtocol.Place("/srv/shop", "shop"), Caller));
        var order = Next<Call.Spawn>().Order;
        Assert.Equal(("shop", "/bin"), (order.Environment["PERSISTPROC_PROJECT"], order.Environment["PATH"]));
        Keeper.Says(new KeeperEvent.Spawned(order.Instance, 301, 0));
        Assert.False(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Command);
    }

    [Fact]
    public void Who_hands_definitions_over_finds_them_in_the_next_answer()
    {
        Begin();
        var units = Enumerable.Range(0, 100).Select(n => Api with { Name = ServiceName.Parse($"shop/s{n}") }).ToValueList();
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define(units));
        for (var round = 0; round < 10; round++)
        {
            var changed = units.Select(unit => unit with { Command = ["api", $"{round}"] }).ToValueList();
            Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define(changed));
            var listing = Ask<SupervisorProtocol.Listing>(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")) { All = true });
            Assert.All(listing.Services, service => Assert.Equal($"{round}", service.Unit.Command[1]));
        }
    }

    [Fact]
    public void A_changed_definition_holds_from_the_next_start()
    {
        Begin();
        var instance = StartApi();
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api with { Command = ["api", "-v"] }]));
        Settle();
        Assert.Equal(Api, Snapshot("api").Unit);

        Begin(Restart("api"));
        Next<Call.CheckTree>();
        Exits(instance, ExitStatus.Killed(Signal.Int));
        Assert.Equal(["api", "-v"], Next<Call.Spawn>().Order.Unit.Command);
    }

    [Fact]
    public void A_definition_with_the_name_of_a_live_run_is_refused()
    {
        Begin();
        Running(Run());

        Assert.Single(Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api with { Name = ServiceName.Parse("sleep") }])).Refused);
    }

    [Fact]
    public void What_is_at_rest_can_be_forgotten_and_what_lives_cannot()
    {
        Begin();
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api]));
        Running(Run());

        var refused = Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Forget([Api.Name, ServiceName.Parse("sleep"), ServiceName.Parse("nosuch")])).Refused;
        Assert.StartsWith("sleep", Assert.Single(refused), StringComparison.Ordinal);
        Assert.Equal(["sleep"], Names(new SupervisorProtocol.List([], Here)));

        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api]));
        Assert.Equal(["shop/api", "sleep"], Names(new SupervisorProtocol.List([], Here)));
    }

    [Fact]
    public void The_last_ten_ended_runs_are_listed_and_all_when_asked_for()
    {
        Begin();
        for (var i = 0; i < 12; i++)
        {
            Exits(Running(Run($"job{i:D2}"), 500 + i), ExitStatus.Exited(0));
            Event<ServiceEvent.AtRest>();
            Pass(1);
        }

        Assert.Equal(Enumerable.Range(2, 10).Select(i => $"job{i:D2}"), Names(new SupervisorProtocol.List([], Here)));
        Assert.Equal(12, Names(new SupervisorProtocol.List([], Here) { All = true }).Count());
    }

    [Fact]
    public void A_listing_is_filtered_by_pid_text_and_directory()
    {
        Begin();
        Running(Run(), 101);
        Running(Run("cat x") with { WorkingDirectory = "/tmp" }, 102);

        Assert.Equal(["cat"], Names(new SupervisorProtocol.List([], Here) { Pid = 102 }));
        Assert.Equal(["sleep"], Names(new SupervisorProtocol.List([], Here) { Text = "eep 1" }));
        Assert.Equal(["cat"], Names(new SupervisorProtocol.List([], Here) { WorkingDirectory = "/tmp" }));
    }

    [Fact]
    public void An_unknown_or_ambiguous_target_is_refused()
    {
        Begin();
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api, Api with { Name = ServiceName.Parse("bank/api") }]));

        Assert.Equal(RefusalCode.NoSuchTarget, Ask<SupervisorProtocol.Refused>(new SupervisorProtocol.List(["nosuch"], Here)).Code);
        Assert.Equal(2, Ask<SupervisorProtocol.Refused>(new SupervisorProtocol.List(["api"], Here)).Matches.Count);
    }

    private InstanceId StartApi()
    {
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([Api]));
        var asker = Begin(new SupervisorProtocol.Start(Asker(), ["api"], Here, Caller));
        var instance = Spawn();
        Keeper.Says(new KeeperEvent.Spawned(instance, 301, 0));
        asker.ExpectMsg<SupervisorProtocol.Results>();
        return instance;
    }

    private IEnumerable<string> Names(SupervisorProtocol.List list) => Ask<SupervisorProtocol.Listing>(list).Services.Select(service => service.Name.ToString());
}
