using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>binds_to, part_of, conflicts, on_failure, on_success: who is started and stopped because of another.</summary>
public class TieTests : NamedStage
{
    private static readonly ExitStatus Interrupted = ExitStatus.Killed(Signal.Int);
    private static readonly ExitStatus Crashed = ExitStatus.Exited(1);
    private static readonly ServiceUnit Db = Declare("db") with { Restart = RestartPolicy.No };
    private static readonly ServiceUnit Api = Declare("api") with { BindsTo = [Db.Name] };

    [Theory]
    [InlineData(0, "waits for db, which it is bound to and which does not run")]
    [InlineData(1, "waits for db, which it is bound to and which has failed (persistproc why db)")]
    public void What_is_bound_is_stopped_when_the_other_ends_however_and_comes_back_with_it(int code, string waits)
    {
        Begin();
        Define(Api, Db);
        Running("api", "db", "api");
        Exits(Last("db"), ExitStatus.Exited(code));
        Signalled("api");
        Exits(Last("api"), Interrupted);
        Settle();
        Assert.Equal((ServiceStatus.Waiting, $"stopped, because db, which it is bound to, exited with {code}; {waits}"), (Snapshot("api").Status, Snapshot("api").Why));

        Running("db", "db", "api");
        Assert.Equal((ServiceStatus.Running, StartCause.ByAnother), (Snapshot("api").Status, Snapshot("api").Cause));
    }

    [Fact]
    public void What_is_bound_comes_back_when_the_other_is_restarted_by_its_policy()
    {
        Begin();
        Define(Api, Db with { Restart = RestartPolicy.Always, RestartDelay = TimeSpan.FromSeconds(1) });
        Running("api", "db", "api");
        Exits(Last("db"), Crashed);
        Signalled("api");
        Exits(Last("api"), Interrupted);
        Settle();
        Assert.Equal("stopped, because db, which it is bound to, exited with 1; waits for db to be started", Snapshot("api").Why);
        Pass(2);
        Started(Spawn("db"));
        Started(Spawn("api"));
        Settle();
        Assert.Equal((ServiceStatus.Running, 2), (Snapshot("api").Status, Snapshot("api").Attempt.Number));
    }

    [Fact]
    public void A_smooth_recovery_bounces_nobody_unless_it_fails()
    {
        Begin();
        Define(Api, Db with { Restart = RestartPolicy.Always, RestartDelay = TimeSpan.FromSeconds(1), SmoothRecovery = true, StartLimit = new StartLimit(2, TimeSpan.FromHours(1)) });
        Running("api", "db", "api");
        Exits(Last("db"), Crashed);
        Settle();
        Pass(2);
        Started(Spawn("db"));
        Settle();
        Assert.Equal((ServiceStatus.Running, 1), (Snapshot("api").Status, Snapshot("api").Attempt.Number));
        Exits(Last("db"), Crashed);     // once too often
        Signalled("api");
    }

