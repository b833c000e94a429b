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
}
