using PersistProc.Core;
using PersistProc.Linux.Native;
using PersistProc.Linux.Terminals;

namespace PersistProc.Linux.Tests.Terminals;

public sealed class OurOwnTerminals : IDisposable
{
    private readonly PseudoTerminal _terminal = PseudoTerminal.Open(new TerminalSize(33, 101));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void A_terminal_has_the_size_that_it_was_told_at_both_ends()
    {
        Assert.Equal(new TerminalSize(33, 101), TerminalDevice.Size(_terminal.Slave));
        Assert.True(TerminalDevice.Resize(_terminal.Master, new TerminalSize(1, 65_535)));
        Assert.Equal(new TerminalSize(1, 65_535), TerminalDevice.Size(_terminal.Slave));
        Assert.Equal(new TerminalSize(1, 65_535), TerminalDevice.Size(_terminal.Master));
    }

    [Fact]
    public void What_is_no_terminal_has_no_size()
    {
        using var pipe = new PersistProc.Linux.Descriptors.Pipe();
        Assert.Null(TerminalDevice.Size(pipe.Read));
        Assert.False(TerminalDevice.Resize(pipe.Read, TerminalSize.Default));
        Assert.Null(TerminalDevice.EndOfInput(pipe.Read));
        Assert.Null(RawMode.Enter(pipe.Read.Number));
    }

    [Fact]
    public void Raw_mode_takes_every_key_as_it_is_and_gives_back_what_was_there()
    {
        var before = Settings();
        var raw = RawMode.Enter(_terminal.Slave.Number)!;
        Assert.True(raw.IsOn);
        var during = Settings();
        Assert.Equal(0u, during.Local & (Libc.ECHO | Libc.ICANON | Libc.ISIG | Libc.IEXTEN));
        Assert.Equal(0u, during.Input & (Libc.ICRNL | Libc.IXON));
        Assert.Equal(0u, during.Output & Libc.OPOST);
        Assert.Null(TerminalDevice.EndOfInput(_terminal.Master));
        raw.Leave();
        raw.Leave();
        Assert.Equal(before, Settings());
        Assert.True(raw.Enter());
        Assert.Equal(during, Settings());
    }

    [Fact]
    public void The_end_of_the_input_is_a_character_while_lines_are_read() => Assert.Equal((byte?)4, TerminalDevice.EndOfInput(_terminal.Master));

    [Fact]
    public void Backspace_removes_whole_characters() => Assert.NotEqual(0u, Settings().Input & Libc.IUTF8);

    private (uint Input, uint Output, uint Control, uint Local, byte Least) Settings()
    {
        Syscall.Check(Libc.tcgetattr(_terminal.Slave.Number, out var settings), "tcgetattr");
        return (settings.Input, settings.Output, settings.Control, settings.Local, settings.Characters[Libc.VMIN]);
    }
}
