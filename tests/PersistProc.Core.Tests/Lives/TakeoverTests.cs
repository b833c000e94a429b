namespace PersistProc.Core.Tests.Lives;

public class TakeoverTests
{
    private static readonly ExitStatus Crash = ExitStatus.Exited(3);

    [Fact]
    public void What_runs_goes_on_running_under_the_next_supervisor()
    {
        var story = new Story().Running();
        var before = story.Record;
        story.Later(7).Resume(Held(story));

        Assert.Equal(before, story.Record);
        Assert.Equal(101, story.Event<ServiceEvent.Adopted>().Pid);
    }

    [Fact]
    public void What_lives_though_all_who_had_its_pipes_have_died_runs_on_and_says_what_it_lacks()
    {
        var story = new Story().Running();
        story.Later(7).Resume(Held(story) with { IsBereft = true });

        Assert.Equal(101, story.State<ServiceState.Running>().Pid);
        Assert.Equal(InstanceRecord.Bereft, story.Record.Instance!.Trouble);
        story.Event<ServiceEvent.Adopted>();
        story.Later(7).Resume(Held(story)); // the next supervisor has it from its keeper, like any other
        Assert.Equal(InstanceRecord.Bereft, story.Record.Instance.Trouble);

        var unknown = new Story().Start();
        unknown.Resume(Held(unknown) with { IsBereft = true });
        Assert.True(unknown.Record.Instance!.IsBereft);
        unknown.State<ServiceState.Running>();
    }

    [Fact]
    public void An_intent_that_never_reached_the_keeper_is_ordered_again_as_the_same_attempt()
    {
        var story = new Story().Start().Resume(null);
        Assert.False(story.Spawns);
        story.Tree(Some.Nobody);

        Assert.Equal(new Attempt(1), story.Effect<Effect.Spawn>().Attempt);
        Assert.Equal(new Attempt(1), story.State<ServiceState.Launching>().Attempt);
    }

