using System.Reflection;
using PersistProc.Core.Tests.Lives;

namespace PersistProc.Core.Tests.Events;

/// <summary>What of a service's life is told, and in which words.</summary>
public class EventRecordsTests
{
    private static readonly Attempt Third = new(3);

    // every announcement, and the words for it; empty: what follows it, or the signal itself, tells it
    private static readonly (ServiceEvent Event, string[] Words)[] Table =
    [
        (new ServiceEvent.Waiting(Some.InTheWay), []), // of a stop; see below
        (new ServiceEvent.Armed(), ["waiting"]),
        (new ServiceEvent.Triggered(new Trigger.Change("a", 0)), ["changed"]),
        (new ServiceEvent.Disarmed(), ["stopped"]),
        (new ServiceEvent.TurnPutOff(Some.Wall), ["waiting"]),
        (new ServiceEvent.TurnLeftOut(Some.Wall), ["skipped"]),
        (new ServiceEvent.Starting(Third, StartCause.Triggered), ["starting"]),
        (new ServiceEvent.Starting(Third, StartCause.ByHand), ["starting"]),
        (new ServiceEvent.Starting(Third, StartCause.Automatic), ["restarting", "starting"]),
        (new ServiceEvent.Starting(Third, StartCause.RestartedByHand), ["restarting", "starting"]),
        (new ServiceEvent.Starting(Third, StartCause.ByAnother), ["starting"]),
        (new ServiceEvent.Started(Third, 103, 0, StartCause.ByHand), ["started", "ready"]),
        (new ServiceEvent.Ready(Third), ["ready"]),
        (new ServiceEvent.Reloaded(Third, null), ["reloaded"]),
        (new ServiceEvent.Adopted(Third, 103), ["adopted"]),
        (new ServiceEvent.LaunchFailed(Third, Some.NoProgram), []),
        (new ServiceEvent.ControlFailed(Third, new Reason.ControlFailed(ControlStage.StartPre, "prepare", ExitStatus.Exited(1), "exited with 1")), []),
        (new ServiceEvent.OnRung(Third, StopLadder.Default.Rungs[0], null, Some.Orphans), []),
        (new ServiceEvent.Exited(Third, ExitStatus.Exited(3), 0), ["exited"]),
        (new ServiceEvent.StopFailed(Third, Some.Orphans), ["failed"]),
        (new ServiceEvent.BackingOff(Third, TimeSpan.FromSeconds(1), new Reason.Ended(ExitStatus.Exited(3))), ["backoff"]),
        (new ServiceEvent.AtRest(Third, new ServiceState.Idle(new Reason.StoppedOnRequest(null)), ExitStatus.Killed(Signal.Int)), ["stopped"]),
        (new ServiceEvent.AtRest(Third, new ServiceState.Completed(ExitStatus.Exited(0)), ExitStatus.Exited(0)), ["completed"]),
        (new ServiceEvent.AtRest(Third, new ServiceState.Failed(new Reason.NotLaunched(Some.NoProgram)), null), ["failed"]),
    ];

    [Fact]
    public void Every_announcement_has_its_words()
    {
        var kinds = typeof(ServiceEvent).GetNestedTypes(BindingFlags.Public).Where(type => type.IsSubclassOf(typeof(ServiceEvent))).ToHashSet();
        Assert.Equal(kinds, Table.Select(row => row.Event.GetType()).ToHashSet());
        var running = Some.Record() with
        {
            Attempt = Third,
            State = new ServiceState.Running(Third, 103, TimeSpan.Zero),
            Instance = new InstanceRecord(Third, Some.Wall) { Pid = 103 },
        };
        foreach (var (what, words) in Table) Assert.Equal(words, Words(EventRecords.Of(running, new Transition(running, [new Effect.Announce(what)]), Some.Wall)));
    }

    [Fact]
    public void A_start_that_waits_says_for_whom()
    {
        var told = new Teller(new Story()).Feed(new ServiceInput.Start(null, null) { Gated = true }).Feed(new ServiceInput.Obstacles(Some.InTheWay)).Feed(new ServiceInput.Obstacles([])).Spawned().Told;
        Assert.Equal("waiting starting started ready", string.Join(' ', Words(told)));
        Assert.Equal("waits for shop/db to be ready", told[0].Reason);
    }

    [Fact]
    public void That_fewer_are_in_the_way_is_no_news_and_that_another_one_is()
    {
        Obstacle db = Some.InTheWay[0], cache = db with { Service = ServiceName.Parse("shop/cache") }, failed = db with { Kind = ObstacleKind.Failed };
        var told = new Teller(new Story()).Feed(new ServiceInput.Start(null, null) { Gated = true })
            .Feed(new ServiceInput.Obstacles([db, cache])).Feed(new ServiceInput.Obstacles([db])).Feed(new ServiceInput.Obstacles([failed])).Told;
        Assert.Equal(["waits for shop/db to be ready; shop/cache to be ready", Obstacle.TextOf([failed])], told.Select(each => each.Reason));
    }

    [Fact]
    public void What_is_stopped_and_started_because_of_another_says_so()
    {
        var story = new Teller(new Story().Running()).Feed(new ServiceInput.Bounce(Some.Tie, false)).Exited(ExitStatus.Killed(Signal.Int)).Feed(new ServiceInput.Obstacles([]));
        Assert.Equal(
            ["stopping: because shop/db, which it is bound to, exited with 1", "starting: shop/db, which it is bound to, runs again"],
            story.Told.Where(told => told.Event is EventKind.Stopping or EventKind.Starting).Select(told => $"{EventKinds.Words.Print(told.Event)}: {told.Reason}"));
    }

