using PersistProc.Core.Tests.Lives;

namespace PersistProc.Core.Tests.Policies;

public class AutostartTests
{
    private static readonly ServiceInput Shutdown = new ServiceInput.Stop(Some.Alice, false) { WithSupervisor = true };

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    public void Enable_and_disable_go_before_the_file(bool file, bool? said, bool expected)
    {
        var story = new Story(Some.Unit() with { Autostart = file });
        if (said is { } on) story.Feed(new ServiceInput.Enable(on, on ? Some.Caller() : null));
        Assert.Equal(expected, Autostart.Wants(story.Record));
        Assert.Equal(said is true, story.Record.EnabledBy is not null);
    }

    [Theory]
    [InlineData(RestartPolicy.Always, true)]
    [InlineData(RestartPolicy.OnFailure, true)]
    [InlineData(RestartPolicy.UnlessStopped, false)]
    public void What_was_stopped_by_hand_is_started_unless_its_policy_says_otherwise(RestartPolicy policy, bool expected)
    {
        var story = Enabled(policy).Running().Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int));
        Assert.Equal(expected, Autostart.Wants(story.Record));
        Assert.Equal(expected, Autostart.Wants(story.Feed(Shutdown).Record));
    }

    [Fact]
    public void What_was_stopped_with_the_supervisor_is_started_with_it()
    {
        var story = Enabled(RestartPolicy.UnlessStopped).Running().Feed(Shutdown).Exited(ExitStatus.Killed(Signal.Int));
        Assert.True(Autostart.Wants(story.Record));
        Assert.False(Autostart.Wants(Enabled(RestartPolicy.UnlessStopped).Running().Stop(Some.Alice).Feed(Shutdown).Exited(ExitStatus.Killed(Signal.Int)).Record));
    }

    [Fact]
    public void What_runs_is_left_alone() => Assert.False(Autostart.Wants(Enabled(RestartPolicy.Always).Running().Record));

    private static Story Enabled(RestartPolicy policy) => new(Some.Unit(policy) with { Autostart = true });
}
