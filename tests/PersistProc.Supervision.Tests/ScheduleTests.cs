using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Services that are started at their times, in virtual time.</summary>
public class ScheduleTests : Stage
{
    private static readonly ServiceUnit Db = Declare("db");
    private static readonly ServiceUnit Job = Declare("job") with { Every = new Timetable { Every = TimeSpan.FromMinutes(15) }, Restart = RestartPolicy.No };

    private int _pid = 100;

    [Fact]
    public void Up_waits_for_its_time_and_a_turn_starts_it_with_what_it_requires()
    {
        Begin();
        Define(Job with { Requires = [new Dependency(Db.Name, Milestone.Ready)], After = [new Ordering(Db.Name, Milestone.Ready)] }, Db);
        Assert.Null(Only(Ask<SupervisorProtocol.Results>(Up("job"))).Error);
        Assert.Equal((ServiceStatus.Waiting, ServiceStatus.Stopped), (Snapshot("job").Status, Snapshot("db").Status));
        Minutes(14);
        Assert.Equal(ServiceStatus.Waiting, Snapshot("job").Status);
        Minutes(1);
        Started(Spawn("db"));
        var first = Spawn("job");
        Started(first);
        Settle();
        Assert.Equal((ServiceStatus.Running, StartCause.Triggered), (Snapshot("job").Status, Snapshot("job").Cause));
        Exits(first, ExitStatus.Exited(0));
        Settle();
        Assert.Equal(ServiceStatus.Completed, Snapshot("job").Status);
        Minutes(15);
        Assert.Equal(2, Spawn("job").Attempt.Number);
    }

    [Fact]
    public void A_start_by_hand_runs_it_at_once_and_a_stop_ends_its_turns()
    {
        Begin();
        Define(Job);
        var start = Begin(new SupervisorProtocol.Start(Asker(), ["job"], Here, Caller));
        var first = Spawn("job");
        Started(first);
        start.ExpectMsg<SupervisorProtocol.Results>();
        Exits(first, ExitStatus.Exited(0));
        Settle();
        Assert.NotNull(Snapshot("job").Alarm);
        Assert.Null(Only(Ask<SupervisorProtocol.Results>(Stop("job"))).Error);
        Assert.Null(Snapshot("job").Alarm);
        Minutes(60);
        Assert.Equal(1, Snapshot("job").Attempt.Number);
    }

    [Fact]
    public void What_still_runs_at_its_time_is_not_started_a_second_time()
    {
        Begin();
        Define(Job);
        Ask<SupervisorProtocol.Results>(Up("job"));
        Minutes(15);
        var first = Spawn("job");
        Started(first);
        Settle();
        Minutes(31);
        Event<ServiceEvent.TurnLeftOut>();
        Settle();
        Assert.Equal((1, ServiceStatus.Running), (Snapshot("job").Attempt.Number, Snapshot("job").Status));
        Exits(first, ExitStatus.Exited(0));
        Settle();
        Minutes(15);
        Assert.Equal(2, Spawn("job").Attempt.Number);
    }

    [Fact]
    public void With_overlap_the_turn_is_taken_right_after()
    {
        Begin();
        Define(Job with { Every = Job.Every! with { Overlap = true } });
        Ask<SupervisorProtocol.Results>(Up("job"));
        Minutes(15);
        var first = Spawn("job");
        Started(first);
        Settle();
        Minutes(16);
        Event<ServiceEvent.TurnPutOff>();
        Settle();
        Exits(first, ExitStatus.Exited(0));
        var second = Spawn("job");
        Started(second);
        Exits(second, ExitStatus.Exited(0));
        Settle();
        Assert.Equal((2, ServiceStatus.Completed), (Snapshot("job").Attempt.Number, Snapshot("job").Status));
    }

    [Theory]
    [InlineData(10, null, 5)]     // the next supervisor keeps to the timetable
    [InlineData(40, null, 5)]     // what was missed is left out
    [InlineData(40, true, 0)]     // or made up for
    public void A_takeover_keeps_to_the_timetable(int minutes, bool? catchUp, int left)
    {
        Begin();
        Define(Job with { Every = Job.Every! with { CatchUp = catchUp } });
        Ask<SupervisorProtocol.Results>(Up("job"));
        Settle();
        var kept = Keeper.Kept.ToDictionary();
        using var next = new NextStage(TimeSpan.FromMinutes(minutes));
        next.Begin(kept);
        next.Minutes(left == 0 ? 0 : left - 1);
        Assert.Equal(left == 0 ? 1 : 0, next.Snapshot("job").Attempt.Number);
        next.Minutes(1);
        Assert.Equal(1, next.Snapshot("job").Attempt.Number);
    }

    [Fact]
    public void What_no_file_declares_any_more_has_no_further_turns_and_neither_has_what_was_shut_down()
    {
        Begin();
        var file = Job with { DefinedIn = "/srv/a.toml" };
        Define(file);
        Ask<SupervisorProtocol.Results>(Up("job"));
        Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define([]) { Files = ["/srv/a.toml"] });
        Settle();
        Assert.Null(Snapshot("job").Alarm);
        Define(file);
        Ask<SupervisorProtocol.Results>(Up("job"));
        Assert.NotNull(Snapshot("job").Alarm);
        Ask<SupervisorProtocol.AllStopped>(new SupervisorProtocol.Shutdown(Asker(), false));
        Assert.Null(Snapshot("job").Alarm);
    }

    [Fact]
    public void A_start_with_the_supervisor_waits_for_its_time_too()
    {
        Begin();
        Define(Job with { Autostart = true }, Db with { Autostart = true });
        Ask<SupervisorProtocol.Autostarted>(new SupervisorProtocol.Autostart([]));
        Started(Spawn("db"));
        Settle();
        Assert.Equal((ServiceStatus.Waiting, 0), (Snapshot("job").Status, Snapshot("job").Attempt.Number));
    }

    [Fact]
    public void A_turn_that_comes_while_others_are_still_taken_over_is_taken_as_soon_as_they_are()
    {
        var record = ServiceRecord.New(Job, "0123456789abcdef0123456789abcdef") with { Timer = new TimerRecord(true, Time.GetUtcNow(), new SteadyMoment("an earlier one", TimeSpan.Zero, Time.GetUtcNow())) };
        Supervisor.Tell(new ServiceProtocol.Triggered(Job.Name, new Trigger.Turn(Time.GetUtcNow(), false)));
        Begin(new Dictionary<string, byte[]> { ["service/job"] = RecordJson.Encode(record) });
        Assert.Equal(1, Spawn("job").Attempt.Number);
    }

    private static ServiceUnit Declare(string name) => new() { Name = ServiceName.Parse(name), Command = [name], WorkingDirectory = "/srv" };

    private SupervisorProtocol.Named Up(string name) => new(Asker(), RequestAction.Start, [ServiceName.Parse(name)], Caller) { Waits = true };

    private InstanceId Spawn(string name) => ((Call.Spawn)Calls.FishForMessage(call => call is Call.Spawn spawn && spawn.Order.Instance.Service.Name == name)).Order.Instance;

    private void Started(InstanceId instance) => Keeper.Says(new KeeperEvent.Spawned(instance, ++_pid, 0));

    private void Minutes(int count) => PassMinutes(count);

    private sealed class NextStage : Stage
    {
        public NextStage(TimeSpan later) => Time.Scheduler.Advance(later);

        public new void Begin(IReadOnlyDictionary<string, byte[]> records, params HeldInstance[] held) => base.Begin(records, held);

        public void Minutes(int count) => PassMinutes(count);

        public new ServiceSnapshot Snapshot(string name) => base.Snapshot(name);
    }
}
