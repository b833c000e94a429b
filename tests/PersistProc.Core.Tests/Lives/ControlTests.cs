namespace PersistProc.Core.Tests.Lives;

/// <summary>Commands that are run around a service's own program: their order, and what follows when they fail or hang.</summary>
public class ControlTests
{
    private static readonly ControlCommand Migrate = new(["./migrate", "--quiet"]);
    private static readonly ControlCommand Warm = new(["./warm"]) { MayFail = true };
    private static readonly ControlCommand Clean = new(["rm", "-rf", "run"]);

    private static ServiceUnit Unit => Some.Unit() with { StartTimeout = TimeSpan.FromSeconds(20) };

    private static ServiceUnit Prepared => Unit with { StartPre = [Warm, Migrate] };

    private static ServiceUnit Asked => Unit with { StopCommand = [Clean] };

    private static ServiceUnit Cleaned => Unit with { StopPost = [Clean, Migrate] };

    [Fact]
    public void What_comes_before_it_is_run_one_after_the_other_and_only_then_the_program()
    {
        var story = new Story(Prepared).Start();
        Assert.Equal((ControlStage.StartPre, 0, 1), Ordered(story));
        Assert.False(story.Spawns);
        Assert.Equal(ServiceStatus.Starting, ServiceStatuses.Of(story.Record.State));

        Assert.Equal((ControlStage.StartPre, 1, 2), Ordered(story.CommandEnded(code: 7))); // the first may fail
        story.CommandEnded();
        story.State<ServiceState.Launching>();
        Assert.True(story.Spawns);
        Assert.Equal(2, story.Effect<Effect.ReleaseControl>().Number);
        story.Spawned().State<ServiceState.Running>();
    }

    [Fact]
    public void One_that_fails_fails_the_start_and_the_policy_decides()
    {
        var story = new Story(Prepared).Start().CommandEnded().CommandEnded(code: 3);
        story.Event<ServiceEvent.ControlFailed>();
        story.Tree(Some.Nobody);
        Assert.Equal("start_pre (./migrate --quiet): exited with 3", story.State<ServiceState.BackingOff>().Why.Text);
        Assert.Equal(new Attempt(2), story.Later(1).BackOffTimer().State<ServiceState.StartPre>().Attempt);

        var request = new RequestId("r");
        var asked = new Story(Prepared with { Restart = RestartPolicy.No }).Start().With(record => Requests.Note(record, request, RequestAction.Start)).CommandEnded().CommandEnded(code: 3);
        Assert.Equal("start_pre (./migrate --quiet): exited with 3", Requests.Find(Requests.Settle(asked.Record), request)!.Outcome!.Error);
        Assert.Equal("start_pre (./migrate --quiet): exited with 3", asked.Tree(Some.Nobody).State<ServiceState.Failed>().Why.Text);
    }

    [Fact]
    public void One_that_cannot_be_found_says_so()
    {
        var story = new Story(Prepared with { StartPre = [Migrate] }).Start().Feed(new ServiceInput.ControlEnded(new Attempt(1), 1, new ControlEnd(ExitStatus.Never, Some.NoProgram)));
        Assert.Equal($"start_pre (./migrate --quiet): {Some.NoProgram.Text}", story.Tree(Some.Nobody).State<ServiceState.BackingOff>().Why.Text);
    }

    [Fact]
    public void One_that_hangs_is_stopped_by_the_ladder_when_its_time_is_over()
    {
        var story = new Story(Prepared).Start().Later(19).CommandTimer();
        Assert.Equal(TimeSpan.FromSeconds(1), story.Effect<Effect.StartTimer>().After);
        story.Later(1).CommandTimer();
        Assert.Equal(ExitStatus.Never, story.State<ServiceState.Stopping>().Exit);
        Assert.Equal(("INT", SignalScope.Tree), story.Signals.First());
        story.Tree(Some.Orphans).CommandEnded(number: 1);
        story.Effect<Effect.CheckTree>();
        Assert.Equal("start_pre (./warm): did not end within 20s", story.Tree(Some.Nobody).State<ServiceState.BackingOff>().Why.Text);
    }

