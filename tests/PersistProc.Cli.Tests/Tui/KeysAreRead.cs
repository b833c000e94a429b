using System.Text;
using CsCheck;
using PersistProc.Cli.Tui;

namespace PersistProc.Cli.Tests.Tui;

public sealed class KeysAreRead
{
    private static readonly string[] Pieces = ["\e[A", "é", "漢", "😀", "q", "\e[<0;12;3M", "\e[200~x\ny\e[201~", "\e[6~", "\eOA", "\r"];

    [Theory]
    [InlineData("a", "Char a")]
    [InlineData("ä", "Char ä")]
    [InlineData("\r", "Enter")]
    [InlineData("\t\e[Z", "Tab BackTab")]
    [InlineData("\x7f\b", "Backspace Backspace")]
    [InlineData("\x03\x1a", "Ctrl c Ctrl z")]
    [InlineData("\e[A\eOB\e[1;5C\e[D", "Up Down Right Left")]
    [InlineData("\e[H\e[4~\e[1~\eOF", "Home End Home End")]
    [InlineData("\e[5~\e[6~\e[3~", "PageUp PageDown Delete")]
    [InlineData("\e[11~\e[?1;2c\e[99x", "")]
    [InlineData("\e\e[A", "Escape Up")]
    [InlineData("\ex", "Alt x")]
    [InlineData("\e[<0;5;3M\e[<0;5;3m\e[<64;1;1M\e[<65;80;24M\e[<2;1;1M", "Press 4,2 WheelUp 0,0 WheelDown 79,23")]
    [InlineData("\e[200~a\e[A\rb\e[201~c", "Pasted a\e[A\rb Char c")]
    public void What_a_terminal_sends_is_a_key(string bytes, string expected) => Assert.Equal(expected, Read(Encoding.UTF8.GetBytes(bytes), 1 << 20));

    [Fact]
    public void A_lone_escape_is_known_by_nothing_coming_after_it()
    {
        var (parser, inputs) = (new InputParser(), new List<TuiInput>());
        parser.Feed("\e"u8, inputs);
        Assert.Empty(inputs);
        Assert.True(parser.IsPending);
        parser.GiveUp(inputs);
        Assert.Equal(new TuiInput.Pressed(new Key(KeyCode.Escape)), Assert.Single(inputs));
        Assert.False(parser.IsPending);
    }

    [Fact]
    public void However_it_is_cut_it_is_the_same() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 12], Gen.Int[1, 5])
            .Sample((pieces, length) =>
            {
                var bytes = Encoding.UTF8.GetBytes(string.Concat(pieces));
                Assert.Equal(Read(bytes, 1 << 20), Read(bytes, length));
            });

    [Fact]
    public void Noise_harms_nothing_and_keys_after_it_are_read() =>
        Gen.Byte.Array[0, 80].Sample(noise =>
        {
            var (parser, inputs) = (new InputParser(), new List<TuiInput>());
            parser.Feed(noise, inputs);
            parser.GiveUp(inputs);
            parser.Feed("\e[201~"u8, inputs);
            inputs.Clear();
            parser.Feed("q"u8, inputs);
            Assert.Equal(new TuiInput.Pressed(Key.Of('q')), Assert.Single(inputs));
        });

    private static string Read(byte[] bytes, int length)
    {
        var (parser, inputs) = (new InputParser(), new List<TuiInput>());
        foreach (var piece in bytes.Chunk(length)) parser.Feed(piece, inputs);
        parser.GiveUp(inputs);
        return string.Join(' ', inputs.Select(Word));
    }

    private static string Word(TuiInput input) => input switch
    {
        TuiInput.Pressed { Key: { Code: KeyCode.Char } key } => $"{(key.IsControl ? "Ctrl" : key.IsAlt ? "Alt" : "Char")} {new Rune(key.Scalar)}",
        TuiInput.Pressed { Key: var key } => key.Code.ToString(),
        TuiInput.Pasted pasted => "Pasted " + pasted.Text,
        TuiInput.Moused mouse => $"{mouse.Act} {mouse.X},{mouse.Y}",
        _ => input.ToString(),
    };
}
