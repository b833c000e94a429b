using System.Globalization;
using System.Text;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

public class TakeoverTests : Stage
{
    private static readonly InstanceId Sleep = new(ServiceName.Parse("sleep"), new Attempt(1));

    [Fact]
    public void What_runs_is_listed_as_before_and_nothing_is_spawned()
    {
        BeginRunning();

        var sleep = Snapshot("sleep");
        Assert.Equal((101, ServiceStatus.Running, 2), (sleep.LivePid, sleep.Status, sleep.Restarts));
        AssertNoSpawn();
    }

    [Fact]
    public void An_end_that_nobody_heard_is_followed_by_the_policy()
    {
        BeginRunning(exit: ExitStatus.Exited(3));
        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(Sleep, []));
        Event<ServiceEvent.BackingOff>();

        Pass(1);
        Assert.Equal(new Attempt(2), Spawn().Attempt);
    }

    [Fact]
    public void An_end_told_right_behind_the_takeover_is_heard_although_its_service_is_not_seated_yet()
    {
        var record = RunningRecord(Sleep, Time);
        var records = new Dictionary<string, byte[]> { ["service/sleep"] = RecordJson.Encode(record) };
        AwaitAssert(() => Assert.Equal(1, Keeper.Listeners));
        Keeper.Says(new KeeperEvent.TakenOver([new HeldInstance(Sleep, 101, null, 0)], records, 1));
        Keeper.Says(new KeeperEvent.Exited(Sleep, ExitStatus.Exited(3), 0, TreeEmpty: true));

        Event<ServiceEvent.BackingOff>();
        Assert.Equal(ServiceStatus.Backoff, Snapshot("sleep").Status);
    }

    [Fact]
    public void A_stop_is_answered_when_its_record_has_been_sent_and_not_before()
    {
        Begin();
        var instance = Running(Run());
        Keeper.Behind = new();
        var stop = Begin(Stop());
        Next<Call.Signal>();
        Exits(instance, ExitStatus.Killed(Signal.Int));
        AwaitAssert(() => Assert.Single(Keeper.Behind));
        stop.ExpectNoMsg(TimeSpan.Zero);

        Assert.True(Keeper.Behind.TryDequeue(out var sent));
        sent();
        Assert.Null(Only(stop.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void A_request_of_the_last_supervisors_time_is_answered_and_not_done_again()
    {
        var asker = new SupervisorProtocol.Asker(new RequestId("old"), Alice);
        BeginRunning(record => Requests.Settle(Requests.Note(record, asker.Request, RequestAction.Start)));

        Assert.Equal(101, Only(Ask<SupervisorProtocol.Results>(Run() with { Asker = asker, New = true })).Pid);
        AssertNoSpawn();
    }

    [Fact]
    public void A_stop_of_the_last_supervisors_time_is_waited_for_without_another_signal()
    {
        var asker = new SupervisorProtocol.Asker(new RequestId("old"), Alice);
        BeginRunning(record =>
        {
            var stopping = Lifecycle.Next(record, new ServiceInput.Stop(Alice, false), Time.Moment(), 0.5).Record;
            return Requests.Note(stopping, asker.Request, RequestAction.Stop);
        });
        var stop = Begin(Stop() with { Asker = asker });
        Settle();
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("signal", StringComparison.Ordinal));

        Exits(Sleep, ExitStatus.Killed(Signal.Int));
        Assert.Null(Only(stop.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void What_runs_with_a_record_that_cannot_be_read_is_listed_and_can_be_stopped()
    {
        var records = new Dictionary<string, byte[]> { ["service/sleep"] = Encoding.UTF8.GetBytes("{\"version\":99}") };
        AwaitAssert(() => Assert.Equal(1, Keeper.Listeners));
        Keeper.Says(new KeeperEvent.TakenOver([new HeldInstance(Sleep, 101, null, 0)], records, 5));
        var ready = Ask<SupervisorProtocol.Ready>(new SupervisorProtocol.GetReady());
        Assert.Contains("newer supervisor", Assert.Single(ready.Refused), StringComparison.Ordinal);
        Assert.Equal(101, Snapshot("sleep").LivePid);

        var asker = Begin(Stop());
        Next<Call.Signal>();
        Exits(Sleep, ExitStatus.Killed(Signal.Int));
        asker.ExpectMsg<SupervisorProtocol.Results>();
        // the record of a newer supervisor is not overwritten by one that did not understand it
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("put", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_ordered_of_a_keeper_that_died_before_it_read_it_is_not_made_until_somebody_orders_it_again()
    {
        var at = RunningRecord(Sleep, Time) with { State = new ServiceState.Completed(ExitStatus.Exited(0)) };
        var records = new Dictionary<string, byte[]> { ["service/sleep"] = RecordJson.Encode(at), ["intent/sleep"] = "2"u8.ToArray() };
        Begin(records);

        Assert.Equal(ServiceStatus.Completed, Snapshot("sleep").Status);
        AssertNoSpawn();
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("check", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_lives_of_what_was_about_to_be_made_before_all_died_is_stopped_before_another_one_is()
    {
        BeginForsaken(RunningRecord(Sleep, Time), "3");

        var third = Sleep with { Attempt = new Attempt(3) };
        Assert.Equal(third, Next<Call.CheckTree>().Instance);
        AssertNoSpawn();
        Keeper.Says(new KeeperEvent.TreeReport(third, [new TreeMember(555, "sleep")]));
        Assert.Equal(third, Next<Call.Signal>().Instance);
        Keeper.Says(new KeeperEvent.TreeReport(third, []));
        Assert.Equal(new Attempt(4), Spawn().Attempt);
    }

    [Fact]
    public void What_was_made_is_wished_for_though_the_record_is_from_before_its_start()
    {
        var before = ServiceRecord.New(RunningRecord(Sleep, Time).Unit, "0123456789abcdef0123456789abcdef");
        Assert.IsType<Wish.Down>(before.Wish);
        BeginForsaken(before, "1", new HeldInstance(Sleep, 101, null, 1000) { IsBereft = true });

        Assert.Equal((101, ServiceStatus.Running), (Snapshot("sleep").LivePid, Snapshot("sleep").Status));
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("signal", StringComparison.Ordinal));
    }

    [Fact]
    public void An_intent_that_was_carried_out_means_nothing()
    {
        var records = new Dictionary<string, byte[]> { ["service/sleep"] = RecordJson.Encode(RunningRecord(Sleep, Time)), ["intent/sleep"] = "1"u8.ToArray() };
        Begin(records, new HeldInstance(Sleep, 101, null, 1000));

        Assert.Equal((101, ServiceStatus.Running), (Snapshot("sleep").LivePid, Snapshot("sleep").Status));
        AssertNoSpawn();
    }

    [Theory]
    [InlineData("3")]
    [InlineData("1")]
    public void What_may_have_been_made_before_all_died_is_never_made_again_under_its_number(string intent)
    {
        var record = RunningRecord(Sleep, Time);
        if (intent == "1") record = record with { State = new ServiceState.Launching(Sleep.Attempt, StartCause.ByHand) };
        var forsaken = Sleep with { Attempt = new Attempt(int.Parse(intent, CultureInfo.InvariantCulture)) };
        BeginForsaken(record, intent);

        Assert.Equal(forsaken, Next<Call.CheckTree>().Instance);
        AssertNoSpawn();
        Keeper.Says(new KeeperEvent.TreeReport(forsaken, []));
        Assert.Equal(forsaken.Attempt.Next, Spawn().Attempt);
    }

    [Theory]
    [InlineData("3@4711")]
    [InlineData("1@4711")]
    public void What_is_known_to_have_been_made_before_all_died_has_ended_unwatched(string intent)
    {
        var record = RunningRecord(Sleep, Time);
        var attempt = new Attempt(int.Parse(intent[..1], CultureInfo.InvariantCulture));
        if (attempt == Sleep.Attempt) record = record with { State = new ServiceState.Launching(attempt, StartCause.ByHand) };
        BeginForsaken(record, intent);

        Assert.Equal(attempt, Next<Call.CheckTree>().Instance.Attempt);
        Keeper.Says(new KeeperEvent.TreeReport(Sleep with { Attempt = attempt }, []));
        Event<ServiceEvent.BackingOff>();
        Pass(1);
        Assert.Equal(attempt.Next, Spawn().Attempt);
    }

    [Fact]
    public void What_was_to_be_stopped_before_all_died_is_not_started_again()
    {
        var record = RunningRecord(Sleep, Time) with { State = new ServiceState.Launching(Sleep.Attempt, StartCause.ByHand), Wish = new Wish.Down(Alice, false) };
        BeginForsaken(record, "1");

        Next<Call.CheckTree>();
        Keeper.Says(new KeeperEvent.TreeReport(Sleep, []));
        Event<ServiceEvent.AtRest>();
        AssertNoSpawn();
    }

    private void BeginForsaken(ServiceRecord record, string intent, params HeldInstance[] held)
    {
        var records = new Dictionary<string, byte[]> { ["service/sleep"] = RecordJson.Encode(record), ["intent/sleep"] = Encoding.ASCII.GetBytes(intent) };
        AwaitAssert(() => Assert.Equal(1, Keeper.Listeners));
        Keeper.Says(new KeeperEvent.TakenOver(held, records, 1) { OnDiskAlone = records.Keys.ToHashSet() });
        Ask<SupervisorProtocol.Ready>(new SupervisorProtocol.GetReady());
    }

    [Fact]
    public void An_older_instance_that_has_ended_is_released()
    {
        var record = RunningRecord(Sleep with { Attempt = new Attempt(2) }, Time);
        Begin(
            new Dictionary<string, byte[]> { ["service/sleep"] = RecordJson.Encode(record) },
            new HeldInstance(Sleep, 101, ExitStatus.Exited(0), 0),
            new HeldInstance(Sleep with { Attempt = new Attempt(2) }, 102, null, 0));

        Assert.Equal(Sleep, Next<Call.Release>().Instance);
        Assert.Equal(102, Snapshot("sleep").LivePid);
    }

    [Fact]
    public void A_service_actor_that_throws_is_replaced_by_one_that_has_the_process()
    {
        Begin();
        var instance = Running(Run(restart: RestartPolicy.OnFailure));
        FailServiceOnce();
        Exits(instance, ExitStatus.Exited(3)); // the end is lost with the actor that threw on it

        Next<Call.CheckTree>(); // and found again in what the keeper holds
        Keeper.Says(new KeeperEvent.TreeReport(instance, []));
        Event<ServiceEvent.BackingOff>();
        Pass(1);
        Assert.Equal(new Attempt(2), Spawn().Attempt);
        Assert.Equal(2, Keeper.Log.Count(line => line.StartsWith("spawn", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_request_on_which_an_actor_throws_is_answered_and_the_next_one_served()
    {
        Begin();
        var instance = Running(Run());
        FailServiceOnce();
        Assert.Contains("supervisor's own", Only(Ask<SupervisorProtocol.Results>(Stop())).Error, StringComparison.Ordinal);

        var asker = Begin(Stop());
        Next<Call.Signal>();
        Exits(instance, ExitStatus.Killed(Signal.Int));
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void Who_waits_for_a_stop_is_answered_though_an_actor_throws_meanwhile()
    {
        Begin();
        var instance = Running(Run());
        var asker = Begin(Stop());
        Next<Call.CheckTree>();
        FailServiceOnce();
        Keeper.Says(new KeeperEvent.TreeReport(instance, [new TreeMember(101, "sleep")]));
        Next<Call.CheckTree>();

        Exits(instance, ExitStatus.Killed(Signal.Int));
        Assert.Null(Only(asker.ExpectMsg<SupervisorProtocol.Results>()).Error);
    }

    [Fact]
    public void A_ladder_goes_on_under_the_actor_that_follows()
    {
        Begin();
        var instance = Running(Run());
        Begin(Stop());
        Next<Call.CheckTree>();
        Pass(2);
        FailServiceOnce();
        Keeper.Says(new KeeperEvent.TreeReport(instance, [new TreeMember(101, "sleep")]));
        Next<Call.CheckTree>();

        Pass(3);
        Calls.FishForMessage(call => call is Call.Signal { Name: "TERM" });
    }

    [Fact]
    public void A_supervisor_actor_that_throws_is_replaced_by_one_that_has_all_services()
    {
        Begin();
        Running(Run(), 101);
        FailSupervisorOnce();
        Assert.Equal(RefusalCode.Internal, Ask<SupervisorProtocol.Refused>(Run("cat")).Code);

        Assert.Equal((101, ServiceStatus.Running), (Snapshot("sleep").LivePid, Snapshot("sleep").Status));
        Assert.Single(Keeper.Log, line => line.StartsWith("spawn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_keeper_actor_that_throws_goes_on_with_what_it_knew()
    {
        Begin();
        var instance = Running(Run());
        Keeper.FailOnce();
        Begin(Stop());
        Exits(instance, ExitStatus.Killed(Signal.Int));

        Event<ServiceEvent.AtRest>();
        Assert.Equal(1, Keeper.Listeners);
    }

    [Fact]
    public void A_keeper_that_was_replaced_is_asked_for_every_service_anew()
    {
        Begin();
        var instance = Running(Run());
        Keeper.Says(new KeeperEvent.TakenOver([], new Dictionary<string, byte[]>(), 2));

        Assert.Equal(instance, Next<Call.CheckTree>().Instance);
        Keeper.Says(new KeeperEvent.TreeReport(instance, []));
        Assert.Equal(ExitStatus.Lost, Event<ServiceEvent.AtRest>().Exit);
    }

    [Fact]
    public void A_ping_of_the_keeper_comes_back_through_the_actors()
    {
        Begin();
        Keeper.Says(new KeeperEvent.Ping(42));

        Assert.Equal(42, Next<Call.Pong>().Number);
    }

    /// <summary>A record of a supervisor that had it running.</summary>
    [Fact]
    public void Of_runs_that_ended_the_last_few_hundred_are_remembered_and_what_runs_always()
    {
        var records = new Dictionary<string, byte[]>();
        for (var number = 0; number < TakeoverPlan.EndedRunsKept + 3; number++)
        {
            var id = new InstanceId(ServiceName.Parse($"r{number}"), new Attempt(1));
            var running = RunningRecord(id, Time);
            var ended = running with
            {
                State = new ServiceState.Completed(ExitStatus.Exited(0)),
                Instance = running.Instance! with { Exit = ExitStatus.Exited(0), EndedAt = Time.GetUtcNow().AddSeconds(number) },
            };
            records[RecordKeys.Of(id.Service)] = RecordJson.Encode(number == 1 ? running : ended);
        }

        var plan = TakeoverPlan.Of(new KeeperProtocol.TakenOver([], records, 1), () => "");

        Assert.Equal(["r0", "r2"], plan.Forgotten.Select(name => name.ToString()).Order());
        Assert.Equal(TakeoverPlan.EndedRunsKept + 1, plan.Services.Count);
    }

    internal static ServiceRecord RunningRecord(InstanceId instance, TimeProvider time)
    {
        var unit = new ServiceUnit
        {
            Name = instance.Service,
            Kind = ServiceKind.Run,
            Label = "sleep 100 in /srv",
            Command = ["sleep", "100"],
            WorkingDirectory = "/srv",
            Restart = RestartPolicy.OnFailure,
        };
        var now = time.Moment();
        return ServiceRecord.New(unit, "0123456789abcdef0123456789abcdef") with
        {
            Attempt = instance.Attempt,
            Wish = new Wish.Up(new Attempt(1)),
            State = new ServiceState.Running(instance.Attempt, 100 + instance.Attempt.Number, now.Monotonic),
            Restarts = 2,
            Instance = new InstanceRecord(instance.Attempt, now.Wall) { Pid = 100 + instance.Attempt.Number, Since = now.Monotonic, LogPosition = 1000 },
        };
    }

    private void BeginRunning(Func<ServiceRecord, ServiceRecord>? change = null, ExitStatus? exit = null)
    {
        var record = RunningRecord(Sleep, Time);
        var bytes = RecordJson.Encode(change is null ? record : change(record));
        Begin(new Dictionary<string, byte[]> { ["service/sleep"] = bytes }, new HeldInstance(Sleep, 101, exit, 1000));
    }

    private void AssertNoSpawn()
    {
        Settle();
        Assert.DoesNotContain(Keeper.Log, line => line.StartsWith("spawn", StringComparison.Ordinal));
    }
}