    [Fact]
    public void Who_was_stopped_by_hand_stays_so_when_the_other_comes_back()
    {
        Begin();
        Define(Api, Db);
        Running("api", "db", "api");
        Exits(Last("db"), Crashed);
        Signalled("api");
        Exits(Last("api"), Interrupted);
        Ask<SupervisorProtocol.Results>(Stop("api"));
        Running("db", "db");
        Assert.Equal((ServiceStatus.Stopped, "stopped on request"), (Snapshot("api").Status, Snapshot("api").Why));

        Running("api", "api");
        var stop = Begin(Stop("db"));
        Signalled("api");
        Exits(Last("api"), Interrupted);
        Signalled("db");
        Exits(Last("db"), Interrupted);
        Assert.Null(Only(stop.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Running("db", "db");
        Assert.Equal((ServiceStatus.Stopped, "stopped, because db, which it requires, was stopped"), (Snapshot("api").Status, Snapshot("api").Why));
    }

    [Fact]
    public void Who_requires_what_the_graph_stops_goes_first_and_waits_with_it()
    {
        Begin();
        Define(Declare("web") with { Requires = [Api.Name] }, Api, Db);
        var asker = Begin(Start("web"));
        for (var count = 0; count < 3; count++) Started(Spawn());        // nothing is said of the order of web
        asker.ExpectMsg<SupervisorProtocol.Results>();
        Settle();
        Exits(Last("db"), Crashed);
        Signalled("web");
        Settle();
        Assert.Equal("waits for web to be stopped first", Snapshot("api").Why);
        Exits(Last("web"), Interrupted);
        Signalled("api");
        Exits(Last("api"), Interrupted);
        Settle();
        Assert.Equal("stopped, because api, which it requires, was stopped; waits for api, which it requires and which does not run", Snapshot("web").Why);
        Begin(Start("db"));
        Started(Spawn("db"));
        string[] back = [Spawn().Service.Name, Spawn().Service.Name];
        Assert.Equal(["api", "web"], back.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_is_let_go_while_the_other_ends_is_stopped_again()
    {
        Begin();
        Define(Api, Db);
        Begin(Start("api"));
        Started(Spawn("db"));
        var api = Spawn("api");
        Exits(Last("db"), Crashed);
        Settle();
        Started(api);
        Signalled("api");
    }

    [Fact]
    public void A_part_is_stopped_and_restarted_with_the_whole_and_not_started()
    {
        Begin();
        Define(Declare("part") with { PartOf = [Db.Name] }, Db);
        Running("db", "db");
        Running("part", "part");
        Begin(Restart("db"));
        SignalledAll("part", "db");
        foreach (var name in new[] { "part", "db" }) Exits(Last(name), Interrupted);
        Started(Spawn());
        Started(Spawn());
        Settle();
        Assert.Equal((2, 2), (Snapshot("part").Attempt.Number, Snapshot("db").Attempt.Number));

        Begin(Stop("db"));
        SignalledAll("part", "db");
        foreach (var name in new[] { "part", "db" }) Exits(Last(name), Interrupted);
        Settle();
        Assert.Equal("stopped, because db, which it is part of, was stopped", Snapshot("part").Why);
        Running("db", "db");
        Assert.Equal(ServiceStatus.Stopped, Snapshot("part").Status);
    }

    [Theory]
    [InlineData("api", "db")]
    [InlineData("db", "api")]
    public void A_start_stops_the_rival_first_whichever_says_so(string first, string second)
    {
        Begin();
        Define(Declare("api") with { Conflicts = [Db.Name] }, Db);
        Running(first, first);
        var start = Begin(Start(second));
        Signalled(first);
        Settle();
        Assert.Equal($"waits for {first} to be stopped first", Snapshot(second).Why);
        Exits(Last(first), Interrupted);
        Started(Spawn(second));
        Assert.Null(Only(start.ExpectMsg<SupervisorProtocol.Results>()).Error);
        Assert.Equal((ServiceStatus.Stopped, $"stopped, because {second}, which it conflicts with, was started"), (Snapshot(first).Status, Snapshot(first).Why));
    }

    [Fact]
    public void Two_rivals_are_not_started_at_once_and_nothing_is_changed()
    {
        Begin();
        Define(Declare("api") with { Conflicts = [Db.Name] }, Db);
        var refused = Ask<SupervisorProtocol.Refused>(Start("api db"));
        Assert.Equal("api: it cannot run beside db. Start one of the two; `manual = true` takes one out of `up`", refused.Text);
        Assert.Equal(ServiceStatus.Stopped, Snapshot("db").Status);
    }

    [Fact]
    public void What_is_to_help_is_started_when_it_has_failed_for_good()
    {
        Begin();
        Define(Declare("mail"), Db with { Restart = RestartPolicy.OnFailure, OnFailure = [ServiceName.Parse("mail")], StartLimit = new StartLimit(2, TimeSpan.FromHours(1)) });
        Running("db", "db");
        Exits(Last("db"), Crashed);
        Settle();
        Assert.Equal(ServiceStatus.Stopped, Snapshot("mail").Status);       // it is tried again
        Pass(1);
        Started(Spawn("db"));
        Exits(Last("db"), Crashed);
        Started(Spawn("mail"));
        Settle();
        Assert.Equal("because db has failed (on_failure)", Snapshot("mail").Because?.Started);
    }

    [Fact]
    public void What_comes_next_is_started_when_it_has_ended_well_and_not_when_it_was_stopped()
    {
        Begin();
        Define(Declare("next"), Db with { OnSuccess = [ServiceName.Parse("next")], OnFailure = [ServiceName.Parse("next")] });
        Running("db", "db");
        var stop = Begin(Stop("db"));
        Signalled("db");
        Exits(Last("db"), Interrupted);
        stop.ExpectMsg<SupervisorProtocol.Results>();
        Settle();
        Assert.Equal(ServiceStatus.Stopped, Snapshot("next").Status);
        Running("db", "db");
        Exits(Last("db"), ExitStatus.Exited(0));
        Started(Spawn("next"));
    }

    [Fact]
    public void What_happened_while_no_supervisor_was_there_is_acted_on_by_the_next()
    {
        Begin();
        Define(Api, Db with { OnFailure = [ServiceName.Parse("mail")] }, Declare("mail"));
        Running("api", "db", "api");
        var kept = Keeper.Kept.ToDictionary();
        using var next = new NextStage();
        next.Begin(kept, new HeldInstance(Last("db"), 101, Crashed, 0), new HeldInstance(Last("api"), 102, null, 0));
        next.Keeper.Says(new KeeperEvent.TreeReport(Last("db"), []));
        var left = new HashSet<string>(StringComparer.Ordinal) { "signal api", "spawn mail" };      // in any order
        next.Calls.FishForMessage(call => left.Remove(call switch
        {
            Call.Signal signal => $"signal {signal.Instance.Service.Name}",
            Call.Spawn spawn => $"spawn {spawn.Order.Instance.Service.Name}",
            _ => "",
        }) && left.Count == 0);
    }

    private static ServiceUnit Declare(string name) => new()
    {
        Name = ServiceName.Parse(name),
        Command = [name],
        WorkingDirectory = "/srv",
        Stop = StopLadder.Parse("INT 5s, KILL"),
    };

    private SupervisorProtocol.Start Start(string words) => new(Asker(), words.Split(' ').ToValueList(), Here, Caller);

    // in any order
    private void SignalledAll(params string[] names)
    {
        var left = names.ToHashSet(StringComparer.Ordinal);
        Calls.FishForMessage(call => call is Call.Signal signal && left.Remove(signal.Instance.Service.Name) && left.Count == 0);
    }
}