    [Fact]
    public void A_process_that_was_made_by_a_keeper_that_died_is_stopped_before_another_one_starts()
    {
        var story = new Story().Start().Resume(null).Tree(Some.Orphans);

        Assert.False(story.Spawns);
        Assert.True(story.State<ServiceState.Stopping>().Exit!.Value.IsLost);
        Assert.True(story.Event<ServiceEvent.Exited>().Status.IsLost);

        story.Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void A_spawn_whose_answer_was_not_heard_is_found_running()
    {
        var story = new Story().Start();
        story.Resume(Held(story));

        Assert.False(story.Spawns);
        Assert.Equal(101, story.State<ServiceState.Running>().Pid);
        story.Event<ServiceEvent.Started>();
    }

    [Fact]
    public void An_exit_that_nobody_heard_is_followed_by_the_policy()
    {
        var story = new Story().Running();
        story.Resume(Held(story) with { Exit = Crash, LogEnd = 77 });
        Assert.Equal(77, story.Event<ServiceEvent.Exited>().LogPosition);

        story.Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void An_instance_that_ended_between_order_and_takeover_is_both_started_and_ended()
    {
        var story = new Story().Start();
        story.Resume(Held(story) with { Exit = Crash });

        story.Event<ServiceEvent.Started>();
        Assert.Equal(Crash, story.State<ServiceState.Clearing>().Exit);
        Assert.Equal(101, story.Record.Instance!.Pid);
    }

    [Fact]
    public void A_back_off_goes_on_where_it_was()
    {
        var story = new Story(Some.Unit() with { RestartDelay = TimeSpan.FromSeconds(20) }).Running().Exited(Crash).Later(5).Resume(null);

        Assert.Equal(TimeSpan.FromSeconds(15), story.Effect<Effect.StartTimer>().After);
        Assert.True(story.Later(15).BackOffTimer().Spawns);
    }

    [Fact]
    public void A_deadline_of_another_boot_never_waits_longer_than_the_delay_was()
    {
        var story = new Story(Some.Unit() with { RestartDelay = TimeSpan.FromSeconds(20) }).Running().Exited(Crash).Later(-90).Resume(null);

        Assert.Equal(TimeSpan.FromSeconds(20), story.Effect<Effect.StartTimer>().After);
    }

    [Fact]
    public void A_ladder_goes_on_where_it_was_without_a_second_polite_signal()
    {
        var story = new Story().Running().Stop(Some.Alice).Later(2);
        story.Resume(Held(story));

        Assert.Empty(story.Signals);
        Assert.Equal(TimeSpan.FromSeconds(3), story.Effect<Effect.StartTimer>().After);
        story.Effect<Effect.CheckTree>();
        Assert.Equal(("TERM", SignalScope.Group), story.Later(3).RungTimer().Signals.First());
    }

    [Fact]
    public void Kill_is_sent_again_since_it_may_not_have_been_sent()
    {
        var story = new Story().Running().Stop(Some.Alice, force: true);
        story.Resume(Held(story));

        Assert.Equal([("KILL", SignalScope.Tree)], story.Signals);
    }

    [Fact]
    public void A_leader_that_ended_on_its_ladder_meanwhile_is_noticed()
    {
        var story = new Story().Running().Stop(Some.Alice);
        story.Resume(Held(story) with { Exit = ExitStatus.Killed(Signal.Int) }).Tree(Some.Nobody);

        story.State<ServiceState.Idle>();
    }

    [Fact]
    public void What_the_keeper_has_lost_is_looked_for_before_anything_is_started()
    {
        var story = new Story().Running().Resume(null);
        Assert.Equal(ExitStatus.Lost, story.State<ServiceState.Clearing>().Exit);
        story.Effect<Effect.CheckTree>();
        Assert.False(story.Spawns);

        story.Tree(Some.Orphans);
        Assert.Equal(("INT", SignalScope.Tree), story.Signals.First());
        story.Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void A_ladder_whose_leader_the_keeper_has_lost_comes_to_an_end()
    {
        new Story().Running().Stop(Some.Alice).Resume(null).Tree(Some.Nobody).State<ServiceState.Idle>();
    }

    [Fact]
    public void An_end_that_was_on_record_before_its_release_is_released()
    {
        var story = new Story(Some.Unit(RestartPolicy.No)).Running();
        var held = Held(story) with { Exit = Crash };
        story.Exited(Crash).State<ServiceState.Failed>();

        Assert.Equal(new Attempt(1), story.Resume(held).Effect<Effect.Release>().Attempt);
        story.State<ServiceState.Failed>();
    }

    [Fact]
    public void What_runs_without_being_on_record_is_stopped_when_nobody_wishes_it()
    {
        var story = new Story().Resume(new HeldInstance(new InstanceId(Some.Name, new Attempt(4)), 104, null, 0));

        Assert.Equal(("INT", SignalScope.Group), story.Signals.First());
        Assert.Equal(new Attempt(4), story.Attempt);
        Assert.Equal(new Attempt(5), story.Exited(Crash).Start().Attempt);
    }

    [Fact]
    public void What_runs_in_place_of_a_wished_instance_is_taken_for_it()
    {
        var story = new Story().Running();
        var held = Held(story);
        story.Exited(Crash).Resume(held);

        Assert.Equal(101, story.State<ServiceState.Running>().Pid);
    }

    [Fact]
    public void An_older_instance_that_lives_goes_before_the_wished_one_comes()
    {
        var story = new Story().Running();
        var held = Held(story);
        story.Restart().Exited(Crash).Resume(held);
        Assert.False(story.Spawns);
        Assert.Equal(("INT", SignalScope.Group), story.Signals.First());

        story.Feed(new ServiceInput.Exited(new Attempt(1), Crash, 0, true));
        Assert.Equal(new Attempt(3), story.Effect<Effect.Spawn>().Attempt);
    }

    [Fact]
    public void Survivors_are_looked_at_again()
    {
        var story = new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice).Later(5).RungTimer().Tree(Some.Orphans);
        story.State<ServiceState.Lingering>();

        story.Resume(null).Effect<Effect.CheckTree>();
        story.Tree(Some.Nobody).State<ServiceState.Idle>();
    }

    private static HeldInstance Held(Story story) => new(new InstanceId(Some.Name, story.Attempt), 100 + story.Attempt.Number, null, 1000);

    [Fact]
    public void After_a_machines_boot_the_clock_begins_anew_and_nobody_waits_for_the_old_one()
    {
        var waiting = new Story().Later(90_000).Running().Exited(ExitStatus.Exited(1)).Later(-90_050).Resume(null);
        var delay = waiting.Effect<Effect.StartTimer>().After;
        Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(waiting.Later(delay.TotalSeconds).BackOffTimer().Spawns);

        var stopping = new Story().Later(90_000).Running().Stop(Some.Alice).Later(-90_050).Resume(null);
        stopping.Later(5.1).RungTimer();
        Assert.Equal(1, stopping.State<ServiceState.Stopping>().Climb.Rung);
    }

    [Fact]
    public void Starts_before_a_machines_boot_do_not_count_for_the_limit()
    {
        var unit = Some.Unit(RestartPolicy.Always) with { StartLimit = new StartLimit(2, TimeSpan.FromSeconds(10)) };
        var story = new Story(unit).Later(90_000).Running().Exited(ExitStatus.Exited(1)).Later(1).BackOffTimer().Spawned().Later(-90_050).Resume(null);
        story.Tree(Some.Nobody);
        story.State<ServiceState.BackingOff>();
    }
}
