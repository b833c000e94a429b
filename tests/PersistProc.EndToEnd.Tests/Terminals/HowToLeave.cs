namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>Who attaches is told how to leave where it is seen, behind the screen that comes first, and the screen is afterwards as the program left it.</summary>
public sealed class HowToLeave(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Note = @"to leave it running: ctrl-\ ctrl-\";

    // a prompt in the last of 24 rows, behind more than a screen holds
    private const string Prompt = "stty -echo; seq -f 'line %g' 1 60; printf '$ '; while read -r line; do printf 'got %s\\n$ ' \"$line\"; done";

    // every row is full; it writes again at each key
    private const string Drawing =
        "stty raw -echo; printf '\\033[?1049h\\033[2J\\033[7;33m'; n=1; while [ $n -le 24 ]; do printf \"\\033[$n;1Hrow $n\\033[K\"; n=$((n+1)); done; printf '\\033[5;10H\\0337'; "
        + "while c=$(dd bs=1 count=1 2> /dev/null) && [ -n \"$c\" ]; do printf '\\0338%s' \"$c\"; done";

    [Fact]
    public Task Over_a_prompt() => Attached(Prompt, "line 60\n$", async (tmux, without) =>
    {
        Assert.Contains(Note, tmux.Shown.Split('\n')[0], StringComparison.Ordinal);
        await tmux.Type("a");
        await tmux.Until(rows => rows.SequenceEqual(without), "the screen without the note");
        await tmux.Press("Enter");
        await tmux.Shows("got a");
        Assert.DoesNotContain("to leave", tmux.Shown, StringComparison.Ordinal);
    });

    [Fact]
    public Task Over_a_full_screen_program() => Attached(Drawing, "row 24", async (tmux, without) =>
    {
        Assert.Contains(Note, tmux.Shown.Split('\n')[23], StringComparison.Ordinal);
        Assert.Equal("1 4 9", await tmux.Fact("#{alternate_on} #{cursor_y} #{cursor_x}"));
        await tmux.Type("X");
        without[4] = "row 5    X";
        await tmux.Until(rows => rows.SequenceEqual(without), "the screen without the note, and the key");
    });

    [Fact]
    public Task It_goes_by_itself() => Attached(Prompt, "line 60\n$", (tmux, without) => tmux.Until(rows => rows.SequenceEqual(without), "the screen without the note"));

    [Fact]
    public Task What_the_program_writes_goes_under_it() => Attached(Prompt, "line 60\n$", async (tmux, without) =>
    {
        await Box.Do("send", "--enter", "job", "outside");
        await tmux.Shows("got outside");
        await tmux.ShowsNot("to leave");
        Assert.Equal([.. without[2..23], "$ got outside", "$", ""], tmux.Shown.Split('\n')[1..].Select(row => row.TrimEnd()));
    });

    [Fact]
    public Task Leaving_takes_it_along() => Attached(Prompt, "line 60\n$", async (tmux, _) =>
    {
        await tmux.Press("C-\\", "C-\\");
        await tmux.Shows("is left running");
        Assert.DoesNotContain("to leave", tmux.Shown, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Who_wants_quiet_is_not_told()
    {
        await using var tmux = await Begin(Prompt, "line 60\n$");
        if (tmux is null) return;
        await tmux.Run(Box.Command("--quiet", "attach", "job"));
        await tmux.Shows("line 60");
        await tmux.Type("a");
        await tmux.Press("Enter");
        await tmux.Shows("got a");
        Assert.DoesNotContain("to leave", await Text(tmux), StringComparison.Ordinal);
    }

    private async Task Attached(string program, string last, Func<Tmux, string[], Task> look)
    {
        await using var tmux = await Begin(program, last);
        if (tmux is null) return;
        var without = (await Box.Do("screen", "job")).Stdout.Split('\n').Select(row => row.TrimEnd()).ToArray();
        await tmux.Run(Box.Command("attach", "job"));
        await tmux.Shows(Note);
        await look(tmux, [.. without]);
    }

    private async Task<Tmux?> Begin(string program, string last)
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", program);
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains(last, StringComparison.Ordinal));
        var tmux = await Tmux.Open(Box);
        if (tmux is null) Output.WriteLine("not tested: there is no tmux here");
        return tmux;
    }

    private static async Task<string> Text(Tmux tmux) => string.Join('\n', await tmux.Rows());
}
