using PersistProc.Cli.Commands;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Printing;

public class WaitingIsTold
{
    private static ProcessInfo Process(string name, string state, string? why = null) => new()
    {
        Name = name,
        Label = name,
        Kind = "run",
        State = state,
        Status = state,
        Command = [name, "x"],
        WorkingDirectory = "/",
        Why = why,
    };

    private static readonly ProcessInfo[] All =
        [Process("api", "stopping", "sent SIGINT (then SIGTERM after 5s), alive: 42 (node)"), Process("other", "stopping"), Process("web", "running")];

    [Theory]
    [InlineData("api", "stopping api: sent SIGINT (then SIGTERM after 5s), alive: 42 (node)")]
    [InlineData("other x", "stopping other")]                 // as a command
    [InlineData("api other", "stopping api: sent SIGINT (then SIGTERM after 5s), alive: 42 (node); stopping other")]
    [InlineData("web", "")]
    public void Only_of_those_that_are_meant(string words, string text) => Assert.Equal(text, Waiting.Who(All, words.Split(' ')));

    [Fact]
    public void Of_all_when_all_are_meant() => Assert.Contains("stopping other", Waiting.Who(All, []), StringComparison.Ordinal);

    [Fact]
    public void Of_many_the_first_few() =>
        Assert.Equal(
            "starting job1; starting job2; starting job3; and 997 more",
            Waiting.Who(Enumerable.Range(1, 1000).Select(n => Process($"job{n}", "starting")), []));

    [Fact]
    public void Of_one_that_waits_for_many_too() =>
        Assert.Equal(
            "stopping db: waits for a1 to be stopped first; a2 to be stopped first; a3 to be stopped first, and 17 more",
            Waiting.Who([Process("db", "stopping", "waits for " + string.Join("; ", Enumerable.Range(1, 20).Select(n => $"a{n} to be stopped first")))], []));

    [Fact]
    public void A_file_gets_each_step_once_and_a_terminal_sees_the_seconds()
    {
        var file = new Waiting.Steps();
        Assert.Equal(["INT", null, "TERM", null], ((string[])["INT", "INT", "TERM", ""]).Select(now => file.Next(now, isLive: false)));
        var terminal = new Waiting.Steps();
        Assert.Equal(["[1s] INT", "[1s] INT"], ((string[])["INT", "INT"]).Select(now => terminal.Next(now, isLive: true)));
    }
}
