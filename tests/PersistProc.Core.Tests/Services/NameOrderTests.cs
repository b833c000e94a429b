using CsCheck;

namespace PersistProc.Core.Tests.Services;

public class NameOrderTests
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["ab.019"], 0, 8];

    [Fact]
    public void Names_are_in_the_order_in_which_people_count()
    {
        string[] names = ["web", "worker.1", "worker.2", "worker.10", "worker.10a", "worker10.2", "worker10.11"];
        Assert.Equal(names, names.Reverse().Select(ServiceName.Parse).Order().Select(name => name.ToString()));
        Assert.Equal(["a", "b/x", "p2/a", "p10/a"], new[] { "p10/a", "p2/a", "b/x", "a" }.Select(ServiceName.Parse).Order().Select(name => name.ToString()));
    }

    [Fact]
    public void It_is_an_order() =>
        Gen.Select(Texts, Texts, Texts).Sample((a, b, c) =>
        {
            Assert.Equal(a == b, NumberedText.Compare(a, b) == 0);
            Assert.Equal(Math.Sign(NumberedText.Compare(a, b)), -Math.Sign(NumberedText.Compare(b, a)));
            if (NumberedText.Compare(a, b) < 0 && NumberedText.Compare(b, c) < 0) Assert.True(NumberedText.Compare(a, c) < 0, $"{a} < {b} < {c}");
        });
}
