using PersistProc.Cli.Arguments;

namespace PersistProc.Cli.Tests.Arguments;

/// <summary>Words that are wrong as a whole may still say that they want JSON.</summary>
public sealed class JsonIsWantedEarly
{
    [Theory]
    [InlineData("-o json lst", null, true)]
    [InlineData("lst -o json", null, true)]
    [InlineData("--output=json lst", null, true)]
    [InlineData("--format json lst", null, true)]
    [InlineData("-ojson lst", null, true)]
    [InlineData("-o=json lst", null, true)]
    [InlineData("-o json -o text lst", null, false)]
    [InlineData("lst", "json", true)]
    [InlineData("-o text lst", "json", false)]
    [InlineData("lst -o", null, false)]
    [InlineData("run --nope -- tool -o json", null, false)]
    [InlineData("", null, false)]
    public void The_last_wish_before_two_dashes_counts(string line, string? environment, bool expected) =>
        Assert.Equal(expected, FormatWish.IsJson(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), environment));
}
