using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>A client that is killed with SIGKILL can put nothing back: the terminal is as it was found all the same.</summary>
public sealed class AKilledClient(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Drawing =
        "printf '\\033[?1049h\\033[2J\\033[?2004h\\033[?1h\\033[?1000h\\033[?1006h\\033[?25l\\033[6 q\\033[3;5Hdr''awn'; exec sleep 774";

    [Theory]
    [InlineData("attach", "job")]
    [InlineData("run", "--name", "job", "--on-exit", "detach", "sh", "-c", Drawing)]
    public async Task Leaves_the_screen_the_modes_and_the_prompt_as_they_were(params string[] command)
    {
        await using var tmux = await Tmux.Open(Box);
        if (tmux is null)
        {
            Output.WriteLine("not tried: there is no tmux here");
            return;
        }

        await Box.Do("list"); // somebody is there to serve it
        if (command[0] == "attach") await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", Drawing);
        await WithEditing(tmux);
        await tmux.Run(Box.Command(command));
        await tmux.Shows("drawn");
        var shell = int.Parse(await tmux.Fact("#{pane_pid}"), CultureInfo.InvariantCulture);
        var client = await Guarded(shell);
        Assert.Equal("1 1 0", await tmux.Fact("#{alternate_on} #{mouse_any_flag} #{cursor_flag}"));
        _ = Libc.kill(client, (int)Signal.KILL);
        await Eventually.True(async () => await tmux.Fact("#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_cursor_flag}") == "0 0 1 0");
        await tmux.Until(rows => rows.Last(row => row.Length > 0).Trim() == "editing$", "a prompt below all else");
        await tmux.Type("echo aft''er");
        await tmux.Press("Enter");
        await tmux.Until(rows => rows.Contains("after"), "after");
        Assert.Equal(0, (await Box.Cli("is-active", "job")).ExitCode);
    }

    [Fact]
    public async Task Gives_the_keys_back_where_no_shell_looks_after_them()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", Drawing);
        var terminal = await Box.OpenTerminal();
        var device = new FileInfo($"/proc/{terminal.Shell}/fd/0").LinkTarget!;
        terminal.Begin(["sh", "-c", Terminal.Quoted(["stty", "echo"]) + "; " + Terminal.Quoted(Box.Command("attach", "job")) + "; exec sleep 774"]);
        await terminal.Shows("drawn");
        var script = Proc.Children(terminal.Shell).Single();
        var raw = Settings(device);
        Assert.Contains("-icanon", raw, StringComparison.Ordinal);
        _ = Libc.kill(await Guarded(script), (int)Signal.KILL);
        await terminal.Shows("\e[?1049l");
        Assert.Contains(" icanon", Settings(device), StringComparison.Ordinal);
        Assert.Contains(" echo ", Settings(device), StringComparison.Ordinal);
        terminal.CtrlC();
        Assert.True(await terminal.Prompt() > 128);
    }

    [Fact]
    public async Task That_ends_by_itself_writes_nothing_afterwards_and_leaves_nobody()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", Drawing);
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("attach", "job"));
        await terminal.Shows("drawn");
        var client = await Guarded(terminal.Shell);
        var guard = Proc.Children(client).Single();
        terminal.Type("\x1c\x1c");
        Assert.Equal(0, await terminal.Prompt());
        Assert.False(Directory.Exists($"/proc/{guard}"));
        var (_, shown) = await terminal.Do(["true"]);
        Assert.DoesNotContain("\e[?1049l", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_was_the_dashboard_leaves_a_shell_that_can_be_used()
    {
        await using var tmux = await Tmux.Open(Box);
        if (tmux is null)
        {
            Output.WriteLine("not tried: there is no tmux here");
            return;
        }

        await Box.Service("plain", "sleep", "774");
        await WithEditing(tmux);
        await tmux.Run(Box.Command("tui"));
        await tmux.Shows("plain");
        var shell = int.Parse(await tmux.Fact("#{pane_pid}"), CultureInfo.InvariantCulture);
        _ = Libc.kill(await Guarded(shell), (int)Signal.KILL);
        await Eventually.True(async () => await tmux.Fact("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1");
        await tmux.Until(rows => rows.Last(row => row.Length > 0).Trim() == "editing$", "a prompt below all else");
    }

    // a shell as people have it, that draws its prompt itself
    private static async Task WithEditing(Tmux tmux)
    {
        await tmux.Type("clear; PS1='edit'\"ing$ \" exec bash --norc --noprofile -i");
        await tmux.Press("Enter");
        await tmux.Shows("editing$");
    }

    // a client who has somebody to put the terminal back
    private static async Task<int> Guarded(int parent)
    {
        var client = 0;
        await Eventually.True(() => (client = Proc.Children(parent).FirstOrDefault(child => Proc.Program(child) == "persistproc")) > 0);
        await Eventually.True(() => Proc.Children(client).Any(child => Proc.Program(child) == "persistproc-keeper" && Proc.Stat(child) is { State: 'S' }));
        return client;
    }

    private static string Settings(string device)
    {
        using var stty = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stty", ["-F", device, "-a"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return stty.StandardOutput.ReadToEnd();
    }
}
