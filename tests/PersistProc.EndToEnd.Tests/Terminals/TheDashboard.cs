using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>`tui` in front of a person, whose screen is tmux's: what is shown, what keys and clicks do, and how the terminal is left.</summary>
public sealed class TheDashboard(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Detach = "\x1c\x1c";

    private const string Services = """
        [services.db]
        command = "sh -c 'echo db is up; exec sleep 1000'"
        [services.api]
        command = "sh -c 'for i in 1 2 3; do echo line $i; done; echo oops >&2; exec sleep 1001'"
        requires = ["db"]
        [services.job]
        command = "sh -c 'exit 3'"
        restart = "no"
        [services."漢字"]
        command = "sh -c 'printf \"\\033[31mred 漢字 e\\314\\201\\033[m|\\n\"; exec sleep 1002'"
        """;

    [Fact]
    public async Task It_shows_what_there_is_and_leaves_the_terminal_as_it_was()
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows(new Regex(@"▸ api +running +yes +\d+"));
        await tmux.Shows(new Regex(@"  db +running"));
        await tmux.Shows(new Regex(@"  job +failed"));
        await tmux.Shows("line 3");
        await tmux.Shows("▏oops");
        Assert.Equal("1 0", await tmux.Fact("#{alternate_on} #{cursor_flag}"));
        await tmux.Press("End");
        await tmux.Shows("red 漢字 e\u0301|");
        await tmux.Press("q");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task Services_are_started_stopped_and_restarted_by_keys_and_a_question_is_asked_first()
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        await tmux.Press("Down", "x");
        await tmux.Shows("stop db? api needs it and stops too.");
        await tmux.Press("n");
        await tmux.ShowsNot("stop db?");
        Assert.Equal("running", (await Box.Status("db")).State);
        await tmux.Press("x");
        await tmux.Shows("stop db?");
        await tmux.Press("y");
        await tmux.Shows("stopped db");
        await tmux.Shows(new Regex("▸ db +stopped"));
        await tmux.Shows(new Regex("  api +stopped"));
        await tmux.Press("Up", "s");
        await tmux.Shows(new Regex("▸ api +running"));
        await tmux.Shows(new Regex(@"started api \(pid \d+\)"));
        var pid = (await Box.Status("api")).Pid;
        await tmux.Press("r");
        await tmux.Shows(new Regex(@"restarted api \(pid \d+\)"));
        Assert.NotEqual(pid, (await Box.Status("api")).Pid);
        await tmux.Press("q");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task The_log_is_followed_searched_and_filtered_and_other_texts_are_shown()
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("line 3");
        await tmux.Press("Tab");
        await tmux.Type("/line 2");
        await tmux.Shows("search: line 2");
        await tmux.Press("Enter");
        await tmux.Shows("/line 2");
        await tmux.Press("Escape");
        await tmux.ShowsNot("/line 2");
        await tmux.Type("&oops");
        await tmux.Press("Enter");
        await tmux.ShowsNot("line 3");
        await tmux.Shows("▏oops");
        await tmux.Press("Escape");
        await tmux.Shows("line 3");
        await tmux.Press("o");
        await tmux.Shows("stdout");
        await tmux.ShowsNot("oops");
        await tmux.Press("w");
        await tmux.Shows("api: running since");
        await tmux.Press("g");
        await tmux.Shows(new Regex("api  running\n.*└─ db  running  requires"));
        await tmux.Press("e");
        await tmux.Shows(new Regex("job +failed +"));
        await tmux.Press("?");
        await tmux.Shows("filter: names, states");
        await tmux.Press("q");
        await tmux.ShowsNot("filter: names, states");
        await tmux.Press("q");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task A_click_chooses_and_another_size_is_another_picture()
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        await tmux.Click(5, 4);
        await tmux.Shows("▸ db");
        await tmux.Shows("db is up");
        await tmux.Resize(40, 12);
        await tmux.Until(rows => rows.Length >= 12 && rows[11].EndsWith("q quit", StringComparison.Ordinal), "the foot in row 12");
        await tmux.Shows("▸ db");
        await tmux.Resize(120, 30);
        await tmux.Until(rows => rows.Length >= 30 && rows[29].EndsWith("q quit", StringComparison.Ordinal) && rows[1].Contains("PORTS", StringComparison.Ordinal), "ports, and the foot in row 30");
        // the size from before: what tmux 3.3 has saved of another one it does not always put back whole
        await tmux.Resize(80, 24);
        await tmux.Until(rows => rows.Length >= 24 && rows[23].EndsWith("q quit", StringComparison.Ordinal), "the foot in row 24");
        await tmux.Press("C-c");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task Attach_has_the_terminal_to_itself_and_comes_back()
    {
        await Box.ServiceWith("talk", ["--tty"], "sh", "-c", "while read -r line; do echo \"heard $line\"; done");
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        await tmux.Type("/talk");
        await tmux.Press("Enter");
        await tmux.Shows("▸ talk");
        await tmux.Press("a");
        await Eventually.True(async () => await tmux.Fact("#{alternate_on} #{cursor_flag}") == "0 1");
        await tmux.Type("q x s");
        await tmux.Press("Enter");
        await tmux.Shows("heard q x s");
        await tmux.Type(Detach);
        await tmux.Shows("▸ talk");
        await tmux.Shows("back from talk");
        await tmux.Press("Escape");
        await tmux.Shows("  api");
        Assert.Equal("running", (await Box.Status("talk")).State);
        await tmux.Press("q");
        await Left(tmux, code: 0, attached: true);
    }

    [Theory]
    [InlineData(Signal.TERM)]
    [InlineData(Signal.HUP)]
    [InlineData(Signal.INT)]
    [InlineData(Signal.QUIT)]
    public async Task A_signal_leaves_the_terminal_as_it_was(Signal signal)
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        Assert.Equal(0, Libc.kill(Client(), (int)signal));
        await Left(tmux, 128 + (int)signal);
    }

    [Fact]
    public async Task A_closed_window_ends_it()
    {
        var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        var client = Client();
        await tmux.DisposeAsync();
        await Eventually.True(() => !Proc.Alive(client));
    }

    [Fact]
    public async Task Of_a_flood_the_last_is_shown_and_keys_are_heard()
    {
        await Box.Service("flood", "yes");
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        await tmux.Type("/flood");
        await tmux.Press("Enter");
        await tmux.Shows("▸ flood");
        // of a million lines, those that say so
        await tmux.Type("&passed over|missing here");
        await tmux.Press("Enter");
        await tmux.Shows(new Regex("── .*(passed over|missing here)"));
        await tmux.Press("Escape", "Escape", "Home");
        await tmux.Shows("▸ api");
        await Box.Do("stop", "--force", "flood");
        await tmux.Press("q");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task Suspended_it_gives_the_terminal_back_and_takes_it_again()
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        await tmux.Press("C-z");
        await tmux.Shows("Stopped");
        Assert.Equal("0 1 0", await tmux.Fact("#{alternate_on} #{cursor_flag} #{mouse_standard_flag}"));
        await tmux.Run(["fg"]);
        await tmux.Until(rows => rows[0].StartsWith("persistproc", StringComparison.Ordinal) && rows.Any(row => row.StartsWith("▸ api", StringComparison.Ordinal)), "the picture again");
        await tmux.Press("Down");
        await tmux.Shows("▸ db");
        await tmux.Press("q");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task A_crash_of_the_supervisor_is_not_noticed_its_end_is_said_and_the_next_one_is_found()
    {
        await using var tmux = await Begin();
        if (tmux is null) return;
        await tmux.Shows("▸ api");
        Assert.Equal(0, Libc.kill(Box.Supervisor, (int)Signal.KILL));
        await tmux.Press("Down", "r");
        await tmux.Shows("restart db?");
        await tmux.Press("y");
        await tmux.Shows("restarted db");
        await Box.Do("shutdown");
        await tmux.Shows("no supervisor answers");
        var start = Box.Do("start", "db");
        await tmux.Shows("a supervisor answers again"); // for a moment only
        await start;
        await tmux.Shows(new Regex("[▸ ] db +running"));
        await tmux.ShowsNot("no supervisor answers");
        await tmux.Press("q");
        await Left(tmux, code: 0);
    }

    [Fact]
    public async Task Without_a_person_it_says_what_to_use()
    {
        var result = await Box.Cli("tui");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("persistproc list --watch", result.Stderr, StringComparison.Ordinal);
        var terminal = await Box.OpenTerminal();
        foreach (var variable in (string[])["TERM=dumb", "CI=true"])
        {
            var (code, shown) = await terminal.Do(["env", variable, .. Box.Command("tui")]);
            Assert.Equal(2, code);
            Assert.Contains("logs -f NAME", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("1049", shown, StringComparison.Ordinal);
        }
    }

    private async Task<Tmux?> Begin()
    {
        Box.User(Services);
        await Box.Do("start", "db", "api", "漢字");
        _ = await Box.Cli("start", "--no-wait", "job");
        await Box.Until("job", "failed");
        var tmux = await Tmux.Open(Box);
        if (tmux is null)
        {
            Output.WriteLine("not tested: there is no tmux here");
            return null;
        }

        await tmux.Type("stty -g > before; clear");
        await tmux.Press("Enter");
        await tmux.Until(rows => rows[0].TrimEnd() == "ready$", "a clear screen");
        await tmux.Run(Box.Command("tui"));
        return tmux;
    }

    private int Client() => Box.Ours().First(pid => Proc.Program(pid) == "persistproc" && Proc.CommandLine(pid).Contains("tui", StringComparison.Ordinal));

    // the screen from before, the cursor, no mouse, and lines as they were
    private async Task Left(Tmux tmux, int code, bool attached = false)
    {
        // what was attached to has shown its own screen there
        await tmux.Until(rows => (attached || rows.Any(row => row.StartsWith("ready$ '", StringComparison.Ordinal))) && rows.Last(row => row.Length > 0).TrimEnd() == "ready$", "the screen from before, and a prompt");
        Assert.Equal("0 1 0 0", await tmux.Fact("#{alternate_on} #{cursor_flag} #{mouse_standard_flag} #{mouse_sgr_flag}"));
        await tmux.Type("echo code $?; stty -g > after; echo compared");
        await tmux.Press("Enter");
        await tmux.Shows(new Regex($"^code {code}$", RegexOptions.Multiline));
        await tmux.Shows(new Regex("^compared$", RegexOptions.Multiline));
        Assert.Equal(await File.ReadAllTextAsync(Box.At("before")), await File.ReadAllTextAsync(Box.At("after")));
    }
}
