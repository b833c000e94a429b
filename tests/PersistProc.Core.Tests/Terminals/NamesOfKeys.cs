using System.Text;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>Beside each name what tmux 3 sends for it to a program at a terminal of the kind of xterm.</summary>
public sealed class NamesOfKeys
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("é", "é")]
    [InlineData("C-c", "\x3")]
    [InlineData("c-C", "\x3")]
    [InlineData("^c", "\x3")]
    [InlineData("C-Space", "\0")]
    [InlineData("C-[", "\e")]
    [InlineData("C-?", "\x7f")]
    [InlineData("M-x", "\ex")]
    [InlineData("C-M-x", "\e\x18")]
    [InlineData("S-a", "A")]
    [InlineData("Enter", "\r")]
    [InlineData("Escape", "\e")]
    [InlineData("Tab", "\t")]
    [InlineData("BTab", "\e[Z")]
    [InlineData("S-Tab", "\e[Z")]
    [InlineData("Space", " ")]
    [InlineData("BSpace", "\x7f")]
    [InlineData("Up", "\e[A")]
    [InlineData("C-Left", "\e[1;5D")]
    [InlineData("M-S-Right", "\e[1;4C")]
    [InlineData("Home", "\e[H")]
    [InlineData("DC", "\e[3~")]
    [InlineData("S-DC", "\e[3;2~")]
    [InlineData("PPage", "\e[5~")]
    [InlineData("PageDown", "\e[6~")]
    [InlineData("F1", "\eOP")]
    [InlineData("F5", "\e[15~")]
    [InlineData("C-F12", "\e[24;5~")]
    [InlineData("C-c Enter  Up", "\x3\r\e[A")]
    [InlineData("-", "-")]
    [InlineData("C--", null)]
    [InlineData("Entr", null)]
    [InlineData("C-", null)]
    [InlineData("F13", null)]
    [InlineData("C-é", null)]
    public void Each_sends_what_a_terminal_sends(string keys, string? sent)
    {
        var bytes = KeyNames.Bytes(keys, inApplication: false, out var why);
        Assert.Equal(sent, bytes is null ? null : Encoding.UTF8.GetString(bytes));
        Assert.Equal(sent is null, why.Length > 0);
    }

    [Theory]
    [InlineData("Up", "\eOA")]
    [InlineData("C-Up", "\e[1;5A")]
    [InlineData("Home", "\eOH")]
    [InlineData("F1", "\eOP")]
    public void A_program_may_have_cursor_keys_of_its_own(string keys, string sent) =>
        Assert.Equal(sent, Encoding.UTF8.GetString(KeyNames.Bytes(keys, inApplication: true, out _)!));

    [Fact]
    public void Every_name_that_is_told_is_one() => Assert.All(KeyNames.All, name => Assert.NotNull(KeyNames.Bytes(name, false, out _)));
}
