namespace PersistProc.Core.Tests.Lives;

public class ResetTests
{
    private static readonly ExitStatus Crash = ExitStatus.Exited(3);

    [Fact]
    public void A_failed_service_counts_as_stopped_once_it_is_reset()
    {
        var story = new Story(Some.Unit(RestartPolicy.No)).Running().Exited(Crash).Feed(new ServiceInput.ResetFailed());
        Assert.Equal(ServiceStatus.Stopped, ServiceStatuses.Of(story.Record.State));
        Assert.Contains("exited with 3", ServiceStatuses.Why(story.Record.State), StringComparison.Ordinal);
        story.Event<ServiceEvent.AtRest>();
        Assert.True(story.Start().Spawns);
    }

    [Fact]
    public void One_that_waits_goes_on_waiting_and_its_next_wait_is_the_first_again()
    {
        var story = new Story(Some.Unit() with { StartLimit = new StartLimit(3, TimeSpan.FromMinutes(9)) });
        story.Running();
        for (var round = 0; round < 2; round++) story.Exited(Crash).Later(1).BackOffTimer().Spawned();
        var first = new Story().Running().Exited(Crash).State<ServiceState.BackingOff>().Delay;

        // the third start was the last that the limit allows
        story.Feed(new ServiceInput.ResetFailed());
        Assert.Equal((0, 0, 0), (story.Record.Restarts, story.Record.InARow, story.Record.Starts.Count));
        Assert.Equal(first, story.Exited(Crash).State<ServiceState.BackingOff>().Delay);
        var until = story.State<ServiceState.BackingOff>().Until;
        Assert.Equal(until, story.Feed(new ServiceInput.ResetFailed()).State<ServiceState.BackingOff>().Until);
        Assert.True(story.Later(1).BackOffTimer().Spawns);
    }

    [Fact]
    public void What_is_well_stays_as_it_is()
    {
        Assert.IsType<ServiceState.Running>(new Story().Running().Feed(new ServiceInput.ResetFailed()).Record.State);
        Assert.IsType<ServiceState.Completed>(new Story().Running().Exited(ExitStatus.Exited(0)).Feed(new ServiceInput.ResetFailed()).Record.State);
    }
}
