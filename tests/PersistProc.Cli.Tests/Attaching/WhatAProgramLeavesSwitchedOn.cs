using System.Text;
using PersistProc.Cli.Attaching;

namespace PersistProc.Cli.Tests.Attaching;

public class WhatAProgramLeavesSwitchedOn
{
    [Theory]
    [InlineData("plain \e[31mred\e[m \e[2J", "")]
    [InlineData("\e[?1049h\e[?25l text", "\e[?1049l\e[?25h\e[m")]
    [InlineData("\e[?1049h\e[?25l\e[?25h\e[?1049l", "")]
    [InlineData("\e[?1000;1006h", "\e[?1006l\e[?1000l\e[m")]
    [InlineData("\e=\e[?1h", "\e[?1l\e>\e[m")]
    [InlineData("\e[?2004h\ec", "")]
    [InlineData("\e[?12$p\e[?u", "")]
    [InlineData("\e[>1u\e[>5u\e[<u", "\e[<1u\e[m")]
    [InlineData("\e[?1049h\e[>1u", "\e[<1u\e[?1049l\e[<1u\e[m")]
    [InlineData("\e[>1u\e[<3u", "")]
    [InlineData("\e[>4;2m", "\e[>4;0m\e[m")]
    [InlineData("\e[>4;2m\e[>4m\e[>4;1m\e[>4;0m", "")]
    [InlineData("\e[6 q", "\e[0 q\e[m")]
    [InlineData("\e[6 q\e[0 q\e[5 q\e[ q", "")]
    [InlineData("\e[2;20r", "\e7\e[r\e8\e[m")]
    [InlineData("\e[2;20r\e[r\e[?7r", "")]
    public void Is_put_back_by_whoever_leaves_it_running(string shown, string undo)
    {
        var bytes = Encoding.ASCII.GetBytes(shown);
        for (var cut = 1; cut <= bytes.Length; cut++)
        {
            var modes = new OutputModes();
            foreach (var piece in bytes.Chunk(cut)) modes.Look(piece);
            Assert.Equal(undo, modes.Undo());
        }
    }

    [Fact]
    public void Is_switched_on_again_by_whoever_comes_back_to_it()
    {
        var modes = new OutputModes();
        modes.Look("\e[?1049h\e[?1000h\e[?25l\e[>1u\e=\e[>4;2m\e[6 q\e[2;20r"u8);
        var redo = modes.Redo();
        Assert.Equal("\e[?1049h\e[?1000h\e[?25l\e[>1u\e=\e[>4;2m\e[6 q\e7\e[2;20r\e8", redo);
        var again = new OutputModes();
        again.Look(Encoding.ASCII.GetBytes(redo));
        Assert.Equal(modes.Undo(), again.Undo());
        Assert.Equal("", new OutputModes().Redo());
    }

    [Fact]
    public void Is_looked_at_again_only_where_there_may_be_something_else()
    {
        var modes = new OutputModes();
        Assert.True(modes.Look("\e[?1049h"u8));
        Assert.False(modes.Look("text \e[1;31mred\e[2;5H\e[K"u8));
        Assert.True(modes.Look("\e[?25l"u8));
    }
}
