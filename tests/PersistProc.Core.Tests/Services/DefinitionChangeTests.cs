namespace PersistProc.Core.Tests.Services;

public class DefinitionChangeTests
{
    [Fact]
    public void The_keys_that_differ_are_named_with_their_tables()
    {
        var after = Some.Unit() with
        {
            Command = ["api"],
            Environment = ValueMap.Empty<string>().With("PORT", "1").With("A B", "x"),
            Logs = new LogLimits(1, LogLimits.Default.Keep, null),
            StartLimit = new StartLimit(5, TimeSpan.FromSeconds(1)),
        };
        Assert.Equal(["command", "environment.\"A B\"", "environment.PORT", "start_limit.burst", "start_limit.interval", "logs.max_size"], DefinitionChange.Between(Some.Unit(), after).Keys);
    }

    [Fact]
    public void What_only_the_supervisor_obeys_needs_no_restart()
    {
        var after = Some.Unit(RestartPolicy.Always, "TERM") with { Requires = [ServiceName.Parse("shop/db")], Manual = true, Description = "x", StartLimit = new StartLimit(1, TimeSpan.FromSeconds(1)) };
        Assert.False(DefinitionChange.Between(Some.Unit(), after).NeedsRestart);
        Assert.Equal(after, DefinitionChange.TakeAtOnce(Some.Unit(), after));
        Assert.Equal(Some.Unit(), DefinitionChange.TakeAtOnce(after, Some.Unit()));
    }

    [Fact]
    public void What_a_process_is_started_with_needs_one()
    {
        Assert.True(DefinitionChange.Between(Some.Unit(), Some.Unit() with { Umask = 0 }).NeedsRestart);
        Assert.NotEqual(Some.Unit() with { Umask = 0 }, DefinitionChange.TakeAtOnce(Some.Unit(), Some.Unit() with { Umask = 0 }));
    }

    [Fact]
    public void Two_that_are_equal_differ_in_nothing()
    {
        Assert.Equal(DefinitionChange.None, DefinitionChange.Between(Some.Unit(), Some.Unit()));
        Assert.Equal(DefinitionChange.None, DefinitionChange.Between(Some.Unit(), Some.Unit() with { DefinedIn = "/elsewhere.toml" }));
    }
}
