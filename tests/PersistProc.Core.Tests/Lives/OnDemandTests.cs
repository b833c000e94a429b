namespace PersistProc.Core.Tests.Lives;

public class OnDemandTests
{
    private static readonly ServiceInput.Start Connected = new(null, null) { Trigger = new Trigger.Connection() };
    private static readonly ServiceInput.Start Arm = new(null, null) { Lazily = true };
    private static readonly ServiceUnit Lazy = Some.Unit(RestartPolicy.No) with
    {
        Sockets = [new SocketUnit { Name = "http", Listen = new ListenAddress { Host = "127.0.0.1", Port = 80 }, OnDemand = true, IdleStop = TimeSpan.FromMinutes(5) }],
    };

    [Fact]
    public void What_is_loaded_has_its_sockets_open_and_the_first_connection_starts_it()
    {
        var story = new Story(Lazy);
        Assert.Equal(new SocketWish(Lazy.Sockets, true, null), Wish(story));
        Assert.True(story.Feed(Connected).Spawns);
        Assert.Equal(StartCause.Triggered, story.Record.Instance!.Cause);
        Assert.Equal(new SocketWish(Lazy.Sockets, false, null), Wish(story));
        story.Spawned();
        Assert.Equal(new SocketWish(Lazy.Sockets, false, TimeSpan.FromMinutes(5)), Wish(story));
    }

    [Fact]
    public void Arming_starts_nothing_and_forgives_what_was_before()
    {
        var story = new Story(Lazy).Running().Exited(ExitStatus.Exited(1));
        Assert.False(Wish(story).IsArmed);
        Assert.False(story.Feed(Arm).Spawns);
        Assert.True(Wish(story).IsArmed);
        Assert.Equal(ServiceStatus.Stopped, ServiceStatuses.Of(story.Record.State));
    }

    [Fact]
    public void What_nobody_was_connected_to_is_stopped_and_the_next_connection_starts_it()
    {
        var story = new Story(Lazy).Running().Feed(new ServiceInput.Stop(null, false) { Idle = TimeSpan.FromMinutes(5) });
        Assert.False(Wish(story).IsArmed);
        story.Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal("nobody was connected for 5m (idle_stop)", ServiceStatuses.Why(story.Record.State));
        Assert.True(Wish(story).IsArmed);
        Assert.True(story.Feed(Connected).Spawns);
    }

    [Fact]
    public void What_is_stopped_by_hand_lets_go_of_its_sockets_and_no_connection_starts_it()
    {
        var story = new Story(Lazy).Running().Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(SocketWish.None, Wish(story));
        Assert.False(story.Feed(Connected).Spawns);
        Assert.True(Wish(story.Feed(Arm)).IsArmed);
    }

    [Fact]
    public void What_is_stopped_with_the_supervisor_has_them_again_under_the_next_one()
    {
        var story = new Story(Lazy).Running().Feed(new ServiceInput.Stop(Some.Alice, false) { WithSupervisor = true }).Exited(ExitStatus.Killed(Signal.Int));
        Assert.True(Wish(story).IsArmed);
    }

    [Fact]
    public void What_failed_keeps_its_sockets_but_no_connection_starts_it_until_that_is_reset()
    {
        var story = new Story(Lazy).Running().Exited(ExitStatus.Exited(1));
        Assert.Equal(new SocketWish(Lazy.Sockets, false, null), Wish(story));
        Assert.Contains("reset-failed", SocketWish.Explain(story.Record), StringComparison.Ordinal);
        Assert.False(story.Feed(Connected).Spawns);
        Assert.True(Wish(story.Feed(new ServiceInput.ResetFailed())).IsArmed);
    }

    [Fact]
    public void One_that_ends_each_time_without_having_accepted_is_not_started_for_ever()
    {
        var story = new Story(Lazy);
        for (var round = 0; round < SocketWish.TriggerLimit.Burst; round++) story.Feed(Connected).Spawned().Exited(ExitStatus.Exited(0)).Later(0.1);
        Assert.False(story.Feed(Connected).Spawns);
        Assert.Equal("connections started it 20 times within 10s, and it ended each time; gave up", ServiceStatuses.Why(story.Record.State));
        Assert.False(Wish(story).IsArmed);
    }

    [Fact]
    public void One_that_serves_and_ends_now_and_then_is_started_each_time()
    {
        var story = new Story(Lazy);
        for (var round = 0; round < 100; round++) Assert.True(story.Feed(Connected).Spawned().Exited(ExitStatus.Exited(0)).Later(0.6).Feed(Connected).Spawned().Exited(ExitStatus.Exited(0)).Later(0.6).Record.State is ServiceState.Completed);
    }

    [Fact]
    public void What_left_the_files_lets_go_of_them_when_it_rests()
    {
        var story = new Story(Lazy).Running();
        Assert.Single(SocketWish.Of(story.Record, hasLeft: true).Sockets);
        story.Exited(ExitStatus.Exited(0));
        Assert.Equal(SocketWish.None, SocketWish.Of(story.Record, hasLeft: true));
    }

    [Fact]
    public void Sockets_that_changed_are_opened_anew_with_the_next_instance()
    {
        var moved = Lazy with { Sockets = [Lazy.Sockets[0] with { Listen = new ListenAddress { Host = "127.0.0.1", Port = 81 } }] };
        var story = new Story(Lazy).Running().Feed(new ServiceInput.Redefine(moved));
        Assert.Equal(Lazy.Sockets, Wish(story).Sockets);
        story.Feed(new ServiceInput.Restart(null, null, false)).Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(moved.Sockets, Wish(story).Sockets);
    }

    private static SocketWish Wish(Story story) => SocketWish.Of(story.Record, hasLeft: false);
}
