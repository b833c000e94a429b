using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using PersistProc.Linux.Logs;

namespace PersistProc.Linux.Tests.Logs;

public sealed class Patterns
{
    [Theory]
    [InlineData("error", "error", true)]
    [InlineData("a\\.b", "a.b", true)]
    [InlineData("^error$", "error", false)]
    [InlineData("error [0-9]+: disk", "error ", false)]
    [InlineData("ab+c", "ab", false)]
    [InlineData("abx*cde", "cde", false)]
    [InlineData("abx?", "ab", false)]
    [InlineData("abx{0,2}yz", "ab", false)]
    [InlineData("(a|b) timeout", " timeout", false)]
    [InlineData("a|timeout", "", false)]
    [InlineData("(?i)timeout", "", false)]
    [InlineData("[]x]timeout", "timeout", false)]
    [InlineData("[^]x]timeout", "timeout", false)]
    [InlineData("(?:[)]|x)timeout", "timeout", false)]
    [InlineData("\\d\\dtimeout\\b", "timeout", false)]
    [InlineData("a[b-[c]]d", "", false)]
    [InlineData("\\x41BC", "", false)]
    [InlineData("grün", "grün", true)]
    [InlineData("", "", false)]
    public void The_text_that_every_match_has_is_found(string pattern, string text, bool isAll) => Assert.Equal((text, isAll), RequiredText.Of(pattern));

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("(?=x)")]
    [InlineData("(?<!x)y")]
    [InlineData("(")]
    [InlineData("[z-a]")]
    [InlineData("*")]
    public void What_cannot_be_searched_for_safely_is_refused_with_a_reason(string pattern)
    {
        Assert.False(LogPattern.TryParse(pattern, out _, out var why));
        Assert.NotEmpty(why);
    }

    [Fact]
    public void A_pattern_that_would_take_for_ever_elsewhere_does_not()
    {
        Assert.True(LogPattern.TryParse("^(a+)+$", out var pattern, out _));
        var clock = Stopwatch.StartNew();
        Assert.Equal((-1, -1), pattern.Find(Encoding.ASCII.GetBytes(new string('a', 100_000) + "!\n"), 0));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);

    [Fact]
    public void Lines_that_are_found_are_those_that_match_one_by_one() =>
        Gen.Select(
            OneOf("a", "ab", "^a", "a$", "^$", "[ab]+c", "a\\s+b", "b|^c", "a.c", "\\bab\\b", "(ab)+", "a{2}", "x*", "[^a]", "ü", "\\Ac", "c\\z", "(?i)AB", "b\\W"),
            OneOf("a", "b", "c", "\n", " ", "ü", "ab", "ac\n").Array[0, 40])
        .Sample(
            (text, parts) =>
            {
                Assert.True(LogPattern.TryParse(text, out var pattern, out _));
                var lines = string.Concat(parts) + "\n";
                var regex = new Regex(text, RegexOptions.CultureInvariant);
                var expected = lines[..^1].Split('\n').Where(line => regex.IsMatch(line)).ToList();
                var bytes = Encoding.UTF8.GetBytes(lines);
                var found = new List<string>();
                for (var at = 0; pattern.Find(bytes, at) is var (start, end) && start >= 0; at = end + 1) found.Add(Encoding.UTF8.GetString(bytes.AsSpan(start..end)));
                Assert.Equal(expected, found);
                Assert.Equal(expected, lines[..^1].Split('\n').Where(line => pattern.Matches(Encoding.UTF8.GetBytes(line))).ToList());
            },
            iter: 2000,
            threads: 1);
}