    [Fact]
    public void A_stop_meanwhile_stops_the_command_and_nothing_is_started()
    {
        var story = new Story(Prepared with { KillMode = KillMode.Main }).Start().Stop(Some.Alice);
        Assert.Equal(("INT", SignalScope.Tree), story.Signals.First());
        story.CommandEnded().Tree(Some.Nobody).State<ServiceState.Idle>();
        Assert.False(story.Spawns);

        // its end is to be told before anything follows
        new Story(Prepared).Start().Restart().Tree(Some.Nobody).State<ServiceState.Stopping>();
        new Story(Prepared).Start().Restart().CommandEnded(code: 1).Tree(Some.Nobody).State<ServiceState.StartPre>();
    }

    [Fact]
    public void What_comes_after_it_is_run_when_it_is_ready_and_then_it_counts_as_started()
    {
        var story = new Story(Unit with { StartPost = [Migrate] }).Start().Spawned();
        Assert.Equal((ControlStage.StartPost, 0, 1), Ordered(story));
        Assert.False(ServiceStatuses.IsReady(story.Record.State));
        story.CommandEnded().State<ServiceState.Running>();
        story.Event<ServiceEvent.Ready>();

        var probed = new Story(Unit with { StartPost = [Migrate], Ready = new Probe { File = "/run/ready" } }).Start().Spawned();
        probed.State<ServiceState.Activating>();
        Assert.Equal((ControlStage.StartPost, 0, 1), Ordered(probed.Ready()));
    }

    [Fact]
    public void A_command_after_it_that_fails_has_it_stopped()
    {
        var story = new Story(Unit with { StartPost = [Migrate] }).Start().Spawned().CommandEnded(code: 1);
        Assert.Equal(("INT", SignalScope.Group), story.Signals.First());
        Assert.Equal("start_post (./migrate --quiet): exited with 1", story.Exited(ExitStatus.Exited(0)).State<ServiceState.BackingOff>().Why.Text);
    }

