namespace PersistProc.Core.Tests.Services;

public class StopLadderTests
{
    [Theory]
    [InlineData("INT 5s, TERM 5s, KILL", "INT 5s, TERM 5s, KILL")]
    [InlineData("sigint 500ms,KILL", "INT 500ms, KILL")]
    [InlineData("15 90, 9", "TERM 90s, KILL")]
    [InlineData("  TERM   2m  ", "TERM 2m")]
    [InlineData("RTMIN+3 0s, KILL 10s", "RTMIN+3 0s, KILL 10s")]
    public void A_ladder_is_read_and_printed(string text, string printed)
    {
        Assert.True(StopLadder.TryParse(text, out var ladder, out _));
        Assert.Equal(printed, ladder.ToString());
        Assert.Equal(ladder, StopLadder.Parse(printed));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("INT 5s,", "empty")]
    [InlineData("STOPIT 5s", "no signal")]
    [InlineData("INT soon", "no duration")]
    [InlineData("INT 5parsecs", "no unit")]
    [InlineData("INT -5s", "no duration")]
    public void What_is_none_is_refused_with_the_reason(string text, string why)
    {
        Assert.False(StopLadder.TryParse(text, out _, out var reason));
        Assert.Contains(why, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ladder_needs_a_rung() => Assert.False(StopLadder.TryParse([], out _, out _));

    [Fact]
    public void The_default_is_the_contracts() => Assert.Equal(StopLadder.Parse("INT 5s, TERM 5s, KILL"), StopLadder.Default);
}
