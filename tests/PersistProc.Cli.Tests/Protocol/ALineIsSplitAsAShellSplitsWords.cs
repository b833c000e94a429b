using CsCheck;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Protocol;

public class ALineIsSplitAsAShellSplitsWords
{
    [Theory]
    [InlineData("npm run dev", "npm|run|dev")]
    [InlineData("  a\t b\n", "a|b")]
    [InlineData("a 'b c' d", "a|b c|d")]
    [InlineData("a \"b 'c' \\\" \\$ \\x\" d", "a|b 'c' \" $ \\x|d")]
    [InlineData("a\\ b c", "a b|c")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("'' \"\"", "|")]
    [InlineData("'a\\b'", "a\\b")]
    [InlineData("$HOME ~ *", "$HOME|~|*")]
    public void Words(string line, string words) => Assert.Equal(words, string.Join('|', ShellWords.Split(line, out _)!));

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("a \\")]
    public void What_is_not_closed_is_an_error(string line)
    {
        Assert.Null(ShellWords.Split(line, out var error));
        Assert.NotNull(error);
    }

    [Fact]
    public void Quoted_words_come_back_as_they_were() =>
        Gen.Char[" ab'\"\\$\n"].Array[0, 8].Select(c => new string(c)).List[1, 5].Sample(words =>
        {
            var line = string.Join(' ', words.Select(w => "'" + w.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
            return ShellWords.Split(line, out _)!.SequenceEqual(words);
        });
}
