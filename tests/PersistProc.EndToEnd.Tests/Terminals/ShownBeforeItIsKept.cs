using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>A person sees what a program writes before the log has it. Whatever happens in between, every byte is shown once.</summary>
public sealed partial class ShownBeforeItIsKept(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Leave = "\x1c\x1c";

    [Fact]
    public async Task A_program_that_always_writes_a_little_is_shown_whole_however_often_supervisors_are_killed()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty -echo; i=0; while :; do i=$((i+1)); echo \"<$i>\"; sleep 0.002; done"));
        await terminal.Shows("<20>");
        for (var round = 0; round < 8; round++)
        {
            var mark = terminal.Mark;
            await Mortals.Kill(Box, "s");
            await terminal.Shows(">\r\n", mark);
        }
        terminal.Type(Leave);
        await terminal.Prompt();
        var shown = Numbers(terminal.Screen);
        Assert.Equal(Enumerable.Range(1, shown.Count), shown);
        await Box.Do("stop", "job");
        var kept = Numbers((await Box.Do("logs", "-o", "raw", "-n", "1000000", "job")).Stdout);
        Assert.Equal(Enumerable.Range(1, kept.Count), kept);
        Assert.True(kept.Count >= shown.Count);
    }

    [Fact]
    public async Task What_was_shown_and_could_not_be_kept_is_missed_by_nobody_when_there_is_room_again()
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state"), "1m", Output.WriteLine);
        if (disk is null) return;
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty -echo; echo o''n; while read -r n; do printf '<%0500d>\\n' $n; done"));
        await terminal.Shows("on\r\n");
        disk.TakeAllRoom();
        var n = 0;
        for (; !Lost().IsMatch(terminal.Screen) && n < 100; n++)
        {
            var mark = terminal.Mark;
            terminal.Type(string.Create(CultureInfo.InvariantCulture, $"{n}\r"));
            await terminal.Shows(new Regex($"{n}>|could not be kept", RegexOptions.None, TimeSpan.FromSeconds(1)), mark);
        }
        Assert.Matches(Lost(), terminal.Screen);
        disk.MakeRoom();
        for (var end = n + 5; n < end; n++)
        {
            var mark = terminal.Mark;
            terminal.Type(string.Create(CultureInfo.InvariantCulture, $"{n}\r"));
            await terminal.Shows(string.Create(CultureInfo.InvariantCulture, $"<{n:D500}>\r\n"), mark);
        }
        terminal.Type("\x4");
        Assert.Equal(0, await terminal.Prompt());
    }

    private static List<int> Numbers(string text) => [.. Number().Matches(text).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"<(\d+)>\r?\n")]
    private static partial Regex Number();

    [GeneratedRegex("could not be kept")]
    private static partial Regex Lost();
}
