using CsCheck;

namespace PersistProc.Core.Tests.Ports;

public sealed class PortWishTests
{
    private static readonly ServiceName Web = ServiceName.Parse("shop/web");

    [Theory]
    [InlineData("3000")]
    [InlineData("3000+")]
    [InlineData("auto")]
    [InlineData("65535")]
    public void What_is_written_is_read_and_printed(string text) => Assert.Equal(text, PortWish.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("3000++")]
    [InlineData(" 3000")]
    [InlineData("Auto")]
    [InlineData("http")]
    public void Anything_else_is_no_port(string text) => Assert.Null(PortWish.Parse(text));

    [Fact]
    public void A_fixed_one_is_that_one_and_a_replica_has_its_own()
    {
        Assert.Equal([3000], PortWish.Parse("3000")!.Candidates(Web, null));
        Assert.Equal([3002], PortWish.Parse("3000")!.Candidates(Web, 3));
        Assert.Equal([3000, 3001, 3002], PortWish.Parse("3000+")!.Candidates(Web, null).Take(3));
        Assert.Equal([65535], PortWish.Parse("65535+")!.Candidates(Web, null));
        Assert.Empty(PortWish.Parse("65535")!.Candidates(Web, 2));
    }

    [Fact]
    public void Of_any_each_comes_once_in_the_same_order_for_the_same_name() =>
        Gen.Char['a', 'z'].Array[1, 12].Sample(letters =>
        {
            var name = ServiceName.Parse("shop/" + new string(letters));
            var ports = PortWish.Any.Candidates(name, null).ToList();
            Assert.Equal(10_000, ports.Distinct().Count());
            Assert.All(ports, port => Assert.InRange(port, 20_000, 29_999));
            Assert.Equal(ports, PortWish.Any.Candidates(name, null));
        }, iter: 20);

    [Fact]
    public void Other_names_begin_elsewhere() =>
        Assert.True(Enumerable.Range(0, 100).Select(n => PortWish.Any.Candidates(ServiceName.Parse($"shop~tree{n}/web"), null).First()).Distinct().Count() > 90);
}
