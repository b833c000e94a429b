namespace PersistProc.Core.Tests.Terminals;

/// <summary>What programs write, and what is seen then. A row's end is <c>|</c>; the cursor is column, row from 0.</summary>
public sealed class ScreenTests
{
    [Theory]
    [InlineData("hello", "hello", 5, 0)]
    [InlineData("a\r\nb", "a|b", 1, 1)]
    [InlineData("abc\b\bX", "aXc", 2, 0)]
    [InlineData("a\tb", "a       b", 9, 0)]
    [InlineData("0123456789", "0123456789", 9, 0)]
    [InlineData("0123456789\rX", "X123456789", 1, 0)]
    [InlineData("0123456789X", "0123456789|X", 1, 1)]
    [InlineData("0123456789\e[CX", "012345678X", 9, 0)]
    [InlineData("0123456789\bX", "01234567X9", 9, 0)]
    [InlineData("\e[?7l0123456789XY", "012345678Y", 9, 0)]
    [InlineData("1\r\n2\r\n3\r\n4", "2|3|4", 1, 2)]
    [InlineData("\e[2;3HX\e[HY", "Y|  X", 1, 0)]
    [InlineData("abcdef\e[3G\e[K", "ab", 2, 0)]
    [InlineData("abcdef\e[3G\e[1K", "   def", 2, 0)]
    [InlineData("abcdef\e[3G\e[2P", "abef", 2, 0)]
    [InlineData("abcdef\e[3G\e[2@", "ab  cdef", 2, 0)]
    [InlineData("abcdef\e[3G\e[2X", "ab  ef", 2, 0)]
    [InlineData("abc\e[1G\e[4hX", "Xabc", 1, 0)]
    [InlineData("1\r\n2\r\n3\e[1;1H\e[L", "|1|2", 0, 0)]
    [InlineData("1\r\n2\r\n3\e[1;1H\e[M", "2|3", 0, 0)]
    [InlineData("1\r\n2\r\n3\e[2;3r\e[3H\n", "1|3", 0, 2)]
    [InlineData("1\r\n2\r\n3\e[1;2r\e[1H\eM", "|1|3", 0, 0)]
    [InlineData("1\r\n2\r\n3\e[S", "2|3", 1, 2)]
    [InlineData("1\r\n2\r\n3\e[T", "|1|2", 1, 2)]
    [InlineData("\e[2;3r\e[?6h\e[1;1HX", "|X", 1, 1)]
    [InlineData("ab\e7cd\e8X", "abXd", 3, 0)]
    [InlineData("a\e[3b", "aaaa", 4, 0)]
    [InlineData("a\e[m\e[3b", "a", 1, 0)]
    [InlineData("\e(0lqk\e(Bq", "┌─┐q", 4, 0)]
    [InlineData("\e)0\x0ex\x0fx", "│x", 2, 0)]
    [InlineData("\e(A#", "£", 1, 0)]
    [InlineData("漢字", "漢字", 4, 0)]
    [InlineData("012345678漢", "012345678|漢", 2, 1)]
    [InlineData("漢字\e[2GX", " X字", 2, 0)]
    [InlineData("漢字\e[3GX", "漢X", 3, 0)]
    [InlineData("e\u0301x", "e\u0301x", 2, 0)]
    [InlineData("\u0301x", "x", 1, 0)]
    [InlineData("👨\u200d👩x", "👨\u200d👩x", 3, 0)]
    [InlineData("❤\ufe0fx", "❤\ufe0fx", 2, 0)]
    [InlineData("a\e[31", "a", 1, 0)]
    [InlineData("a\e]2;t\ab", "ab", 2, 0)]
    [InlineData("a\eP1$qm\e\\b", "ab", 2, 0)]
    [InlineData("a\e_x\e\\b", "ab", 2, 0)]
    [InlineData("a\e^x\u009cy\e\\b", "ab", 2, 0)]
    [InlineData("a\e[1\u0018b", "ab", 2, 0)]
    [InlineData("a\e[\rb", "a", 0, 0)] // a control in the middle of a sequence is obeyed, and the sequence goes on
    [InlineData("\u009b2Cx", "  x", 3, 0)]
    [InlineData("a\u0085b", "a|b", 1, 1)]
    [InlineData("abc\ec", "", 0, 0)]
    [InlineData("abc\e[?1049hX", "   X", 4, 0)]
    [InlineData("abc\e[?1049hX\e[?1049ld", "abcd", 4, 0)]
    [InlineData("abc\e[?1047h\e[HX\e[?1047ld", "adc", 2, 0)]
    [InlineData("\e[3g\tx", "         x", 9, 0)]
    [InlineData("\e[5G\eH\r\tx", "    x", 5, 0)]
    [InlineData("abc\e[?5W\e[Z", "abc", 0, 0)]
    [InlineData("\e#8\e[2H", "EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE", 0, 1)]
    public void What_is_written_is_seen(string written, string seen, int x, int y)
    {
        var screen = Screens.Fed(written, 10, 3);
        Assert.Equal(seen.TrimEnd('|'), string.Join('|', ScreenText.Rows(screen)).TrimEnd('|'));
        Assert.Equal((x, y), (screen.Cursor.X, screen.Cursor.Y));
    }

