using PersistProc.Core;

namespace PersistProc.Supervision.Tests;

/// <summary>Groups of services that give up together, in virtual time.</summary>
public class GroupTests : NamedStage
{
    private static readonly RestartGroup Back = new("back", new StartLimit(2, TimeSpan.FromSeconds(60)));
    private static readonly ServiceUnit Db = Declare("db");
    private static readonly ServiceUnit Api = Declare("api") with { Requires = [new Dependency(Db.Name, null)], After = [new Ordering(Db.Name, Milestone.Ready)] };

    [Fact]
    public void Too_many_crashes_together_stop_all_of_the_group_dependents_first_and_say_why()
    {
        Begin();
        Define(Db, Api, Declare("other") with { RestartGroup = null });
        Running("db");
        Running("api");
        Running("other");
        Crashes("db");
        Crashes("api");
        Exits(Last("db"), ExitStatus.Exited(1));
        Signalled("api");
        Exits(Last("api"), ExitStatus.Killed(Signal.Int));
        Settle();
        const string why = "its group back gave up: its services crashed 3 times within 1m, more than 2 (db 2 times, api 1 times); the last time db: exited with 1";
        Assert.Equal((ServiceStatus.Failed, why), (Snapshot("db").Status, Snapshot("db").Why));
        Assert.Equal((ServiceStatus.Failed, why), (Snapshot("api").Status, Snapshot("api").Why));
        Assert.Equal(ServiceStatus.Running, Snapshot("other").Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_start_by_hand_and_a_long_time_make_it_count_anew(bool byHand)
    {
        Begin();
        Define(Db);
        Running("db");
        Crashes("db");
        Crashes("db");
        if (byHand)
        {
            var restart = Begin(Restart("db"));
            Signalled("db");
            Exits(Last("db"), ExitStatus.Killed(Signal.Int));
            Started(Spawn("db"));
            restart.ExpectMsg<SupervisorProtocol.Results>();
            Settle();
        }
        else
        {
            Pass(61);
        }

        Crashes("db");
        Assert.Equal(ServiceStatus.Running, Snapshot("db").Status);
        Crashes("db");
        Exits(Last("db"), ExitStatus.Exited(1));
        Settle();
        Assert.Equal(ServiceStatus.Failed, Snapshot("db").Status);
    }

    [Fact]
    public void The_next_supervisor_goes_on_counting()
    {
        Begin();
        Define(Db);
        Running("db");
        Crashes("db");
        Crashes("db");
        var kept = Keeper.Kept.ToDictionary();
        using var next = new NextStage();
        next.Begin(kept, new HeldInstance(Last("db"), 107, null, 0));
        next.Exits(Last("db"), ExitStatus.Exited(1));
        next.Settle();
        Assert.Equal((ServiceStatus.Failed, true), (next.Snapshot("db").Status, next.Snapshot("db").Why!.StartsWith("its group back gave up", StringComparison.Ordinal)));
    }

    private static ServiceUnit Declare(string name) => new()
    {
        Name = ServiceName.Parse(name),
        Command = [name],
        WorkingDirectory = "/srv",
        Stop = StopLadder.Parse("INT 5s, KILL"),
        RestartDelay = TimeSpan.FromSeconds(1),
        Backoff = new RestartBackoff(1, TimeSpan.FromSeconds(1), 0, TimeSpan.FromHours(1)),
        RestartGroup = Back,
    };

    // and comes back by its policy
    private void Crashes(string name)
    {
        Exits(Last(name), ExitStatus.Exited(1));
        Settle();
        Pass(2);
        Started(Spawn(name));
        Settle();
    }

    private sealed class NextStage : Stage
    {
        public new void Begin(IReadOnlyDictionary<string, byte[]> records, params HeldInstance[] held) => base.Begin(records, held);

        public new void Exits(InstanceId instance, ExitStatus status, bool treeEmpty = true) => base.Exits(instance, status, treeEmpty);

        public new void Settle() => base.Settle();

        public new ServiceSnapshot Snapshot(string name) => base.Snapshot(name);
    }
}
