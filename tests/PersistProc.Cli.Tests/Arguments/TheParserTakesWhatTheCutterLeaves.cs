using PersistProc.Cli.Arguments;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Tests.Arguments;

public class TheParserTakesWhatTheCutterLeaves
{
    private static Invocation Parse(params string[] arguments)
    {
        var line = ArgumentCutter.Cut(arguments, _ => true);
        return Invocation.Parse(line.Verb!, line, new Voice());
    }

    [Fact]
    public void Names_and_options_of_a_verb_that_does_not_cut_may_mix()
    {
        var invocation = Parse("status", "api", "-o", "json", "status", "--root", "/x");
        Assert.Equal(["api", "status"], invocation.Words);
        Assert.True(invocation.Json);
        Assert.Equal("/x/state", invocation.Locations.State);
    }

    [Fact]
    public void A_file_of_responses_is_a_word_like_any_other() => Assert.Equal(["@file"], Parse("status", "@file").Words);

    [Theory]
    [InlineData("list", "-o", "yaml")]
    [InlineData("list", "--pid", "x")]
    [InlineData("list", "extra")]
    [InlineData("run", "--on-exit", "explode", "x")]
    [InlineData("kill", "--whom", "neighbour", "x")]
    public void What_makes_no_sense_is_refused_with_a_pointer_to_help(params string[] arguments) =>
        Assert.Contains("--help", Assert.Throws<UsageException>(() => Parse(arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Logs_know_a_raw_format() => Assert.Equal("raw", Parse("logs", "x", "-o", "raw").Format);

    [Fact]
    public void Every_verb_has_help_with_an_example()
    {
        Assert.All(Verbs.All, verb =>
        {
            var help = Help.Of(verb);
            Assert.Contains("Example", help, StringComparison.Ordinal);
            Assert.Contains("persistproc " + verb.Name, help, StringComparison.Ordinal);
            Assert.Contains(verb.Name, Help.OfAll(), StringComparison.Ordinal);
        });
    }
}
