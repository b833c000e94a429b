namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>Any one or two of keeper, holder and supervisor die while somebody is at the terminal of a program.</summary>
public sealed class KillingBelowATerminal(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("s")]
    [InlineData("k")]
    [InlineData("h")]
    [InlineData("sk")]
    [InlineData("kh")]
    [InlineData("hs")]
    [InlineData("k+s")]
    [InlineData("k+h")]
    [InlineData("h+s")]
    public async Task Every_key_and_every_byte_comes_once(string whom)
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty -echo; echo o''n; while read -r line; do echo \"got $line\"; done; exit 6"));
        await terminal.Shows("on\r\n");
        var pid = (await Box.Status("job")).Pid;
        for (var round = 0; round < 3; round++)
        {
            await Mortals.Whole(Box);
            terminal.Type($"a{round}\r");
            await Mortals.Kill(Box, whom, TimeSpan.FromMilliseconds(5));
            terminal.Type($"b{round}\r");
            await terminal.Shows($"got b{round}\r\n");
        }
        Assert.Equal(pid, (await Box.Status("job")).Pid);
        terminal.Type("\x4");
        Assert.Equal(6, await terminal.Prompt());
        Assert.Equal(
            ["a0", "b0", "a1", "b1", "a2", "b2"],
            terminal.Screen.Split("\r\n").Where(line => line.StartsWith("got ", StringComparison.Ordinal)).Select(line => line[4..]));
    }

    [Fact]
    public async Task Vim_and_the_file_being_edited_live_on()
    {
        if (!Box.Variables["PATH"].Split(':').Any(directory => File.Exists(Path.Combine(directory, "vim"))))
        {
            Output.WriteLine("not tried: vim is not installed");
            return;
        }
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "editor", "vim", "-u", "NONE", "-n", "text"));
        await terminal.Shows("text\"");
        terminal.Type("ione\r");
        foreach (var whom in new[] { "s", "k", "h", "k+s", "k+h", "h+s" })
        {
            await Mortals.Whole(Box);
            await Mortals.Kill(Box, whom);
            terminal.Type(whom + "\r");
        }
        await Mortals.Whole(Box);
        terminal.Type("last\e");
        terminal.Type(":wq\r");
        Assert.Equal(0, await terminal.Prompt(TimeSpan.FromSeconds(30)));
        Assert.Equal("one\ns\nk\nh\nk+s\nk+h\nh+s\nlast\n", await File.ReadAllTextAsync(Box.At("text")));
    }

    [Fact]
    public async Task A_flood_without_a_reader_is_whole_in_the_log_over_deaths()
    {
        await Box.Do("run", "-d", "-t", "--name", "flood", "sh", "-c", "i=0; while test $i -lt 60; do seq $((i*2000)) $((i*2000+1999)); sleep 0.05; i=$((i+1)); done");
        foreach (var whom in new[] { "s", "k", "h", "s" }) await Mortals.Kill(Box, whom);
        await Box.Until("flood", "completed");
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 120_000).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{n}\r\n"))),
            await File.ReadAllTextAsync((await Box.Status("flood")).Log));
    }
}
