using PersistProc.Cli.Arguments;

namespace PersistProc.Cli.Tests.Arguments;

public class AMistypedVerbIsNeverExecuted
{
    private static string? Refusal(string word, bool isProgram)
    {
        try
        {
            ImplicitRun.Demand(word, _ => isProgram);
            return null;
        }
        catch (UsageException e)
        {
            return e.Message;
        }
    }

    [Theory]
    [InlineData("npm")]
    [InlineData("./run.sh")]
    [InlineData("/usr/bin/stat")]
    [InlineData("python3")]
    [InlineData("ip")]              // one letter from "up", which is too short to be mistyped
    [InlineData("make")]
    public void A_program_is_run(string word) => Assert.Null(Refusal(word, isProgram: true));

    [Theory]
    [InlineData("stat", "start")]
    [InlineData("satrt", "start")]
    [InlineData("top", "stop")]
    [InlineData("lits", "list")]
    [InlineData("log", "logs")]
    [InlineData("sttop", "stop")]
    [InlineData("Kill", "kill")]
    public void One_letter_away_from_a_verb_is_refused_even_if_it_is_a_program(string word, string verb)
    {
        Assert.Contains($"persistproc {verb}", Refusal(word, isProgram: true), StringComparison.Ordinal);
        Assert.Contains($"run -- {word}", Refusal(word, isProgram: true), StringComparison.Ordinal);
        Assert.Contains(verb, Refusal(word, isProgram: false), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_neither_is_refused_with_the_nearest_verb() => Assert.Contains("restart", Refusal("rstrt", isProgram: false), StringComparison.Ordinal);

    [Fact]
    public void Verbs_of_later_issues_are_taken_too() => Assert.All(Verbs.Names, name => Assert.True(name == "help" || Verbs.Find(name) is not null));
}
