using System.Text;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>A screen as HTML and as bytes for another terminal.</summary>
public sealed class RenderingTests
{
    [Fact]
    public void No_text_becomes_markup()
    {
        var screen = Screens.Fed("\e[?25l\e]2;</title><script>\a<b>&\"' \e]8;;http://x/\"><script>\ago\e]8;;\a \e]8;;javascript:alert(1)\abad\e]8;;\a", 60, 2);
        var html = ScreenHtml.Page(screen);
        Assert.Contains("&lt;b&gt;&amp;&quot;&#39;", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"http://x/&quot;&gt;&lt;script&gt;\" rel=\"noreferrer\">go</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", html, StringComparison.Ordinal);
        Assert.Contains("bad", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_and_the_cursor_are_seen()
    {
        var html = ScreenHtml.Of(Screens.Fed("\e[31mr\e[38;5;200mp\e[38;5;240mg\e[38;2;1;2;3;4:3mt\e[0;7mi\e[0m", 20, 1));
        Assert.Equal(
            "<pre class=\"terminal\"><span style=\"color:#cd3131;\">r</span><span style=\"color:#ff00d7;\">p</span><span style=\"color:#585858;\">g</span>"
            + "<span style=\"color:#010203;text-decoration:underline wavy;\">t</span><span style=\"color:#1e1e1e;background:#d4d4d4;\">i</span>"
            + "<span style=\"color:#1e1e1e;background:#d4d4d4;\"> </span></pre>",
            html);
    }

    [Fact]
    public void A_replay_may_scroll_away_what_was_there_before()
    {
        var screen = Screens.Fed("new", 10, 3);
        var other = Screens.Fed("old 1\r\nold 2", 10, 3);
        other.Feed(ScreenReplay.Of(screen, keeps: true));
        Assert.Equal(["new", "", ""], ScreenText.Rows(other));
        Assert.Equal(["old 1", "old 2"], Enumerable.Range(0, 2).Select(i => other.Scrollback[i].Text));
    }

    [Fact]
    public void A_replay_says_the_modes_a_terminal_must_have_for_its_keys()
    {
        var replay = Encoding.UTF8.GetString(ScreenReplay.Of(Screens.Fed("\e[?1h\e=\e[?2004h\e[?1002h\e[?1006h\e[?1049h\e[?25l\e[5 q")));
        foreach (var mode in new[] { "\e[?1h", "\e=", "\e[?2004h", "\e[?1002h", "\e[?1006h", "\e[?1049h", "\e[?25l", "\e[5 q" }) Assert.Contains(mode, replay, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_last_lines_that_left_the_screen_are_replayed_if_so_wanted()
    {
        var screen = Screens.Fed(string.Concat(Enumerable.Range(0, 50).Select(i => $"line {i}\r\n")), 20, 5);
        var replayed = Screens.Fed(ScreenReplay.Of(screen, lines: 3), 20, 5);
        Assert.Equal(["line 43", "line 44", "line 45"], Enumerable.Range(0, replayed.Scrollback.Count).Select(i => replayed.Scrollback[i].Text));
        Assert.Equal(ScreenText.Rows(screen), ScreenText.Rows(replayed));
    }
}
