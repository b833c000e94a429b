using System.Buffers;
using System.Text;
using CsCheck;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>What is left of a line that was written to a terminal.</summary>
public sealed class ReadableLinesTests
{
    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("hello\r", "hello")]
    [InlineData("  0%\r 50%\r100%\r", "100%")]
    [InlineData("downloading\rdone\e[K", "done")]
    [InlineData("long line\rshort", "shortline")]
    [InlineData("abc\b\bX", "aXc")]
    [InlineData("pass\b\b\b\b    \b\b\b\b", "")]
    [InlineData("\e[1;31mred\e[0m and \e]8;;http://x\e\\link\e]8;;\e\\", "red and link")]
    [InlineData("\e]0;title\atext", "text")]
    [InlineData("\eP1$r\e\\a\e_b\e\\c", "ac")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("ä漢😀\r\e[2CX", "ä漢X")]
    [InlineData("one\e[5;1Htwo\e[2;3Hthree", "one two three")]
    [InlineData("\e[2K\e[1Gspinner", "spinner")]
    [InlineData("text\a\u0000\u007f", "text")]
    [InlineData("trailing   \e[0m", "trailing")]
    public void A_person_reads_what_was_left(string written, string readable) => Assert.Equal(readable, Clean(written));

    [Fact]
    public void What_is_no_text_is_replaced()
    {
        var buffer = new ArrayBufferWriter<byte>();
        new ReadableLines().Clean([(byte)'a', 0xff, (byte)'b'], buffer);
        Assert.Equal("a\ufffdb", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Fact]
    public void A_string_may_be_cut_by_the_end_of_a_line()
    {
        var lines = new ReadableLines();
        Assert.Equal(["a", "", "b"], new[] { "a\ePq#0;2", "!12~-", "$\e\\b" }.Select(line => Clean(line, lines)));
    }

    [Fact]
    public void A_line_that_does_not_end_is_told_all_the_same()
    {
        var text = new string('x', 300_000) + "\t" + new string('y', 300_000);
        Assert.Equal(text, Clean(text));
        Assert.Equal("z", Clean("\e[65535C\e[65535C\e[65535Cx\rz\e[K"));
    }

    [Fact]
    public void No_control_is_left_whatever_comes() =>
        Screens.Output.Array[1, 4].Sample(written =>
        {
            var lines = new ReadableLines();
            foreach (var each in written)
            {
                foreach (var line in Encoding.Latin1.GetString(each).Split('\n'))
                {
                    var buffer = new ArrayBufferWriter<byte>();
                    lines.Clean(Encoding.Latin1.GetBytes(line), buffer);
                    Assert.DoesNotContain(Encoding.UTF8.GetString(buffer.WrittenSpan), letter => char.IsControl(letter) && letter != '\t');
                }
            }
        }, iter: 1000);

    private static string Clean(string line, ReadableLines? lines = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        (lines ?? new ReadableLines()).Clean(Encoding.UTF8.GetBytes(line), buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