    [Fact]
    public void Of_a_oneshot_it_is_run_when_its_work_is_done()
    {
        var unit = Unit with { Type = ServiceType.Oneshot, RemainAfterExit = true, StartPost = [Migrate], StopCommand = [Clean] };
        var story = new Story(unit).Start().Spawned().Exited(ExitStatus.Exited(0));
        Assert.Equal((ControlStage.StartPost, 0, 1), Ordered(story));
        Assert.False(ServiceStatuses.IsReady(story.Record.State));
        story.CommandEnded().State<ServiceState.Remaining>();

        Assert.Equal((ControlStage.Stop, 0, 2), Ordered(story.Stop(Some.Alice)));
        Assert.Empty(story.Signals);
        story.CommandEnded().State<ServiceState.Clearing>();
        story.Tree(Some.Nobody).State<ServiceState.Idle>();

        new Story(unit with { StopCommand = [] }).Start().Spawned().Exited(ExitStatus.Exited(0)).CommandEnded(code: 1).Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void It_is_asked_to_end_by_its_command_before_the_first_signal()
    {
        var story = new Story(Asked).Running().Stop(Some.Alice);
        Assert.Equal((ControlStage.Stop, 0, 1), Ordered(story));
        Assert.Empty(story.Signals);
        // the command that waits for its end is waited for as well
        story.Exited(ExitStatus.Exited(0)).State<ServiceState.StopByCommand>();
        story.CommandEnded().State<ServiceState.Clearing>();
        story.Tree(Some.Nobody).State<ServiceState.Idle>();

        var slow = new Story(Asked).Running().Stop(Some.Alice).CommandEnded();
        Assert.Null(slow.State<ServiceState.StopByCommand>().Run);
        Assert.Equal(TimeSpan.FromSeconds(5), slow.Effect<Effect.StartTimer>().After);
        slow.Exited(ExitStatus.Exited(0)).State<ServiceState.Idle>();

        var deaf = new Story(Asked).Running().Stop(Some.Alice).CommandEnded().Later(5).CommandTimer();
        Assert.Equal(("INT", SignalScope.Group), deaf.Signals.First());
        deaf.Exited(ExitStatus.Killed(Signal.Int)).State<ServiceState.Idle>();
    }

    [Fact]
    public void A_command_that_fails_or_hangs_or_whose_client_asks_again_leads_to_the_ladder()
    {
        Assert.Equal("INT", new Story(Asked).Running().Stop(Some.Alice).CommandEnded(code: 1).Signals.First().Signal);
        Assert.Equal("INT", new Story(Asked).Running().Stop(Some.Alice).Later(20).CommandTimer().Signals.First().Signal);
        Assert.Equal("INT", new Story(Asked).Running().Stop(Some.Alice).Stop(Some.Alice).Signals.First().Signal);
        Assert.Empty(new Story(Asked).Running().Stop(Some.Alice).Stop(Some.Bob).Signals);
        Assert.Equal("KILL", new Story(Asked).Running().Stop(Some.Alice).Stop(Some.Bob, force: true).Signals.First().Signal);
        Assert.Equal("KILL", new Story(Asked).Running().Stop(Some.Alice, force: true).Signals.First().Signal);
    }

    [Fact]
    public void What_was_never_ready_or_ended_by_itself_is_not_asked()
    {
        var unready = new Story(Asked with { Ready = new Probe { File = "/run/ready" } }).Start().Spawned().Stop(Some.Alice);
        Assert.Equal("INT", unready.Signals.First().Signal);
        new Story(Asked).Running().Exited(ExitStatus.Exited(1)).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void When_nothing_of_it_is_left_it_is_cleaned_up_behind_it()
    {
        var story = new Story(Cleaned).Running().Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal((ControlStage.StopPost, 0, 1), Ordered(story));
        Assert.Equal(ServiceStatus.Stopping, ServiceStatuses.Of(story.Record.State));
        // one that fails keeps the next from nothing
        Assert.Equal((ControlStage.StopPost, 1, 2), Ordered(story.CommandEnded(code: 1)));
        story.CommandEnded().State<ServiceState.Clearing>();
        story.Tree(Some.Nobody).State<ServiceState.Idle>();
        Assert.Single(story.Effects.OfType<Effect.Release>());
    }

    [Fact]
    public void It_is_cleaned_up_as_well_when_it_could_not_be_started()
    {
        var story = new Story(Cleaned).Start().LaunchFailed();
        Assert.Equal((ControlStage.StopPost, 0, 1), Ordered(story));
        story.CommandEnded().CommandEnded().Tree(Some.Nobody);
        Assert.Equal(Some.NoProgram.Text, story.State<ServiceState.BackingOff>().Why.Text);

        var unprepared = new Story(Cleaned with { StartPre = [Migrate] }).Start().CommandEnded(code: 1).Tree(Some.Nobody);
        Assert.Equal((ControlStage.StopPost, 0, 2), Ordered(unprepared));
        unprepared.CommandEnded().CommandEnded().Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void A_clean_end_whose_cleaning_up_fails_is_a_failure()
    {
        var story = new Story(Cleaned with { Restart = RestartPolicy.No }).Running().Exited(ExitStatus.Exited(0)).CommandEnded(code: 4).CommandEnded().Tree(Some.Nobody);
        Assert.Equal("stop_post (rm -rf run): exited with 4", story.State<ServiceState.Failed>().Why.Text);
    }

    [Fact]
    public void What_is_wished_while_it_is_cleaned_up_is_met_behind_it()
    {
        var story = new Story(Cleaned).Running().Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int)).Start();
        story.State<ServiceState.StopPost>();
        story.CommandEnded().CommandEnded().Tree(Some.Nobody).State<ServiceState.Launching>();

        var hangs = new Story(Cleaned).Running().Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int)).Later(20).CommandTimer();
        Assert.Equal(("INT", SignalScope.Tree), hangs.Signals.First());
        hangs.CommandEnded(code: 1).Tree(Some.Nobody).State<ServiceState.Idle>();
    }

    [Fact]
    public void A_reload_runs_its_command_and_says_what_came_of_it()
    {
        var unit = Unit with { ReloadCommand = [Migrate], ReloadSignal = Signal.Hup };
        var story = new Story(unit).Running().Feed(new ServiceInput.Reload());
        Assert.Equal((ControlStage.Reload, 0, 1), Ordered(story));
        Assert.Equal(ServiceStatus.Reloading, ServiceStatuses.Of(story.Record.State));
        Assert.Null(story.CommandEnded().Event<ServiceEvent.Reloaded>().Fault);
        story.State<ServiceState.Running>();

        Assert.Equal("reload_command (./migrate --quiet): exited with 2", story.Feed(new ServiceInput.Reload()).CommandEnded(code: 2).Event<ServiceEvent.Reloaded>().Fault);
        story.Feed(new ServiceInput.Reload()).Later(20).CommandTimer();
        Assert.Equal(3, story.Effect<Effect.KillControl>().Number);
        story.State<ServiceState.Running>();
    }

    [Theory]
    [InlineData(ControlStage.StartPost)]
    [InlineData(ControlStage.Reload)]
    public void While_it_stands_still_the_time_of_a_command_does_not_pass(ControlStage stage)
    {
        var story = new Story(Unit with { StartPost = stage is ControlStage.StartPost ? [Migrate] : [], ReloadCommand = [Migrate] }).Running();
        if (stage is ControlStage.Reload) story.Feed(new ServiceInput.Reload());
        story.Later(15).Feed(new ServiceInput.Pause(true)).Later(100).CommandTimer();
        Assert.Empty(story.Effects.OfType<Effect.KillControl>());
        Assert.Empty(story.Effects.OfType<Effect.StartTimer>());
        story.Feed(new ServiceInput.Pause(false));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(story.Effects.OfType<Effect.StartTimer>()).After);
        story.CommandEnded().State<ServiceState.Running>();
    }

    [Fact]
    public void What_stands_still_goes_on_before_its_commands_to_stop_it_and_behind_it_are_run()
    {
        var asked = new Story(Asked).Running().Feed(new ServiceInput.Pause(true)).Stop(Some.Alice);
        Assert.Equal(("CONT", SignalScope.Whole), Assert.Single(asked.Signals));
        Assert.Equal((ControlStage.Stop, 0, 1), Ordered(asked));
        Assert.Equal("INT", asked.Later(20).CommandTimer().Signals.First().Signal);

        var ended = new Story(Cleaned).Running().Feed(new ServiceInput.Pause(true)).Exited(ExitStatus.Killed(Signal.Kill));
        Assert.Equal(("CONT", SignalScope.Whole), Assert.Single(ended.Signals));
        Assert.Equal((ControlStage.StopPost, 0, 1), Ordered(ended));
        Assert.Equal("INT", ended.Later(20).CommandTimer().Signals.First().Signal);
    }

    [Fact]
    public void A_look_at_the_tree_that_was_taken_before_a_command_was_run_is_not_believed()
    {
        var story = new Story(Unit with { ReloadCommand = [Migrate] }).Running().Feed(new ServiceInput.Reload()).Exited(ExitStatus.Exited(1), treeEmpty: true);
        story.State<ServiceState.Clearing>();
        story.CommandEnded();
        story.Effect<Effect.CheckTree>();
    }

    [Fact]
    public void A_takeover_goes_on_with_what_the_keeper_has_and_runs_nothing_twice()
    {
        var story = new Story(Prepared).Start();
        var held = new HeldInstance(new InstanceId(Some.Name, new Attempt(1)).Control(1), 201, null, 0);
        story.Later(5).Resume(null, held);
        story.State<ServiceState.StartPre>();
        Assert.Equal(TimeSpan.FromSeconds(15), story.Effect<Effect.StartTimer>().After);
        Assert.Empty(story.Effects.OfType<Effect.RunControl>());

        Assert.Equal((ControlStage.StartPre, 1, 2), Ordered(story.Resume(null, held with { Exit = ExitStatus.Exited(0) })));

        // nobody has it: who lives comes first
        story.Resume(null);
        Assert.Empty(story.Effects.OfType<Effect.RunControl>());
        story.Effect<Effect.CheckTree>();
        Assert.Equal((ControlStage.StartPre, 1, 2), Ordered(story.Tree(Some.Nobody)));
        story.Resume(null).Tree(Some.Orphans);
        Assert.Equal(("INT", SignalScope.Tree), story.Signals.First());
    }

    [Fact]
    public void What_nobody_waits_for_any_more_is_ended_and_forgotten()
    {
        var id = new InstanceId(Some.Name, new Attempt(1));
        var story = new Story().Running();
        story.Resume(new HeldInstance(id, 101, null, 0), new HeldInstance(id.Control(1), 201, null, 0), new HeldInstance(id.Control(2), 202, ExitStatus.Exited(0), 0));
        Assert.Equal(1, story.Effect<Effect.KillControl>().Number);
        Assert.Equal(2, story.Effect<Effect.ReleaseControl>().Number);
    }

    private static (ControlStage Stage, int Step, int Number) Ordered(Story story) =>
        story.Effect<Effect.RunControl>().Run is var run ? (run.Stage, run.Step, run.Number) : default;
}
