namespace PersistProc.Core.Tests.Lives;

/// <summary>What a timetable means for a service's life.</summary>
public class TurnTests
{
    private static readonly ServiceUnit Nightly = Some.Unit() with { Schedule = new Timetable { Cron = "0 3 * * *" }, Restart = RestartPolicy.No };
    private static readonly ExitStatus Well = ExitStatus.Exited(0);

    [Fact]
    public void Armed_it_rests_until_its_turn_and_again_after_it()
    {
        var story = new Story(Nightly).Feed(Arm());
        story.Event<ServiceEvent.Armed>();
        story.State<ServiceState.Idle>();
        Assert.NotNull(Alarm.Of(story.Record));
        story.Later(60).Feed(Turn(story));
        Assert.Equal(StartCause.Triggered, story.Event<ServiceEvent.Starting>().Cause);
        story.Spawned().Exited(Well);
        story.State<ServiceState.Completed>();
        Assert.NotNull(Alarm.Of(story.Record));
    }

    [Fact]
    public void A_start_by_hand_runs_it_now_and_arms_it_and_a_stop_disarms_it()
    {
        var story = new Story(Nightly).Running();
        Assert.NotNull(Alarm.Of(story.Record));
        story.Stop(Some.Alice).Exited(Well);
        Assert.Null(Alarm.Of(story.Record));
        story.Feed(Turn(story));
        Assert.False(story.Spawns, "a turn started what nobody wants");
        Assert.NotNull(Alarm.Of(story.Feed(Arm()).Record));
        Assert.Null(Alarm.Of(story.Stop(Some.Alice).Record));
    }

    [Fact]
    public void A_stop_because_of_another_service_leaves_its_times()
    {
        var story = new Story(Nightly).Running().Feed(new ServiceInput.Stop(null, false) { Because = Some.Tie });
        Assert.NotNull(Alarm.Of(story.Record));
    }

    [Fact]
    public void A_start_because_of_another_service_arms_nothing()
    {
        var story = new Story(Nightly).Feed(new ServiceInput.Start(null, null) { Because = Some.Tie });
        Assert.True(story.Spawns);
        Assert.Null(Alarm.Of(story.Record));
    }

    [Fact]
    public void A_turn_that_finds_it_running_is_left_out_and_told_once_for_an_instance()
    {
        var story = new Story(Nightly).Running().Later(60).Feed(Turn(story: null, 60));
        story.Event<ServiceEvent.TurnLeftOut>();
        Assert.False(story.Spawns);
        var served = story.Record.Timer!.Served;
        story.Later(60).Feed(Turn(story: null, 120));
        Assert.Empty(story.Effects.OfType<Effect.Announce>());
        Assert.True(story.Record.Timer!.Served > served, "a turn that was left out comes again");
        story.Exited(Well);
        Assert.Null(Alarm.Of(story.Record)!.Owed);
    }

    [Fact]
    public void With_overlap_one_such_turn_is_taken_when_it_has_ended()
    {
        var story = new Story(Nightly with { Schedule = Nightly.Schedule! with { Overlap = true } }).Running().Later(60).Feed(Turn(story: null, 60));
        Assert.Null(Alarm.Of(story.Record)!.Owed);
        story.Later(60).Feed(Turn(story: null, 120)).Exited(Well);
        Assert.Equal(Turn(story: null, 120).Trigger is Trigger.Turn turn ? turn.At : null, Alarm.Of(story.Record)!.Owed);
        story.Feed(new ServiceInput.Start(null, null) { Trigger = Alarm.Of(story.Record)!.Look(Some.At(story.Seconds), new NoCalendar()).Turn });
        Assert.True(story.Spawns);
        Assert.Null(Alarm.Of(story.Spawned().Exited(Well).Record)!.Owed);
    }

    [Fact]
    public void A_turn_is_served_in_the_step_in_which_its_start_is_on_record()
    {
        var story = new Story(Nightly).Feed(Arm()).Later(60);
        var turn = Turn(story);
        story.Feed(turn);
        Assert.Equal(((Trigger.Turn)turn.Trigger!).At, story.Record.Timer!.Served);
    }

    [Fact]
    public void A_late_turn_stands_for_all_that_were_missed()
    {
        var story = new Story(Nightly).Feed(Arm()).Later(6000).Feed(new ServiceInput.Start(null, null) { Trigger = new Trigger.Turn(Some.At(100).Wall, true) });
        Assert.Equal(Some.At(story.Seconds).Wall, story.Record.Timer!.Served);
    }

    [Fact]
    public void A_timetable_that_is_new_or_another_one_has_missed_nothing()
    {
        var other = Nightly with { Schedule = new Timetable { Cron = "* * * * *", CatchUp = true } };
        var story = new Story(Nightly).Feed(Arm()).Later(86400).Feed(new ServiceInput.Redefine(other));
        Assert.Equal(Some.At(story.Seconds).Wall, Alarm.Of(story.Record)!.Served);
        Assert.Null(Alarm.Of(story.Feed(new ServiceInput.Redefine(Some.Unit())).Record));
        // who runs, or ran by a wish that holds, waits for its times; who was never started does not
        Assert.NotNull(Alarm.Of(new Story().Running().Feed(new ServiceInput.Redefine(Nightly)).Record));
        Assert.Null(Alarm.Of(new Story().Feed(new ServiceInput.Redefine(Nightly)).Record));
    }

    [Fact]
    public void What_was_missed_while_it_was_not_armed_is_made_up_for_if_that_is_wanted()
    {
        var keen = Nightly with { Schedule = Nightly.Schedule! with { CatchUp = true } };
        var story = new Story(keen).Feed(Arm());
        var served = story.Record.Timer!.Served;
        story.Stop(Some.Alice).Later(86400).Feed(Arm());
        Assert.Equal(served, story.Record.Timer!.Served);
        Assert.True(new Story(Nightly).Feed(Arm()).Stop(Some.Alice).Later(86400).Feed(Arm()).Record.Timer!.Served > served);
    }

    private static ServiceInput.Arm Arm() => new(true, null, Some.Caller());

    private static ServiceInput.Start Turn(Story? story, double seconds = 0) =>
        new(null, null) { Trigger = new Trigger.Turn(Some.At(story?.Seconds ?? 100 + seconds).Wall, false) };
}
