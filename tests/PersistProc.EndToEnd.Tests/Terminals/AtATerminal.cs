namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>`run` and `attach` by a person at a terminal: the program behaves as without us, and can be left and come back to.</summary>
public sealed class AtATerminal(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Leave = "\x1c\x1c";

    [Fact]
    public async Task A_program_has_a_terminal_of_its_own_as_large_as_ours_and_its_code_is_ours()
    {
        var terminal = await Box.OpenTerminal();
        var (code, shown) = await terminal.Do(Box.Command("run", "sh", "-c", "test -t 0 && test -t 1 && test -t 2 && tty && stty size && echo $TERM > /dev/tty; exit 7"));
        Assert.Equal(7, code);
        Assert.Matches(@"/dev/pts/\d+\r\n50 200\r\nxterm\r\n", shown);
    }

    [Fact]
    public async Task Ctrl_c_goes_to_the_program()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "sh", "-c", "trap 'echo caught; exit 3' INT; echo o''n; while :; do sleep 0.1; done"));
        await terminal.Shows("on\r\n");
        terminal.CtrlC();
        Assert.Equal(3, await terminal.Prompt());
        Assert.Contains("caught", terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_detach_keys_leave_it_running_and_attach_comes_back()
    {
        var terminal = await Box.OpenTerminal();
        var before = (await terminal.Do(["stty", "-g"])).Shown;
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "echo o''n; cat"));
        await terminal.Shows("on\r\n");
        await terminal.Shows(@"ctrl-\ ctrl-\");
        var mark = terminal.Mark;
        terminal.Type(Leave);
        Assert.Equal(0, await terminal.Prompt());
        Assert.Contains("attach job", terminal.Since(mark), StringComparison.Ordinal);
        Assert.Equal(before, (await terminal.Do(["stty", "-g"])).Shown);
        Assert.Equal("running", (await Box.Status("job")).State);

        mark = terminal.Mark;
        terminal.Begin(Box.Command("attach", "job"));
        await terminal.Shows(@"ctrl-\ ctrl-\", mark);
        terminal.Type("typed\r");
        await terminal.Shows("typed\r\ntyped\r\n", mark);
        terminal.Type("\x4");
        Assert.Equal(0, await terminal.Prompt());
        Assert.Equal(before, (await terminal.Do(["stty", "-g"])).Shown);
    }

    [Fact]
    public async Task One_detach_key_alone_goes_to_the_program_and_two_in_two_pieces_leave_it()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty raw -echo; echo o''n; exec cat -v"));
        await terminal.Shows("on");
        var mark = terminal.Mark;
        terminal.Type("\x1c");
        await terminal.Shows(@"^\", mark);
        terminal.Type("a\x1c" + "b");
        await terminal.Shows(@"a^\b", mark);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            // whoever is held up between the two has pressed each of them alone
            clock.Restart();
            terminal.Type("\x1c");
            terminal.Type("\x1c");
        }
        while (clock.ElapsedMilliseconds > 250);
        Assert.Equal(0, await terminal.Prompt());
    }

    [Fact]
    public async Task Other_detach_keys_by_option_or_setting()
    {
        Directory.CreateDirectory(Path.Combine(Box.Root, "config"));
        await File.WriteAllTextAsync(Path.Combine(Box.Root, "config/persistprocd.toml"), "[attach]\ndetach_keys = \"ctrl-p,ctrl-q\"\n");
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty raw -echo; echo o''n; exec cat -v"));
        await terminal.Shows("ctrl-p ctrl-q");
        await terminal.Shows("on");
        terminal.Type("\x10\x11");
        Assert.Equal(0, await terminal.Prompt());
        var mark = terminal.Mark;
        terminal.Begin(Box.Command("attach", "--detach-keys", "ctrl-x", "job"));
        await terminal.Shows("running: ctrl-x", mark);
        terminal.Type("\x10\x11");
        await terminal.Shows("^P^Q", mark);
        terminal.Type("\x18");
        Assert.Equal(0, await terminal.Prompt());
        Assert.Equal(2, (await terminal.Do(Box.Command("attach", "--detach-keys", "ctrl-1", "job"))).ExitCode);
    }

    [Fact]
    public async Task A_new_size_reaches_the_program_and_that_of_whoever_types_last_holds()
    {
        var first = await Box.OpenTerminal();
        first.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty -echo; trap 'stty size' WINCH; echo o''n; while :; do read -r line; echo got $line; done"));
        await first.Shows("on\r\n");
        first.Resize(30, 90);
        await first.Shows("30 90");
        var second = await Box.OpenTerminal();
        second.Resize(40, 120);
        second.Begin(Box.Command("attach", "job"));
        await first.Shows("40 120");
        var mark = first.Mark;
        first.Type("again\r");
        await first.Shows("30 90", mark);
        await second.Shows("got again");
        first.Type(Leave);
        await first.Prompt();
        await second.Shows("40 120", 0);
        second.Type(Leave);
        await second.Prompt();
    }

    [Fact]
    public async Task An_interactive_shell_has_job_control()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "-e", "PS1=%% ", "bash", "--norc", "--noprofile", "--noediting", "-i"));
        await terminal.Shows("%% ");
        terminal.Type("sleep 774\r");
        await Eventually.True(() => Box.Running("774").Any(pid => Proc.Program(pid) == "sleep"));
        terminal.Type("\x1a");
        await terminal.Shows("Stopped");
        terminal.Type("fg\r");
        await Eventually.True(() => Box.Running("774").Any(pid => Proc.Program(pid) == "sleep" && Proc.Stat(pid) is { State: 'S' }));
        terminal.CtrlC();
        var mark = terminal.Mark;
        terminal.Type("echo after $?\r");
        await terminal.Shows("after 130", mark);
        terminal.Type("\x4");
        Assert.Equal(0, await terminal.Prompt());
    }

    [Fact]
    public async Task A_paste_of_a_megabyte_arrives_whole()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty raw -echo; echo o''n; head -c 1000000 | cksum; stty sane"));
        await terminal.Shows("on");
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(n => $"{n:D9}\n"));
        await File.WriteAllTextAsync(Box.At("text"), text);
        var expected = (await Box.Run("cksum", Box.At("text"))).Stdout.Split(' ')[0];
        terminal.Type(text);
        await terminal.Shows($"{expected} 1000000");
        Assert.Equal(0, await terminal.Prompt());
    }

    [Fact]
    public async Task Run_without_a_terminal_of_ours_gives_it_one_all_the_same_where_it_is_asked_for()
    {
        var result = await Box.Cli("run", "-t", "sh", "-c", "test -t 0 && test -t 1 && stty size; echo $TERM");
        Assert.Equal((0, "24 80\r\n"), (result.ExitCode, result.Stdout[..7]));
        var counted = await Box.BeginWithInput("one\ntwo\n"u8.ToArray(), keepOpen: false, "run", "-t", "sh", "-c", "stty -echo; cat; echo end").Result(TimeSpan.FromSeconds(30));
        Assert.EndsWith("one\r\ntwo\r\nend\r\n", counted.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_without_a_terminal_only_looks()
    {
        Box.User("[services.term]\ncommand = [\"sh\", \"-c\", \"stty -echo; while read -r line; do echo got $line; test $line = end && exit 5; done\"]\ntty = true\nrestart = \"no\"\n");
        await Box.Do("start", "term");
        var attached = Box.BeginWithInput("nobody reads this\n"u8.ToArray(), keepOpen: true, "attach", "term");
        await Eventually.True(() => attached.Errors.Contains("only looking", StringComparison.Ordinal));
        await Box.Do("send", "term", "hello", "--enter");
        await attached.SaysOnStdout("got hello");
        await Box.Do("send", "term", "--keys", "e n d Enter");
        Assert.Equal(5, await attached.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.DoesNotContain("nobody", attached.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await Box.Cli("send", "term", "x")).ExitCode);
        await Box.Service("plain", "sleep", "774");
        var refused = await Box.Cli("send", "plain", "x");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("no terminal", refused.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, (await Box.Cli("send", "plain", "--keys", "NoSuchKey")).ExitCode);
    }

    [Fact]
    public async Task A_client_that_is_stopped_gives_the_terminal_back_and_takes_it_again()
    {
        var terminal = await Box.OpenTerminal();
        var before = (await terminal.Do(["stty", "-g"])).Shown;
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "echo o''n; cat"));
        await terminal.Shows("on\r\n");
        var client = await terminal.Child("persistproc");
        _ = Libc.kill(client, (int)Signal.TSTP);
        Assert.True(await terminal.Prompt() > 128);
        Assert.Equal(before, (await terminal.Do(["stty", "-g"])).Shown);
        var mark = terminal.Mark;
        terminal.Begin(["fg"]);
        await Eventually.True(() => Proc.Stat(client) is { State: 'S' });
        terminal.Type("typed\r");
        await terminal.Shows("typed\r\ntyped\r\n", mark);
        terminal.Type(Leave);
        Assert.Equal(0, await terminal.Prompt());
        Assert.Equal(before, (await terminal.Do(["stty", "-g"])).Shown);
    }

    [Fact]
    public async Task A_client_that_comes_back_to_a_full_screen_program_sees_it_again()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "trap 'printf \"dr\"\"awn $(stty size)\\n\"' WINCH; printf '\\033[?1049h\\033[?1000ho''n\\n'; while :; do sleep 0.1; done"));
        await terminal.Shows("on\r\n");
        _ = Libc.kill(await terminal.Child("persistproc"), (int)Signal.TSTP);
        Assert.True(await terminal.Prompt() > 128);
        await terminal.Shows("\e[?1000l\e[?1049l");
        var mark = terminal.Mark;
        terminal.Begin(["fg"]);
        await terminal.Shows("\e[?1049h\e[?1000h", mark);
        await terminal.Shows("drawn 50 200", mark);
        terminal.Type(Leave);
        Assert.Equal(0, await terminal.Prompt());
    }

    [Fact]
    public async Task A_client_that_stands_still_holds_up_neither_the_program_nor_other_clients()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "echo o''n; read -r go; seq 300000; touch done; read -r go; exit 8"));
        await terminal.Shows("on\r\n");
        var client = await terminal.Child("persistproc");
        var other = Box.Begin("attach", "job");
        await Eventually.True(async () => (await Box.Do("send", "job", "x")).ExitCode == 0 && other.Text.Contains('x', StringComparison.Ordinal)); // it is there
        _ = Libc.kill(client, (int)Signal.STOP);
        await Box.Do("send", "job", "--enter");
        await Eventually.True(() => File.Exists(Box.At("done")));
        await Eventually.True(() => other.Text.EndsWith("299999\r\n300000\r\n", StringComparison.Ordinal));
        await terminal.Prompt();
        terminal.Begin(["fg"]);
        await terminal.Shows("299999\r\n300000\r\n");
        await Box.Do("send", "job", "--enter");
        Assert.Equal(8, await terminal.Prompt());
        Assert.Equal(8, await other.EndedWithin(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_service_of_another_user_has_a_terminal_that_is_that_users()
    {
        if (Environment.UserName != "root")
        {
            Output.WriteLine("not tried: only root starts something as somebody else");
            return;
        }
        Box.User("[services.term]\ncommand = [\"sh\", \"-c\", \"test -t 0 && echo own > /dev/tty; stat -Lc %U /dev/stdin; id -un\"]\ntty = true\nuser = \"nobody\"\nworking_directory = \"/\"\n");
        await Box.Cli("start", "term");
        var row = await Box.Until("term", "completed");
        Assert.Equal("own\r\nnobody\r\nnobody\r\n", await File.ReadAllTextAsync(row.Log));
    }

    [Fact]
    public async Task Coming_and_going_leaves_nothing_behind()
    {
        var terminal = await Box.OpenTerminal();
        await Box.Do("run", "-d", "-t", "--name", "job", "cat");
        var before = 0;
        for (var round = 0; round < 60; round++)
        {
            var mark = terminal.Mark;
            terminal.Begin(Box.Command("attach", "job"));
            await terminal.Shows(@"ctrl-\ ctrl-\", mark);
            terminal.Type(Leave);
            Assert.Equal(0, await terminal.Prompt());
            if (round == 20) before = Proc.Descriptors(Box.Supervisor).Count;
        }
        await Eventually.True(() => Proc.Descriptors(Box.Supervisor).Count <= before + 3);
    }
}
