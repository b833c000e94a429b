using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>No supervisor comes up for long: no service notices, and nothing of what it writes is lost, doubled or out of order.</summary>
public sealed class NobodyComesUp(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Count = 250_000, Length = 40;

    [Fact]
    public async Task What_services_write_meanwhile_is_in_their_logs_to_the_byte()
    {
        var place = new Installation(Box, "place");
        place.PutSwitch();
        await Run(place, "many", "await-file", Box.At("go"), "lines", $"{Count}", $"{Length}", "4000", "append", Box.At("done"), "many", "wait");
        await Run(place, "twins", "print", "before", "await-file", Box.At("go"), "twins", "20000", "append", Box.At("done"), "twins", "exit", "7");
        await Run(place, "steady", "on", "INT", "{", "halt", "}", "tick", "2000");
        var (keeper, steady) = (Box.Keeper, (await Box.Status("steady")).Pid);
        place.Fake($"echo began >> {Box.At("began")}\nexit 1\n");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        // each start of one that is no good ends the keeper's turn
        await Eventually.True(() => Lines("began") >= 3, TimeSpan.FromSeconds(60));
        await File.WriteAllTextAsync(Box.At("go"), "");

        await Eventually.True(() => Lines("done") == 2, TimeSpan.FromSeconds(60));
        await Eventually.True(() => Lines("began") >= 5, TimeSpan.FromSeconds(60));
        place.FakeNoMore();
        await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0, TimeSpan.FromSeconds(60));

        Assert.Equal((keeper, steady, "running"), (Box.Keeper, (await Box.Status("steady")).Pid, (await Box.Status("steady")).State));
        var many = Logs.Lines((await Box.Status("many")).Log);
        Assert.Equal(Count, many.Length);
        Assert.All(many.Select((line, at) => (line, at)), each => Assert.Equal((each.at + 1).ToString("D10", CultureInfo.InvariantCulture) + new string('x', Length - 11), each.line));
        Assert.Equal(7, (await Box.Until("twins", "failed")).ExitCode);
        var (output, error) = (await Shown("twins", "stdout"), await Shown("twins", "stderr"));
        Assert.Equal([.. Numbers(20_000).Prepend("before")], output);
        Assert.Equal(Numbers(20_000), error);
        await Box.Do("stop", "steady");
        var ticks = Logs.Lines((await Box.Status("steady")).Log);
        Assert.Equal([.. Numbers(ticks.Length - 1).Append($"done {ticks.Length - 1}")], ticks);
    }

    private static async Task Run(Installation place, string name, params string[] steps) =>
        Assert.Equal(0, (await place.Run(["run", "-d", "--name", name, "--", Dummy, .. steps])).ExitCode);

    private async Task<string[]> Shown(string name, string stream) => (await Box.Do("logs", "--stream", stream, name)).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(number => number.ToString("D10", CultureInfo.InvariantCulture))];

    private int Lines(string file) => File.Exists(Box.At(file)) ? File.ReadAllLines(Box.At(file)).Length : 0;
}
