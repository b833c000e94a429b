using CsCheck;

namespace PersistProc.Core.Tests.Declaring;

public class SubstitutionTests
{
    private static readonly ValueMap<string> Environment = new([KeyValuePair.Create("HOME", "/srv/ann%i"), KeyValuePair.Create("XDG_RUNTIME_DIR", "/run/ann")]);
    private static readonly Substitution OfTemplate = new(Specifiers.Of("worker", "blue", "worker@blue", Environment.GetValueOrDefault));

    private static readonly Substitution OfVariables = new(null, name => name switch { "A" => "one", "B" => "", "Z" => "${A} %i", _ => null });

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
        Assert.False(new Substitution(Specifiers.Of("a", "b", "a@b", _ => null)).TryExpand("%h", out _, out _));
    }

    [Fact]
    public void A_text_that_is_made_safe_comes_out_as_it_was() =>
        Gen.String.Sample(text => OfTemplate.TryExpand(text.Replace("%", "%%", StringComparison.Ordinal), out var result, out _) && result == text);

    [Fact]
    public void Whatever_stands_there_there_is_a_result_or_a_reason() =>
        Gen.OneOf(Gen.Const("%"), Gen.Const("%i"), Gen.Const("$"), Gen.Const("{"), Gen.Const("}"), Gen.String[0, 3]).Array[0, 12].Sample(parts =>
            OfTemplate.TryExpand(string.Concat(parts), out _, out var why) == why is null);

    [Theory]
    [InlineData("${A}", "one")]
    [InlineData("<${A}${B}>", "<one>")] // B is empty, and set
    [InlineData("${B:-two} ${C:-three} ${C:-}", "two three ")]
    [InlineData("${A:-two}", "one")]
    [InlineData("${C:-${D:-${A}}}", "one")]
    [InlineData("${C:-a}b}", "ab}")]
    [InlineData("$${A} $$ $A $5 ${ ${} ${A", "${A} $$ $A $5 ${ ${} ${A")]
    [InlineData("${A%x} ${#A} ${A[0]} ${A-x} ${1}", "${A%x} ${#A} ${A[0]} ${A-x} ${1}")] // a shell's own
    [InlineData("${Z}", "${A} %i")] // not looked at again
    [InlineData("100%", "100%")]
    public void Variables_stand_for_their_values(string text, string expected)
    {
        Assert.True(OfVariables.TryExpand(text, out var result, out var why), why);
        Assert.Equal(expected, result);
    }

    [Fact]
    public void One_that_is_not_set_is_refused_with_the_next_step()
    {
        Assert.False(OfVariables.TryExpand("x ${C}", out var result, out var why));
        Assert.Equal(("x ${C}", "${C} is not set: give it in the environment or in .env beside the file, or write ${C:-default}; $${ for a plain ${"), (result, why));
        Assert.False(OfVariables.TryExpand(string.Concat(Enumerable.Repeat("${C:-", 40)) + new string('}', 40), out _, out why));
        Assert.StartsWith("defaults lie within one another", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dollar_that_is_made_safe_comes_out_as_it_was() =>
        Gen.OneOf(Gen.Const("$"), Gen.Const("{"), Gen.Const("A"), Gen.Const("}"), Gen.Const(":-"), Gen.String[0, 3]).Array[0, 12].Select(string.Concat).Sample(text =>
        {
            // behind another dollar a brace cannot be told from one that was made safe
            if (text.Contains("$${", StringComparison.Ordinal)) return true;
            return OfVariables.TryExpand(text.Replace("${", "$${", StringComparison.Ordinal), out var result, out _) && result == text;
        });

    [Fact]
    public void What_is_named_is_what_is_asked_for() =>
        Gen.OneOf(Gen.Const("${A}"), Gen.Const("${B:-x}"), Gen.Const("$"), Gen.Const("{"), Gen.Const("}"), Gen.Const("$${A}"), Gen.Const("a")).Array[0, 8].Select(string.Concat).Sample(text =>
        {
            var asked = new List<string>();
            new Substitution(null, name => { asked.Add(name); return "v"; }).TryExpand(text, out _, out _);
            return asked.Distinct().Except(Substitution.Names(text)).Any() is false;
        });

    [Fact]
    public void A_megabyte_of_what_is_not_closed_is_soon_done()
    {
        var text = string.Concat(Enumerable.Repeat("${A:-", 200_000));
        Assert.True(OfVariables.TryExpand(text, out var result, out _));
        Assert.Equal(text, result);
    }

    [Fact]
    public void Where_a_percent_sign_is_a_letter_like_any_other_it_stays()
    {
        Assert.True(new Substitution(null).TryExpand("date +%s", out var result, out _));
        Assert.Equal("date +%s", result);
    }
}
