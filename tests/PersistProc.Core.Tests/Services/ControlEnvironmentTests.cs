using PersistProc.Core.Tests.Lives;

namespace PersistProc.Core.Tests.Services;

/// <summary>What a control command is told of the instance that it is run for.</summary>
public class ControlEnvironmentTests
{
    private static readonly Dictionary<string, Func<Story, Story>> Lives = new(StringComparer.Ordinal)
    {
        ["stopped"] = story => story.Stop(Some.Alice).Exited(ExitStatus.Killed(Signal.Int)),
        ["ended well"] = story => story.Exited(ExitStatus.Exited(0)),
        ["failed"] = story => story.Exited(ExitStatus.Exited(3)),
        ["killed"] = story => story.Exited(ExitStatus.Killed(Signal.Kill)),
        ["dumped"] = story => story.Exited(ExitStatus.Killed(Signal.Parse("SEGV"), coreDumped: true)),
        ["lost"] = story => story.Exited(ExitStatus.Lost),
        ["unwell"] = story => story.Feed(new ServiceInput.Unhealthy(story.Attempt, "it answers 500")).Exited(ExitStatus.Exited(0)),
    };

    [Theory]
    [InlineData("stopped", "success killed INT")]
    [InlineData("ended well", "success exited 0")]
    [InlineData("failed", "exit-code exited 3")]
    [InlineData("killed", "signal killed KILL")]
    [InlineData("dumped", "core-dump dumped SEGV")]
    [InlineData("lost", "exit-code")]
    [InlineData("unwell", "watchdog exited 0")]
    public void Behind_its_end_it_is_told_how_that_was(string life, string expected)
    {
        var told = ControlEnvironment.Of(Lives[life](new Story().Running()).Record, ControlStage.StopPost);
        Assert.Equal(expected, string.Join(' ', new[] { "SERVICE_RESULT", "EXIT_CODE", "EXIT_STATUS" }.Where(told.ContainsKey).Select(name => told[name])));
        Assert.False(told.ContainsKey("MAINPID"));
    }

    [Fact]
    public void What_could_not_be_started_has_no_status()
    {
        Assert.Equal("resources", Assert.Single(ControlEnvironment.Of(new Story().Start().LaunchFailed().Record, ControlStage.StopPost)).Value);
        var prepared = new Story(Some.Unit() with { StartPre = [new ControlCommand(["false"])], StopPost = [new ControlCommand(["true"])] }).Start();
        Assert.Equal("exit-code", Assert.Single(ControlEnvironment.Of(prepared.CommandEnded(code: 1).Record, ControlStage.StopPost)).Value);
    }

    [Fact]
    public void While_its_leader_lives_it_is_told_who_that_is_or_who_it_says_that_it_is()
    {
        var story = new Story().Running();
        Assert.Equal("101", ControlEnvironment.Of(story.Record, ControlStage.Reload)["MAINPID"]);
        story.Feed(new ServiceInput.Said(story.Attempt, new Notification { MainPid = 4711 }));
        Assert.Equal("4711", ControlEnvironment.Of(story.Record, ControlStage.Stop)["MAINPID"]);
        Assert.Empty(ControlEnvironment.Of(new Story().Start().Record, ControlStage.StartPre));
    }

    [Fact]
    public void It_is_put_into_the_words_of_a_command_but_not_into_a_line_for_the_shell()
    {
        var told = new Dictionary<string, string> { ["MAINPID"] = "12" }.ToValueMap();
        Assert.Equal(["kill", "-HUP", "12", "$HOME", "a12b", ""], ControlEnvironment.Expand(new ControlCommand(["kill", "-HUP", "$MAINPID", "$HOME", "a${MAINPID}b", "$EXIT_CODE"]), false, told));
        Assert.Equal(["sh", "-c", "kill $MAINPID"], ControlEnvironment.Expand(new ControlCommand(["sh", "-c", "kill $MAINPID"]), true, told));
    }
}
