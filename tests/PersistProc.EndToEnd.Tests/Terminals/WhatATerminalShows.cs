using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>The screen of a service: looked at from outside, given to whoever attaches, and its log as a person reads it.</summary>
public sealed class WhatATerminalShows(ITestOutputHelper output) : EndToEndTest(output)
{
    // a full-screen program: alternate screen, colours, a title, modes; it draws once and waits
    private const string Drawing =
        "printf 'before\\n'; printf '\\033[?1049h\\033[2J\\033]2;a title\\007\\033[?2004h\\033[?1h\\033[?25l\\033[3;5H\\033[31mred <&>\\033[0m\\033[24;80H.'; exec sleep 774";

    [Fact]
    public async Task It_is_seen_as_text_with_colours_as_a_page_and_as_a_document()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", Drawing);
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains("red", StringComparison.Ordinal));
        var text = (await Box.Do("screen", "job")).Stdout.Split('\n');
        Assert.Equal(["", "", "    red <&>"], text[..3]);
        Assert.EndsWith(".", text[23], StringComparison.Ordinal);
        Assert.Contains("\e[0;31mred <&>\e[0m", (await Box.Do("screen", "--ansi", "job")).Stdout, StringComparison.Ordinal);
        Assert.Contains(">red &lt;&amp;&gt;</span>", (await Box.Do("screen", "--html", "job")).Stdout, StringComparison.Ordinal);
        using var document = JsonDocument.Parse((await Box.Do("screen", "-o", "json", "job")).Stdout);
        var root = document.RootElement;
        Assert.Equal("job 80 24 a title", $"{root.GetProperty("name")} {root.GetProperty("columns")} {root.GetProperty("rows")} {root.GetProperty("title")}");
        Assert.True(root.GetProperty("alternate").GetBoolean() && root.GetProperty("bracketed_paste").GetBoolean() && root.GetProperty("application_cursor_keys").GetBoolean());
        Assert.False(root.GetProperty("cursor_visible").GetBoolean());
        Assert.Equal("    red <&>", root.GetProperty("lines")[2].GetString());
    }

    [Fact]
    public async Task Who_attaches_sees_the_screen_as_it_is_with_what_has_left_it_and_its_modes()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", "seq -f 'line %g' 1 60; " + Drawing);
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains("red", StringComparison.Ordinal));
        var terminal = await Box.OpenTerminal();
        terminal.Resize(24, 80);
        var mark = terminal.Mark;
        terminal.Begin(Box.Command("attach", "job"));
        await terminal.Shows("red <&>", mark);
        var shown = terminal.Since(mark);
        Assert.Contains("line 1\r\nline 2\r\n", shown, StringComparison.Ordinal);
        Assert.Contains("before", shown, StringComparison.Ordinal);
        await terminal.Shows("\e[?2004h", mark);
        Assert.Contains("\e[?1049h", shown, StringComparison.Ordinal);
        Assert.True(shown.IndexOf("line 60", StringComparison.Ordinal) < shown.IndexOf("\e[?1049h", StringComparison.Ordinal));
        terminal.Type("\x1c\x1c");
        Assert.Equal(0, await terminal.Prompt());
    }

    [Fact]
    public async Task What_has_ended_shows_what_it_showed_at_last_as_long_as_it_is_known()
    {
        await Box.Cli("run", "-t", "--name", "job", "sh", "-c", "seq -f 'line %g' 1 60; printf 'the last'");
        await Box.Until("job", "completed");
        var shown = (await Box.Do("screen", "job")).Stdout;
        Assert.Contains("line 60\nthe last\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("line 2\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_supervisor_knows_the_screen_too()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", Drawing);
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains("red", StringComparison.Ordinal));
        var before = (await Box.Do("screen", "--ansi", "job")).Stdout;
        var supervisor = Box.Supervisor;
        _ = Libc.kill(supervisor, (int)Signal.KILL);
        await Eventually.True(() => !Proc.Alive(supervisor));
        Assert.Equal(before, (await Box.Do("screen", "--ansi", "job")).Stdout);
    }

    [Fact]
    public async Task A_question_is_answered_while_nobody_is_there_and_keys_are_those_the_program_asked_for()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", "stty raw -echo; printf '\\033[?1h\\033[c'; exec cat -v");
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains("^[[?62;22c", StringComparison.Ordinal));
        await Box.Do("send", "job", "--keys", "Up");
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains("^[OA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_log_is_text_without_codes_and_raw_as_written()
    {
        await Box.Cli("run", "-t", "--name", "job", "sh", "-c", "printf '\\033[32mgreen\\033[0m line\\n 10%%\\r 60%%\\r100%%\\n\\033]0;t\\007end\\n'");
        Assert.Equal("green line\n100%\nend\n", (await Box.Do("logs", "job")).Stdout);
        Assert.Equal("100%\nend\n", (await Box.Do("logs", "-n", "2", "job")).Stdout);
        Assert.Equal("green line\n", (await Box.Do("logs", "--grep", "^green line$", "job")).Stdout);
        Assert.Equal("\e[32mgreen\e[0m line\r\n 10%\r 60%\r100%\r\n\e]0;t\aend\r\n", (await Box.Do("logs", "-o", "raw", "job")).Stdout);
        var follower = Box.Begin("logs", "-f", "job");
        await follower.SaysOnStdout("green line\n100%\nend\n");
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Who_sends_may_wait_for_what_comes_of_it()
    {
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", "stty -echo; printf 'ready> '; while read -r line; do printf '\\033[1mgot\\033[0m %s\\nready> ' \"$line\"; done");
        await Eventually.True(async () => (await Box.Cli("screen", "job")).Stdout.Contains("ready>", StringComparison.Ordinal));
        Assert.Equal("got it\n", (await Box.Do("send", "job", "it", "--enter", "--wait-for", "^got", "--timeout", "20s")).Stdout);
        Assert.Equal("ready> \n", (await Box.Do("send", "job", "more", "--enter", "--wait-for", "^ready", "--timeout", "20s")).Stdout);
        var late = await Box.Cli("send", "job", "x", "--enter", "--wait-for", "^never$", "--timeout", "200ms");
        Assert.Equal(124, late.ExitCode);
        Assert.Contains("^never$", late.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, (await Box.Cli("send", "job", "x", "--wait-for", "(")).ExitCode);
        Assert.Equal(2, (await Box.Cli("send", "job", "x", "--timeout", "1s")).ExitCode);
    }

    [Fact]
    public async Task What_has_none_says_so()
    {
        await Box.Service("plain", "sleep", "774");
        var refused = await Box.Cli("screen", "plain");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("no terminal", refused.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, (await Box.Cli("screen")).ExitCode);
        Assert.Equal(2, (await Box.Cli("screen", "--ansi", "--html", "plain")).ExitCode);
    }
}
