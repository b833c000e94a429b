using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Run;

/// <summary>A person at a terminal presses Ctrl-C under `run`, of a program that has no terminal of its own: the default is to ask.</summary>
public sealed partial class CtrlC(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task S_stops_the_program_and_the_client_ends_with_its_code()
    {
        var terminal = await Ask("on", "INT", "{", "exit", "4", "}", "tick", "20000");
        terminal.Type("s");
        Assert.Equal(4, await terminal.Prompt());
        Assert.False((await Box.Status("job")).HasRunningProcess);
    }

    [Fact]
    public async Task D_leaves_it_running_and_ends_with_0()
    {
        var terminal = await Ask("tick", "20000");
        terminal.Type("d");
        Assert.Equal(0, await terminal.Prompt());
        var row = await Box.Status("job");
        Assert.Equal("running", row.State);
        Assert.True(Proc.Alive(row.Pid));
    }

    [Theory]
    [InlineData("c")]
    [InlineData("\r")]
    public async Task C_or_enter_goes_on_and_shows_what_came_meanwhile(string key)
    {
        var terminal = await Ask("tick", "2000");
        // many lines later
        var log = (await Box.Status("job")).Log;
        var size = new FileInfo(log).Length;
        await Eventually.True(() => new FileInfo(log).Length > size + 2000);
        var mark = terminal.Mark;
        terminal.Type(key);
        await Eventually.True(() => Numbers(terminal.Since(mark)).Count > 100);

        mark = terminal.Mark;
        terminal.CtrlC();
        await Asked(terminal, mark);
        terminal.Type("d");
        Assert.Equal(0, await terminal.Prompt());
        var numbers = Numbers(terminal.Screen);
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [Fact]
    public async Task A_second_ctrl_c_at_the_prompt_detaches()
    {
        var terminal = await Ask("tick", "20000");
        terminal.CtrlC();
        Assert.Equal(0, await terminal.Prompt());
        Assert.Equal("running", (await Box.Status("job")).State);
    }

    [Fact]
    public async Task Ctrl_c_while_it_stops_moves_to_the_next_rung_and_each_rung_is_shown()
    {
        var terminal = await Begin(["--stop", "INT 60s, TERM 60s, KILL"], "ignore", "INT", "tick", "20000");
        var pid = (await Box.Status("job")).Pid;
        var mark = terminal.Mark;
        terminal.CtrlC();
        await Asked(terminal, mark);
        mark = terminal.Mark;
        terminal.Type("s");
        await terminal.Shows("INT", mark);
        await terminal.Shows($"{pid}", mark);       // who is still alive
        terminal.CtrlC();
        Assert.Equal(143, await terminal.Prompt());
        Assert.Contains("TERM", terminal.Since(mark), StringComparison.Ordinal);
        Assert.False(Proc.Alive(pid));
    }

    [Fact]
    public async Task Under_stop_nobody_is_asked()
    {
        var terminal = await Begin(["--on-exit", "stop"], "tick", "20000");
        var pid = (await Box.Status("job")).Pid;
        terminal.CtrlC();
        Assert.Equal(130, await terminal.Prompt());
        Assert.False(Proc.Alive(pid));
    }

    [Fact]
    public async Task Under_detach_nobody_is_asked_either()
    {
        var terminal = await Begin(["--on-exit", "detach"], "tick", "20000");
        terminal.CtrlC();
        Assert.Equal(0, await terminal.Prompt());
        Assert.Equal("running", (await Box.Status("job")).State);
    }

    [Fact]
    public async Task The_shell_keeps_its_terminal_settings_whatever_happens_to_the_client()
    {
        using var terminal = await Box.OpenTerminal();
        var before = (await terminal.Do(["stty", "-g"])).Shown;
        terminal.Begin(Box.Command("run", "--no-tty", "--name", "job", "--", Dummy, "tick", "20000"));
        await terminal.Shows("0000000001");
        var mark = terminal.Mark;
        terminal.CtrlC();
        await Asked(terminal, mark);
        terminal.Type("d");
        await terminal.Prompt();
        Assert.Equal(before, (await terminal.Do(["stty", "-g"])).Shown);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_is_left_running_and_told_how_to_stop_it()
    {
        var client = Box.Begin("run", "--name", "job", "--", Dummy, "print", "up", "wait");
        await client.SaysOnStdout("up");
        client.Signal(Signal.INT);
        await client.EndedWithin(TimeSpan.FromSeconds(10));
        Assert.Equal("running", (await Box.Status("job")).State);
        Assert.Contains("job", client.Errors, StringComparison.Ordinal);
        Assert.Contains("persistproc stop", client.Errors.Replace($" --root {Box.Root}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private async Task<Terminal> Begin(string[] options, params string[] steps)
    {
        var terminal = await Box.OpenTerminal();
        await terminal.KeepOutput();
        terminal.Begin(Box.Command(["run", "--no-tty", "--name", "job", .. options, "--", Dummy, .. steps]));
        await terminal.Shows("0000000001");
        return terminal;
    }

    private async Task<Terminal> Ask(params string[] steps)
    {
        var terminal = await Begin([], steps);
        var mark = terminal.Mark;
        terminal.CtrlC();
        await Asked(terminal, mark);
        return terminal;
    }

    // the wording is free; the three choices are not
    private static Task Asked(Terminal terminal, int since) => terminal.Shows(Choices(), since);

    // the terminal may echo a Ctrl-C in the middle of what is being written
    private static List<int> Numbers(string screen) =>
        [.. TickLine().Matches(screen.Replace("^C", "", StringComparison.Ordinal)).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\bs\b.*\bd\b.*\bc\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Choices();

    [GeneratedRegex(@"(?<![0-9])[0-9]{10}(?=\r)")]
    private static partial Regex TickLine();
}