    [Theory]
    [InlineData("\e[31mx", "31")]
    [InlineData("\e[1;4;38;5;200mx", "1;4;38;5;200")]
    [InlineData("\e[38:5:200mx", "38;5;200")]
    [InlineData("\e[38:2:1:2:3mx", "38;2;1;2;3")]
    [InlineData("\e[38:2::1:2:3mx", "38;2;1;2;3")]
    [InlineData("\e[48;2;1;2;3;1mx", "1;48;2;1;2;3")]
    [InlineData("\e[4:3;58:2::1:2:3mx", "4:3;58:2::1:2:3")]
    [InlineData("\e[4:0;4:4mx", "4:4")]
    [InlineData("\e[21mx", "4:2")]
    [InlineData("\e[95;106mx", "95;106")]
    [InlineData("\e[1;2;3;5;7;8;9;53mx", "1;2;3;5;7;8;9;53")]
    [InlineData("\e[1;2;22mx", "")]
    [InlineData("\e[38;5;300mx", "")]
    [InlineData("\e[38;2;1;2;300mx", "")]
    [InlineData("\e[7;0;1mx", "1")]
    [InlineData("\e[7;mx", "")]
    [InlineData("\e[123456789;1mx", "1")]
    public void A_style_is_what_was_selected(string written, string selected)
    {
        var screen = Screens.Fed(written);
        var expected = selected.Length == 0 ? "x" : $"\e[0;{selected}mx\e[0m";
        Assert.Equal(expected, ScreenText.StyledRows(screen)[0]);
    }

    [Theory]
    [InlineData(new byte[] { 0xc3 }, "")]
    [InlineData(new byte[] { 0xc3, 0x28 }, "\ufffd(")]
    [InlineData(new byte[] { 0xff, 0x41 }, "\ufffdA")]
    [InlineData(new byte[] { 0xe2, 0x82, 0x41 }, "\ufffdA")]
    [InlineData(new byte[] { 0xc0, 0xaf }, "\ufffd\ufffd")]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, "\ufffd\ufffd\ufffd")]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 }, "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData(new byte[] { 0xf0, 0x9f, 0x98, 0x1b, 0x5b, 0x43, 0x41 }, "\ufffd A")]
    public void What_is_no_text_is_replaced(byte[] written, string seen)
    {
        var screen = Screens.Fed(written, 20, 2);
        Assert.Equal(seen, ScreenText.Rows(screen)[0]);
        // the same rule as the framework's
        if (!written.Contains((byte)0x1b) && written.Length > 1) Assert.Equal(System.Text.Encoding.UTF8.GetString(written), ScreenText.Rows(screen)[0]);
    }

    [Theory]
    [InlineData("\e[5n", "\e[0n")]
    [InlineData("ab\e[6n", "\e[1;3R")]
    [InlineData("\e[c", "\e[?62;22c")]
    [InlineData("\e[>c", "\e[>1;0;0c")]
    [InlineData("\e[?2004h\e[?2004$p", "\e[?2004;1$y")]
    [InlineData("\e[?4711$p", "\e[?4711;0$y")]
    [InlineData("\e[4$p", "\e[4;2$y")]
    [InlineData("\e[18t", "\e[8;5;20t")]
    [InlineData("\e[>1u\e[?u", "\e[?1u")]
    public void Questions_have_answers_for_whoever_sends_them(string asked, string answer)
    {
        var screen = Screens.Fed(asked);
        Assert.Equal(answer, System.Text.Encoding.UTF8.GetString(screen.TakeReplies()));
        Assert.Empty(screen.TakeReplies());
    }

    [Fact]
    public void A_line_that_left_the_screen_is_one_line_again()
    {
        var screen = Screens.Fed("0123456789abcdef\r\nx\r\ny\r\nz", 10, 2);
        Assert.Equal(["0123456789abcdef", "x"], Enumerable.Range(0, screen.Scrollback.Count).Select(i => screen.Scrollback[i].Text));
        screen.Resize(8, 4);
        Assert.Equal(["89abcdef", "x", "y", "z"], ScreenText.Rows(screen));
        Assert.True(screen.Scrollback.IsOpen);
        screen.Resize(20, 4);
        Assert.Equal(["0123456789abcdef", "x", "y", "z"], ScreenText.Rows(screen));
        Assert.Equal((1, 3), (screen.Cursor.X, screen.Cursor.Y));
    }

    [Fact]
    public void A_link_and_a_title_are_kept_but_nothing_that_could_do_harm()
    {
        var screen = Screens.Fed("\e]2;a\u0001b\u0090c\a\e]8;id=k;http://x/?a=1;b\e\\go\e]8;;\e\\ \e]8;;java script:x\ano", 40, 2);
        Assert.Equal("abc", screen.Title);
        Assert.Equal(new Hyperlink("http://x/?a=1;b", "k"), screen.Shown[0].Cells[0].Style.Link);
        Assert.All(screen.Shown[0].Cells[2..].ToArray(), cell => Assert.Null(cell.Style.Link));
    }
}
