using System.Text;
using CsCheck;

namespace PersistProc.Core.Tests.Terminals;

public sealed class KeysThatLeave
{
    [Theory]
    [InlineData(@"ctrl-\,ctrl-\", "\x1c\x1c")]
    [InlineData("ctrl-p,ctrl-q", "\x10\x11")]
    [InlineData("CTRL-A,d", "\x01" + "d")]
    [InlineData("ctrl-@", "\0")]
    [InlineData("~,.", "~.")]
    public void They_are_read_as_docker_writes_them(string text, string keys)
    {
        var read = DetachKeys.Parse(text, out _)!;
        Assert.True(read.Take(Encoding.Latin1.GetBytes(keys), []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("ctrl-p,,q")]
    [InlineData("alt-x")]
    [InlineData("é")]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q")]
    public void What_is_no_key_is_refused(string text)
    {
        Assert.Null(DetachKeys.Parse(text, out var why));
        Assert.NotEmpty(why);
    }

    [Fact]
    public void None_are_none()
    {
        var none = DetachKeys.Parse("none", out _)!;
        var program = new List<byte>();
        Assert.False(none.Take("\x1c\x1c\x1c"u8, program));
        Assert.Equal(3, program.Count);
        Assert.False(none.IsPending);
    }

    [Fact]
    public void The_beginning_of_them_is_held_back_until_it_is_given_up()
    {
        var keys = DetachKeys.Parse(DetachKeys.Default, out _)!;
        var program = new List<byte>();
        Assert.False(keys.Take("a\x1c"u8, program));
        Assert.True(keys.IsPending);
        Assert.Equal("a"u8.ToArray(), program);
        keys.GiveUp(program);
        Assert.Equal("a\x1c"u8.ToArray(), program);
        Assert.False(keys.IsPending);
        Assert.False(keys.Take("\x1c"u8, program));
        Assert.True(keys.Take("\x1c"u8, program));
    }

    [Fact]
    public void However_it_is_cut_all_before_them_goes_to_the_program_and_nothing_else() => Gen.Select(Gen.OneOf(Gen.Const((byte)'a'), Gen.Const((byte)'b')).Array[0, 24], Gen.OneOf(Gen.Const("a,a,b"), Gen.Const("a,b,a,c"), Gen.Const("a,a"), Gen.Const("b")), Gen.Int[1, 5]).Sample((typed, text, cut) =>
    {
        var keys = DetachKeys.Parse(text, out _)!;
        var sequence = text.Split(',').Select(word => (byte)word[0]).ToArray();
        var expected = typed.AsSpan().IndexOf(sequence);
        var program = new List<byte>();
        var left = typed.Chunk(cut).Any(piece => keys.Take(piece, program));
        Assert.Equal(expected >= 0, left);
        if (!left) keys.GiveUp(program);
        Assert.Equal(expected >= 0 ? typed[..expected] : typed, program);
    });
}
