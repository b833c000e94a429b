using System.Text.RegularExpressions;
using CsCheck;

namespace PersistProc.Core.Tests.Watching;

/// <summary>Patterns, against an oracle that tries everything.</summary>
public class GlobTests
{
    private static readonly Gen<string> Segment = OneOf("a", "b", "ab", "*", "a*", "*b", "?", "**", "*a*b", "[ab]", "[!a]", "a?b");
    private static readonly Gen<string> Name = OneOf("a", "b", "ab", "ba", "aab", "abb", "c");

    [Theory]
    [InlineData("src/*.js", "src/a.js", true)]
    [InlineData("src/*.js", "src/x/a.js", false)]
    [InlineData("src/**/*.js", "src/a.js", true)]
    [InlineData("src/**/*.js", "src/x/y/a.js", true)]
    [InlineData("**", "a/b", true)]
    [InlineData("src/**", "src", false)]
    [InlineData("a[]-]b", "a]b", true)]
    [InlineData("a[!]]b", "a]b", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("*", ".hidden", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    public void A_pattern_is_a_path_s_or_not(string pattern, string path, bool matches) => Assert.Equal(matches, Glob.Of(pattern).Matches(path));

    [Fact]
    public void It_says_what_one_says_who_tries_everything() =>
        Gen.Select(Segment.Array[1, 5], Name.Array[1, 5]).Sample((pattern, path) =>
            Assert.Equal(Naive(pattern, path), Glob.Of(string.Join('/', pattern)).Matches(string.Join('/', path))), iter: 20_000);

    [Fact]
    public void Whoever_may_match_below_is_led_to() =>
        Gen.Select(Segment.Array[1, 4], Name.Array[1, 4]).Sample((pattern, path) =>
        {
            if (!Naive(pattern, path)) return;
            for (var length = 0; length < path.Length; length++) Assert.True(Glob.Of(string.Join('/', pattern)).MayMatchBelow(string.Join('/', path[..length])));
        }, iter: 20_000);

    [Fact]
    public void Stars_take_no_long_time()
    {
        var begun = new string('a', 200);
        Assert.False(Glob.MatchesSegment(string.Concat(Enumerable.Repeat("*a", 50)) + "b", begun));
    }

    [Theory]
    [InlineData("a.{js,ts}", "a.js a.ts")]
    [InlineData("{a,b}/{c,d}", "a/c a/d b/c b/d")]
    [InlineData("{a,{b,c}x}", "a bx cx")]
    [InlineData("x{,y}", "x xy")]
    public void Braces_stand_for_several(string pattern, string expected)
    {
        Assert.True(Glob.TryExpand(pattern, out var all, out _));
        Assert.Equal(expected.Split(' '), all);
    }

    [Theory]
    [InlineData("a{b", "a \"{\" is never closed")]
    [InlineData("{a,b,c}{a,b,c}{a,b,c}{a,b,c}{a,b,c}", "it stands for more than 100 patterns")]
    public void Braces_that_are_none_say_so(string pattern, string why)
    {
        Assert.False(Glob.TryExpand(pattern, out _, out var said));
        Assert.Equal(why, said);
    }

    [Theory]
    [InlineData("/srv/app/src/**/*.js", "/srv/app/src", "**/*.js")]
    [InlineData("/srv/app", "/srv/app", null)]
    [InlineData("/*", "/", "*")]
    public void A_path_is_cut_where_its_pattern_begins(string path, string plain, string? pattern) => Assert.Equal((plain, pattern), Glob.Cut(path));

    private static bool Naive(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty) return path.IsEmpty;
        if (path.IsEmpty) return false;
        if (pattern[0] != "**") return Regex.IsMatch(path[0], "^" + Regex.Escape(pattern[0]).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal).Replace("\\[!", "[^", StringComparison.Ordinal).Replace("\\[", "[", StringComparison.Ordinal) + "$") && Naive(pattern[1..], path[1..]);
        for (var skipped = 0; skipped <= path.Length; skipped++)
        {
            // at the end it stands for one at least
            if (pattern.Length == 1 ? skipped == path.Length : Naive(pattern[1..], path[skipped..])) return true;
        }

        return false;
    }

    private static Gen<string> OneOf(params string[] all) => Gen.Int[0, all.Length - 1].Select(at => all[at]);
}
