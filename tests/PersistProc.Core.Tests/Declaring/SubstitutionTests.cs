using CsCheck;

namespace PersistProc.Core.Tests.Declaring;

public class SubstitutionTests
{
    private static readonly ValueMap<string> Environment = new([KeyValuePair.Create("HOME", "/srv/ann%i"), KeyValuePair.Create("XDG_RUNTIME_DIR", "/run/ann")]);
    private static readonly Substitution OfTemplate = new(Specifiers.Of("worker", "blue", "worker@blue", Environment));

    [Theory]
    [InlineData("--name=%i", "--name=blue")]
    [InlineData("%n %p", "worker@blue worker")]
    [InlineData("%h|%t", "/srv/ann%i|/run/ann")] // what was put in is not looked at again
    [InlineData("100%%", "100%")]
    [InlineData("%%i", "%i")]
    [InlineData("", "")]
    public void Specifiers_stand_for_what_systemd_says(string text, string expected)
    {
        Assert.True(OfTemplate.TryExpand(text, out var result, out _));
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("date +%s", "\"%s\" stands for nothing here: there are %i (the instance), %n (the whole name), %p (the name before the instance), %h (HOME), %t (XDG_RUNTIME_DIR). Write %% for a percent sign")]
    [InlineData("100%", "\"%\" stands for nothing here")]
    public void What_stands_for_nothing_is_refused_with_what_there_is(string text, string expected)
    {
        Assert.False(OfTemplate.TryExpand(text, out var result, out var why));
        Assert.Equal(text, result);
        Assert.StartsWith(expected, why, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_home_there_is_none()
    {
        Assert.False(new Substitution(Specifiers.Of("a", "b", "a@b", ValueMap.Empty<string>())).TryExpand("%h", out _, out _));
    }

    [Fact]
    public void A_text_that_is_made_safe_comes_out_as_it_was() =>
        Gen.String.Sample(text => OfTemplate.TryExpand(text.Replace("%", "%%", StringComparison.Ordinal), out var result, out _) && result == text);

    [Fact]
    public void Whatever_stands_there_there_is_a_result_or_a_reason() =>
        Gen.OneOf(Gen.Const("%"), Gen.Const("%i"), Gen.Const("$"), Gen.Const("{"), Gen.Const("}"), Gen.String[0, 3]).Array[0, 12].Sample(parts =>
            OfTemplate.TryExpand(string.Concat(parts), out _, out var why) == why is null);

    [Fact]
    public void Where_a_percent_sign_is_a_letter_like_any_other_it_stays()
    {
        Assert.True(new Substitution(null).TryExpand("date +%s", out var result, out _));
        Assert.Equal("date +%s", result);
    }
}
