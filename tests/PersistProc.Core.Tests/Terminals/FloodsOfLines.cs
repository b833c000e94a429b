using System.Globalization;
using System.Text;
using CsCheck;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>A screen that is not fed what nothing would be left of is the same as one that is.</summary>
public sealed class FloodsOfLines
{
    private static readonly ScrollbackLimits Few = new(20, 4000);

    private static readonly string[] Texts = ["", "x", "a line", "longer than the screen is wide, by far", "tab\there", "back\b\bspace", "ümläut", "漢字 wide", "e\u0301", "\rover", "\n", "\r"];

    private static readonly Gen<string> Line = Gen.Int[0, Texts.Length - 1].Select(n => Texts[n]);

    [Fact]
    public void Nothing_is_missing_whatever_was_before_and_comes_behind() =>
        Gen.Select(Screens.Output, Line.Array[0, 120], Screens.Output, Gen.Select(Gen.Int[2, 24], Gen.Int[1, 8]), Gen.Int[1, 300]).Sample((before, lines, after, size, piece) =>
        {
            byte[] flood = [.. Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))), .. after];
            var whole = Begin(size, before);
            var skipped = Begin(size, before);
            whole.Feed(flood);
            if (skipped.IsReplacedByLines) flood = Skip(skipped, flood, piece);
            skipped.Feed(flood);
            Assert.Equal(Screens.Describe(whole), Screens.Describe(skipped));
        }, iter: 3000);

    [Fact]
    public void All_but_as_many_lines_as_are_kept_is_skipped()
    {
        var screen = Begin((20, 5), []);
        var flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 10_000).Select(n => string.Create(CultureInfo.InvariantCulture, $"line {n}\r\n"))));
        Assert.True(screen.IsReplacedByLines);
        var left = Skip(screen, flood, 1000);
        Assert.InRange(left.Length, 30 * 10, 2000);
    }

    [Theory]
    [InlineData("\e[2;4r")]
    [InlineData("\e[3")]
    public void Not_where_something_would_be_left(string before) => Assert.False(Begin((20, 5), Screens.Bytes(before)).IsReplacedByLines);

    private static TerminalScreen Begin((int Columns, int Rows) size, byte[] before)
    {
        var screen = new TerminalScreen(size.Columns, size.Rows, Few);
        screen.Feed(before);
        return screen;
    }

    private static byte[] Skip(TerminalScreen screen, byte[] bytes, int piece)
    {
        var flood = new FloodOfLines(screen.LinesThatReplaceAll);
        foreach (var part in bytes.Chunk(piece))
        {
            if (!flood.Take(part)) break;
        }
        if (flood.Skippable > 0) screen.Feed("\r\n"u8);
        return bytes[(int)flood.Skippable..];
    }
}
