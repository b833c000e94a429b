namespace PersistProc.Core.Tests.Lives;

public class RestartTests
{
    private static readonly ExitStatus Crash = ExitStatus.Exited(3);

    [Fact]
    public void A_crashed_service_is_started_again_after_its_backoff()
    {
        var story = new Story().Running().Later(1).Exited(Crash);
        Assert.Equal(TimeSpan.FromMilliseconds(200), story.State<ServiceState.BackingOff>().Delay);
        Assert.Equal(TimeSpan.FromMilliseconds(200), story.Effect<Effect.StartTimer>().After);
        Assert.False(story.Spawns);

        story.Later(0.2).BackOffTimer();
        Assert.Equal(new Attempt(2), story.Effect<Effect.Spawn>().Attempt);
        Assert.Equal(1, story.Record.Restarts);
    }

    [Fact]
    public void An_agent_that_asks_for_what_another_started_does_not_come_to_own_it()
    {
        static Caller By(string? agent) => new(ValueMap.Empty<string>(), null, ValueMap.Empty<ResourceLimit>(), 1000, 7) { Owner = new Owner(agent, null, "/srv") };
        static string? OwnerOf(Story story) => story.Record.Caller!.Owner!.Agent;
        Assert.Null(OwnerOf(new Story().Start(caller: By(null)).Start(caller: By("robo"))));
        Assert.Null(OwnerOf(new Story().Start(caller: By(null)).Spawned().Start(caller: By("robo"))));
        Assert.Null(OwnerOf(new Story().Start(caller: By(null)).Spawned().Exited(Crash).Start(caller: By("robo"))));
        Assert.Equal("one", OwnerOf(new Story().Start(caller: By("one")).Spawned().Start(caller: By("robo"))));
        // a person may, and what rests is of whoever starts it
        Assert.Null(OwnerOf(new Story().Start(caller: By("robo")).Spawned().Start(caller: By(null))));
        Assert.Equal("robo", OwnerOf(new Story().Start(caller: By(null)).Spawned().Exited(ExitStatus.Exited(0)).Start(caller: By("robo"))));
        Assert.Equal("robo", OwnerOf(new Story().Start(caller: By(null)).Spawned().Stop().Start(caller: By("robo"))));
    }

    [Fact]
    public void The_wait_grows_from_crash_to_crash_and_begins_anew_after_a_long_run()
    {
        var story = new Story().Running().Exited(Crash).Later(0.2).BackOffTimer().Spawned().Exited(Crash);
        Assert.Equal(TimeSpan.FromMilliseconds(400), story.State<ServiceState.BackingOff>().Delay);
        story.Later(0.4).BackOffTimer().Spawned().Exited(Crash);
        Assert.Equal(TimeSpan.FromMilliseconds(800), story.State<ServiceState.BackingOff>().Delay);

        story.Later(0.8).BackOffTimer().Spawned().Later(10).Exited(Crash);
        Assert.Equal(TimeSpan.FromMilliseconds(200), story.State<ServiceState.BackingOff>().Delay);
        Assert.Equal(3, story.Record.Restarts);
    }

    [Fact]
    public void A_back_off_timer_that_fires_early_is_started_again_for_the_rest()
    {
        var story = new Story().Running().Exited(Crash).Later(0.15).BackOffTimer();

        Assert.False(story.Spawns);
        Assert.Equal(0.05, story.Effect<Effect.StartTimer>().After.TotalSeconds, 6);
    }

    [Fact]
    public void Without_a_delay_the_next_instance_follows_at_once()
    {
        var story = new Story(Some.Unit() with { RestartDelay = TimeSpan.Zero }).Running().Exited(Crash);

        Assert.Equal([typeof(Effect.Announce), typeof(Effect.Release), typeof(Effect.Spawn), typeof(Effect.Announce)], story.Effects.Select(effect => effect.GetType()));
        Assert.Equal(1, story.Record.Restarts);
    }

    [Fact]
    public void What_could_not_be_launched_is_not_tried_in_a_tight_loop()
    {
        var story = new Story(Some.Unit() with { RestartDelay = TimeSpan.Zero }).Start().LaunchFailed();

        Assert.Equal(BackOff.AfterFailedLaunch, story.State<ServiceState.BackingOff>().Delay);
    }

