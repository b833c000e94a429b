using PersistProc.Cli.Arguments;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Tests.Printing;

public class HelpIsReadWithPleasure
{
    public static TheoryData<string> Built => [.. Verbs.All.Select(v => v.Name)];

    [Fact]
    public void Every_command_that_is_built_is_in_it_once() =>
        Assert.All(Verbs.All, v => Assert.Equal(2, Help.OfAll().Split($"\n  {v.Name} ").Length));

    [Theory]
    [MemberData(nameof(Built))]
    public void No_line_is_wider_than_a_page(string verb) =>
        Assert.All((Help.Of(Verbs.Find(verb)!) + Help.OfAll()).Split('\n'), line => Assert.True(line.Length <= 120, line));

    [Theory]
    [MemberData(nameof(Built))]
    public void Its_examples_are_lines_that_the_program_takes(string verb)
    {
        var examples = Verbs.Find(verb)!.Examples;
        Assert.NotEmpty(examples);
        foreach (var example in examples.Where(e => e.Contains("persistproc ", StringComparison.Ordinal)))
        {
            // what stands before it in a pipe, after it in one, and the reader's notes are no words of ours
            var ours = example[example.IndexOf("persistproc ", StringComparison.Ordinal)..].Split(" | ")[0].Split(" || ")[0].Split(" && ")[0].Split(" > ")[0].Split("  ")[0].TrimEnd(')');
            var words = PersistProc.Protocol.ShellWords.Split(ours, out var error);
            Assert.True(words is not null, error);
            var line = ArgumentCutter.Cut([.. words.Skip(1)], _ => true);
            Assert.Equal(verb, ours.StartsWith("persistproc ctrl", StringComparison.Ordinal) ? "ctrl" : line.Verb!.Name);
            Invocation.Parse(line.Verb!, line, new Voice());
        }
    }

    [Fact]
    public void Snake_case_is_a_spelling_of_kebab_case_for_verbs_and_options()
    {
        var line = ArgumentCutter.Cut(["is_active", "--no_autostart", "x"], _ => false);
        Assert.Equal(("is-active", "--no-autostart x"), (line.Verb!.Name, string.Join(' ', line.Options)));
    }

    [Theory]
    [InlineData("list --sttas", "--stats")]
    [InlineData("list --pid abc", "not a number")]
    [InlineData("run --on-exit stpo x", "Did you mean stop?")]
    [InlineData("stop --forse x", "--force")]
    [InlineData("list x", "takes no names")]
    [InlineData("help lst", "help list")]
    [InlineData("--rot /x list", "--root")]
    [InlineData("logs --lines", "needs a value")]
    [InlineData("ctrl strat x", "start, stop, restart")]
    [InlineData("kill --whom mian x", "Did you mean main?")]
    [InlineData("list --pid 1 --pid 2", "more than once")]
    public void What_is_wrong_is_named_with_what_may_have_been_meant(string line, string hint)
    {
        var refusal = Assert.Throws<UsageException>(() =>
        {
            var cut = ArgumentCutter.Cut(line.Split(' '), _ => false);
            Invocation.Parse(cut.Verb!, cut, new Voice());
        });
        Assert.Contains(hint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("stop api --force", ". Options come before the names: persistproc stop --force … api")]
    [InlineData("restart api -o json", ". Options come before the names: persistproc restart -o … api")]
    [InlineData("stop npm run --watch", "")]
    [InlineData("stop --force api", "")]
    public void An_option_behind_the_names_is_a_word_and_the_error_says_where_it_belongs(string line, string hint)
    {
        var cut = ArgumentCutter.Cut(line.Split(' '), _ => false);
        Assert.Equal(hint, LateOptions.Hint(cut.Verb!, cut.Command));
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("", false, false)]
    [InlineData("CLICOLOR_FORCE=1", false, true)]
    [InlineData("CLICOLOR_FORCE=0", false, false)]
    [InlineData("CLICOLOR_FORCE=1 NO_COLOR=1", true, false)]
    [InlineData("NO_COLOR=1", true, false)]
    [InlineData("NO_COLOR=", true, true)]
    [InlineData("TERM=dumb", true, false)]
    public void Colours_are_there_where_a_terminal_is_or_where_they_are_asked_for(string variables, bool terminal, bool colours)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        Assert.Equal(colours, ColorRule.Decide(noColor: false, terminal, set.GetValueOrDefault));
        Assert.False(ColorRule.Decide(noColor: true, terminal, set.GetValueOrDefault));
    }
}