    [Fact]
    public void Every_kind_of_event_has_a_word_of_the_contract_or_behind_those() =>
        Assert.Equal(
            "waiting starting started ready exited signalled stopping stopped restarting backoff failed completed reloaded config_changed adopted attached detached skipped changed",
            string.Join(' ', Enum.GetValues<EventKind>().Select(EventKinds.Words.Print)));

    [Fact]
    public void A_crash_that_is_restarted_is_told_in_the_order_in_which_it_happened()
    {
        var told = new Teller(new Story(Some.Unit())).Start().Spawned().Exited(ExitStatus.Exited(3)).Later(1).BackOff().Spawned().Told;
        Assert.Equal("starting started ready exited backoff restarting starting started ready", string.Join(' ', Words(told)));
        Assert.Equal([1, 1, 1, 1, 1, 2, 2, 2, 2], told.Select(one => one.Attempt!.Value));
        Assert.Equal([null, 101, 101, 101, 101, null, null, 102, 102], told.Select(one => one.Pid));
        var exited = told.Single(one => one.Event is EventKind.Exited);
        Assert.Equal((3, null, null), (exited.ExitCode, exited.Signal, exited.Reason));
        Assert.Equal("exited with 3; starts again after 200ms", told.Single(one => one.Event is EventKind.Backoff).Reason);
    }

    [Fact]
    public void A_stop_tells_each_signal_once_and_not_the_continue_behind_it()
    {
        var told = new Teller(new Story(Some.Unit())).Start().Spawned().Feed(new ServiceInput.Stop(Some.Alice, false)).Feed(new ServiceInput.TreeReport(new Attempt(1), Some.Orphans))
            .Later(6).Feed(new ServiceInput.TimerFired(LifeTimer.Rung, new Attempt(1))).Exited(ExitStatus.Killed(Signal.Term)).Told.Skip(3).ToList();
        Assert.Equal("stopping signalled signalled exited stopped", string.Join(' ', Words(told)));
        Assert.Equal(["SIGINT", "SIGTERM"], told.Where(one => one.Event is EventKind.Signalled).Select(one => one.Signal!));
        Assert.Equal("to its process group", told[1].Reason);
        Assert.Equal(("asked for", "stopped on request"), (told[0].Reason, told[^1].Reason));
        Assert.Equal("SIGTERM", told[^1].Signal);
    }

    [Fact]
    public void A_signal_that_was_asked_for_is_told_a_continue_too()
    {
        var told = new Teller(new Story(Some.Unit())).Start().Spawned().Feed(new ServiceInput.Kill(Signal.Cont, SignalScope.Main)).Told;
        Assert.Equal(("signalled", "SIGCONT", "to its leader"), (Words(told)[^1], told[^1].Signal, told[^1].Reason));
    }

    [Fact]
    public void A_program_that_is_not_there_has_failed_once_and_was_never_started()
    {
        var told = new Teller(new Story(Some.Unit(RestartPolicy.No))).Start().Feed(new ServiceInput.LaunchFailed(new Attempt(1), Some.NoProgram)).Told;
        Assert.Equal("starting failed", string.Join(' ', Words(told)));
        Assert.Equal(Some.NoProgram.Text, told[^1].Reason);
    }

    [Fact]
    public void What_a_leader_left_behind_is_named_when_it_is_stopped()
    {
        var told = new Teller(new Story(Some.Unit(RestartPolicy.No))).Start().Spawned().Feed(new ServiceInput.Exited(new Attempt(1), ExitStatus.Exited(1), 0, false))
            .Feed(new ServiceInput.TreeReport(new Attempt(1), Some.Orphans)).Told;
        Assert.Equal("its leader has ended and left 201 (sleep), 202 (sh)", told.Single(one => one.Event is EventKind.Stopping).Reason);
    }

    [Fact]
    public void A_changed_definition_is_told_once()
    {
        var changed = Some.Unit() with { Label = "changed" };
        var teller = new Teller(new Story(Some.Unit())).Start().Spawned().Feed(new ServiceInput.Redefine(Some.Unit())).Feed(new ServiceInput.Redefine(changed)).Feed(new ServiceInput.Redefine(changed));
        Assert.Single(teller.Told, one => one.Event is EventKind.ConfigChanged);
    }

    [Fact]
    public void A_time_is_what_its_text_says()
    {
        var time = EventRecord.TimeOf(new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)).AddTicks(1234567));
        Assert.Equal((0, TimeSpan.Zero), (time.Ticks % 10, time.Offset));
    }

    private static string[] Words(IEnumerable<EventRecord> told) => [.. told.Select(one => EventKinds.Words.Print(one.Event))];

    private sealed class Teller(Story story)
    {
        public List<EventRecord> Told { get; } = [];

        public Teller Start() => Feed(new ServiceInput.Start(null, null));

        public Teller Spawned() => Feed(new ServiceInput.Spawned(story.Attempt, 100 + story.Attempt.Number, 0));

        public Teller Exited(ExitStatus status) => Feed(new ServiceInput.Exited(story.Attempt, status, 0, true));

        public Teller BackOff() => Feed(new ServiceInput.TimerFired(LifeTimer.BackOff, story.Attempt));

        public Teller Later(double seconds)
        {
            story.Later(seconds);
            return this;
        }

        public Teller Feed(ServiceInput input)
        {
            var before = story.Record;
            story.Feed(input);
            Told.AddRange(EventRecords.Of(before, new Transition(story.Record, story.Effects), Some.Wall));
            return this;
        }
    }
}
