using CsCheck;

namespace PersistProc.Core.Tests.Services;

public class SizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("64KB", 64 * 1024)]
    [InlineData(" 1.5 MB ", 1536 * 1024)]
    [InlineData("2g", 2L << 30)]
    [InlineData("10MiB", 10 << 20)]
    public void A_size_is_counted_by_1024(string text, long expected)
    {
        Assert.True(Sizes.TryParse(text, out var bytes, out _));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1")]
    [InlineData("5 parsecs")]
    [InlineData("2000000TB")]
    public void What_is_none_says_so(string text)
    {
        Assert.False(Sizes.TryParse(text, out _, out var why));
        Assert.NotEmpty(why);
    }

    [Fact]
    public void What_is_printed_is_read_again() =>
        Gen.Long[0, 1L << 50].Sample(bytes => Sizes.TryParse(Sizes.Print(bytes), out var read, out _) && read == bytes);
}
