namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>Who sits at a terminal comes by a socket that the supervisor keeps for that; without it all works as well.</summary>
public sealed class BySocketOfTheirOwn(ITestOutputHelper output) : EndToEndTest(output)
{
    private string Door => Path.Combine(Box.Root, "run", "terminals.sock");

    [Fact]
    public async Task A_person_comes_by_it_and_again_when_the_supervisor_was_killed()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty raw -echo; echo o''n; exec cat"));
        await terminal.Shows("on");
        Assert.Equal(1, Connected());
        for (var round = 0; round < 3; round++)
        {
            await Mortals.Kill(Box, "s");
            var mark = terminal.Mark;
            terminal.Type($"<round {round}>");
            await terminal.Shows($"<round {round}>", mark);
            await Eventually.True(() => Connected() == 1);
        }
        terminal.Type("\x1c\x1c");
        await terminal.Prompt();
        await Eventually.True(() => Connected() == 0);
    }

    [Fact]
    public async Task Where_it_is_missing_or_nobody_listens_people_come_by_the_other_one()
    {
        await Box.Service("job", "sh", "-c", "cat");
        foreach (var isThere in new[] { false, true })
        {
            File.Delete(Door);
            if (isThere) await File.WriteAllTextAsync(Door, "no socket");
            var terminal = await Box.OpenTerminal();
            terminal.Begin(Box.Command("run", "--name", $"other{isThere}", "sh", "-c", "stty raw -echo; echo o''n; exec cat"));
            await terminal.Shows("on");
            terminal.Type("<typed>");
            await terminal.Shows("<typed>");
            Assert.Equal(0, Connected());
            terminal.Type("\x1c\x1c");
            await terminal.Prompt();
        }
    }

    [Fact]
    public async Task It_is_only_its_owners_and_goes_with_the_supervisor()
    {
        await Box.Service("job", Dummy, "wait");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Door));
        await Box.Do("shutdown");
        Assert.False(File.Exists(Door));
    }

    // unix(5): an accepted socket has the path of the one that it was accepted from; state 03 is connected
    private int Connected() => File.ReadLines("/proc/net/unix").Count(line => line.EndsWith(" " + Door, StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5] == "03");
}
