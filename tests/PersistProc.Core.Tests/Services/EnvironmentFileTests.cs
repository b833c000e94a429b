using CsCheck;

namespace PersistProc.Core.Tests.Services;

public class EnvironmentFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A=", "")]
    [InlineData("  A = b c  \n", "b c")]
    [InlineData("export A=b", "b")]
    [InlineData("A='b c'", "b c")]
    [InlineData("A='  b\\n$x\"  '", "  b\\n$x\"  ")]
    [InlineData("A=\"b \\\"c\\\" \\$d \\n\"", "b \"c\" $d \\n")]
    [InlineData("A=\"two\nlines\"", "two\nlines")]
    [InlineData("A='two\nlines'", "two\nlines")]
    [InlineData("A=\"joined \\\nlines\"", "joined lines")]
    [InlineData("A=joined \\\nlines", "joined lines")]
    [InlineData("A='b' \"c\"d", "bcd")]
    [InlineData("A=b # no comment", "b # no comment")]
    [InlineData("A=it's", "it's")]
    [InlineData("A=b\\ ", "b ")]
    [InlineData("A=b\\\\c", "b\\c")]
    [InlineData("A=$HOME ${X}", "$HOME ${X}")]
    [InlineData("A=b\r\n", "b")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("A=x=y", "x=y")]
    public void A_value_is_what_systemd_makes_of_it(string text, string expected)
    {
        Assert.True(EnvironmentFile.TryParse(text, out var variables, out _));
        Assert.Equal(expected, Assert.Single(variables).Value);
    }

    [Fact]
    public void Comments_and_empty_lines_say_nothing()
    {
        Assert.True(EnvironmentFile.TryParse("# one\n\n  ; two = 2\n\t\nA=1\n  # B=2\n", out var variables, out _));
        Assert.Equal(["A"], variables.Keys);
    }

    [Theory]
    [InlineData("A=1\nnonsense\n", 2, "a line NAME=value is expected")]
    [InlineData("A=1\n\n1B=2", 3, "\"1B\" is no name")]
    [InlineData("=2", 1, "\"\" is no name")]
    [InlineData("A B=2", 1, "\"A B\" is no name")]
    [InlineData("# x\nA='b\nc\n", 2, "A: a ' is not closed")]
    [InlineData("A=b\nC=\"d", 2, "C: a \" is not closed")]
    [InlineData("A=\0", 1, "A: a NUL character")]
    public void What_cannot_be_understood_is_a_fault_of_its_line(string text, int line, string expected)
    {
        Assert.False(EnvironmentFile.TryParse(text, out _, out var fault));
        Assert.Equal(line, fault.Line);
        Assert.StartsWith(expected, fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_value_is_it_can_be_written() =>
        Gen.String[Gen.Char["ab \t'\"\\$`#;=\nä"], 0, 20].Sample(value =>
        {
            var written = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);
            Assert.True(EnvironmentFile.TryParse($"X=1\nA=\"{written}\"\nY=2", out var variables, out _));
            Assert.Equal((3, value), (variables.Count, variables["A"]));
        });

    [Fact]
    public void No_text_makes_the_reader_throw_or_hang() =>
        Gen.String[Gen.Char["AB1 \t'\"\\$#;=\n\r"], 0, 60].Sample(text =>
        {
            var read = EnvironmentFile.TryParse(text, out _, out var fault);
            Assert.True(read || fault.Line is > 0 && fault.Line <= text.Count('\n') + 1);
        });
}