    [Fact]
    public void What_a_crashed_leader_left_alive_is_stopped_by_the_ladder_before_the_next_instance()
    {
        var story = new Story().Running().Exited(Crash, treeEmpty: false);
        story.State<ServiceState.Clearing>();

        story.Tree(Some.Orphans);
        Assert.Equal(("INT", SignalScope.Tree), story.Signals.First());
        Assert.False(story.Tree(Some.Orphans).Spawns);

        story.Tree(Some.Nobody).State<ServiceState.BackingOff>();
        Assert.Equal(new Reason.Ended(Crash), story.State<ServiceState.BackingOff>().Why);
    }

    [Fact]
    public void What_a_leader_left_alive_is_stopped_before_the_final_rest_too()
    {
        var story = new Story(Some.Unit(RestartPolicy.No)).Running().Exited(ExitStatus.Exited(0), treeEmpty: false).Tree(Some.Orphans);
        story.State<ServiceState.Stopping>();

        Assert.Equal(ExitStatus.Exited(0), story.Tree(Some.Nobody).State<ServiceState.Completed>().Exit);
    }

    [Fact]
    public void When_a_crashs_survivors_outlive_the_ladder_nothing_is_started_beside_them()
    {
        var story = new Story(Some.Unit(stop: "TERM 5s")).Running().Exited(Crash, treeEmpty: false).Tree(Some.Orphans).Later(5).RungTimer().Tree(Some.Orphans);
        story.State<ServiceState.Lingering>();

        story.Feed(new ServiceInput.TreeChanged()).Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void A_restart_stops_and_then_starts_the_next_instance_at_once()
    {
        var story = new Story(Some.Unit(RestartPolicy.No)).Running().Restart();
        Assert.Equal(("INT", SignalScope.Group), story.Signals.First());

        story.Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(new Attempt(2), story.Effect<Effect.Spawn>().Attempt);
        Assert.Equal(StartCause.RestartedByHand, story.State<ServiceState.Launching>().Cause);
    }

    [Fact]
    public void Ten_restarts_at_once_make_one_new_instance()
    {
        var story = new Story().Running();
        for (var i = 0; i < 10; i++) story.Restart();
        story.Exited(ExitStatus.Killed(Signal.Int)).Spawned();

        Assert.Equal(new Attempt(2), story.State<ServiceState.Running>().Attempt);
    }

    [Fact]
    public void A_restart_during_a_launch_replaces_what_is_being_launched()
    {
        var story = new Story().Start().Restart();
        Assert.False(story.Spawns);

        story.Spawned().State<ServiceState.Stopping>();
        story.Exited(ExitStatus.Killed(Signal.Int)).Spawned();
        Assert.Equal(new Attempt(2), story.State<ServiceState.Running>().Attempt);
    }

    [Fact]
    public void A_start_after_a_restart_during_a_launch_does_not_take_the_restart_back()
    {
        new Story().Start().Restart().Start().Spawned().State<ServiceState.Stopping>();
    }

    [Fact]
    public void A_start_after_a_stop_during_a_launch_is_for_another_instance()
    {
        var story = new Story().Start().Stop(Some.Alice).Start().Spawned();
        story.State<ServiceState.Stopping>();

        Assert.Equal(new Attempt(2), story.Exited(ExitStatus.Killed(Signal.Int)).Effect<Effect.Spawn>().Attempt);
    }

    [Fact]
    public void A_start_during_a_stop_is_remembered()
    {
        var story = new Story().Running().Stop(Some.Alice).Start();
        story.State<ServiceState.Stopping>();

        story.Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(new Attempt(2), story.Effect<Effect.Spawn>().Attempt);
    }

    [Fact]
    public void A_stop_during_a_restart_is_the_last_word()
    {
        new Story().Running().Restart().Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int)).State<ServiceState.Idle>();
    }

    [Fact]
    public void A_stop_after_a_restart_of_the_same_client_is_no_second_stop()
    {
        var story = new Story().Running().Restart().Stop(Some.Alice);

        Assert.Empty(story.Signals);
    }

    [Fact]
    public void A_forced_restart_kills_at_once()
    {
        Assert.Equal([("KILL", SignalScope.Tree)], new Story().Running().Restart(force: true).Signals);
        Assert.Equal([("KILL", SignalScope.Tree)], new Story().Running().Stop(Some.Alice).Restart(force: true).Signals);
    }

    [Fact]
    public void A_start_during_back_off_does_not_wait_and_counts_anew()
    {
        var story = new Story().Running().Exited(Crash).Later(0.2).BackOffTimer().Spawned().Exited(Crash).Start();

        story.Effect<Effect.Spawn>();
        Assert.Equal((0, 0), (story.Record.Restarts, story.Record.InARow));
    }

    [Fact]
    public void A_start_of_what_runs_changes_nothing()
    {
        var story = new Story().Running().Start();

        story.Effect<Effect.Ignored>();
        Assert.Equal(new Attempt(1), story.State<ServiceState.Running>().Attempt);
    }

    [Fact]
    public void A_new_definition_holds_from_the_next_instance_on()
    {
        var changed = Some.Unit() with { Command = ["api", "--port", "4000"], Stop = StopLadder.Forced };
        var story = new Story().Running().Feed(new ServiceInput.Redefine(changed)).Restart();
        Assert.Equal(("INT", SignalScope.Group), story.Signals.First());

        story.Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(changed, story.Record.Unit);
        Assert.Null(story.Record.NextUnit);
    }

    [Fact]
    public void A_definition_that_is_the_same_again_is_no_change()
    {
        var changed = Some.Unit() with { Label = "changed" };
        var story = new Story().Running().Feed(new ServiceInput.Redefine(changed));
        Assert.Equal(changed, story.Record.NextUnit);

        Assert.Null(story.Feed(new ServiceInput.Redefine(Some.Unit())).Record.NextUnit);
    }

    [Fact]
    public void The_caller_of_a_start_is_kept_for_automatic_restarts()
    {
        var caller = Some.Caller(("PATH", "/bin"));
        var story = new Story().Start(caller: caller).Spawned().Exited(Crash).Later(1).BackOffTimer();

        Assert.Equal(caller, story.Record.Caller);
    }

    [Fact]
    public void More_starts_than_the_limit_allows_are_a_failure()
    {
        var story = new Story(Some.Unit() with { StartLimit = new StartLimit(3, TimeSpan.FromSeconds(10)) }).Running();
        for (var restart = 1; restart <= 2; restart++) story.Exited(Crash).Later(1).BackOffTimer().Spawned();
        story.Exited(Crash);

        Assert.IsType<Reason.TooManyStarts>(story.State<ServiceState.Failed>().Why);
        Assert.Equal(new Attempt(3), story.Attempt);
        story.Start().State<ServiceState.Launching>();
        story.Spawned().Exited(Crash).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void Starts_that_lie_far_enough_apart_are_not_limited()
    {
        var evenly = RestartBackoff.Default with { Factor = 1 };
        var story = new Story(Some.Unit() with { StartLimit = new StartLimit(3, TimeSpan.FromSeconds(10)), Backoff = evenly }).Running();
        for (var restart = 1; restart <= 20; restart++)
        {
            story.Later(6).Exited(Crash).State<ServiceState.BackingOff>();
            story.Later(1).BackOffTimer().Spawned();
        }

        story.State<ServiceState.Running>();
    }

    [Fact]
    public void A_failed_launch_is_told_with_its_reason()
    {
        var story = new Story(Some.Unit(RestartPolicy.No)).Start().LaunchFailed();

        Assert.Equal(new Reason.NotLaunched(Some.NoProgram), story.State<ServiceState.Failed>().Why);
        Assert.Equal(Some.NoProgram, story.Event<ServiceEvent.LaunchFailed>().Failure);
        Assert.Equal(Some.NoProgram, story.Record.Instance!.Failure);
    }

    [Fact]
    public void A_run_whose_program_is_not_there_is_not_tried_again_behind_its_clients_back()
    {
        var run = Some.Unit(RestartPolicy.Always) with { Kind = ServiceKind.Run };

        new Story(run).Start().LaunchFailed().State<ServiceState.Failed>();
        new Story(run).Running().Exited(Crash).Later(1).BackOffTimer().LaunchFailed().State<ServiceState.BackingOff>();
    }

    [Fact]
    public void The_last_ten_ends_are_remembered()
    {
        var story = new Story(Some.Unit() with { RestartDelay = TimeSpan.Zero }).Running();
        for (var code = 1; code <= 12; code++) story.Exited(ExitStatus.Exited(code)).Spawned();

        Assert.Equal(Enumerable.Range(3, 10), story.Record.Exits.Select(exit => exit.Exit!.Value.Code!.Value));
    }
}
