using System.Text.RegularExpressions;
using PersistProc.Cli.Arguments;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Documentation;

/// <summary>The command lines in README.md, docs and the examples' comments: each of our commands and options in them exists.</summary>
public sealed partial class CommandsInPages
{
    private static readonly string Checkout = FindCheckout();

    public static TheoryData<string> Pages { get; } =
    [
        "README.md", .. Directory.GetFiles(Path.Combine(Checkout, "docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Checkout, file)),
        .. Directory.GetFiles(Path.Combine(Checkout, "config"), "*.toml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Checkout, file)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_line_makes_sense_to_the_parser(string page)
    {
        var wrong = File.ReadAllLines(Path.Combine(Checkout, page)).Index()
            .SelectMany(line => Commands(line.Item).Select(command => (command, at: line.Index + 1)))
            .Select(each => (each.at, each.command, why: Fault(each.command)))
            .Where(each => each.why is not null)
            .Select(each => $"{page}:{each.at}: {each.command}: {each.why}")
            .ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("$ persistproc explode", "explode")]
    [InlineData("`persistproc list --everything`", "--everything")]
    [InlineData("$ sleep 1 && persistproc logs x --grepp y | head", "--grepp")]
    public void One_that_makes_no_sense_is_found(string line, string why) => Assert.Contains(why, Fault(Assert.Single(Commands(line))), StringComparison.Ordinal);

    [Theory]
    [InlineData("$ persistproc run sh -c 'a | b; c' > log   # then | this", "run sh -c 'a | b; c'")]
    [InlineData("see `persistproc logs -f`, and | `persistproc why api`: why |", "logs -f", "why api")]
    [InlineData("persistproc keeps what runs", null)]
    public void What_belongs_to_our_command_is_cut_out(string line, params string?[] commands) => Assert.Equal(commands ?? [], Commands(line));

    // after a prompt, up to where a shell would end the command; or whole, in backticks
    private static IEnumerable<string> Commands(string line)
    {
        if (line.StartsWith("$ ", StringComparison.Ordinal))
            return Piece().Matches(line[2..]).Select(piece => piece.Value.Trim()).Where(piece => piece.StartsWith("persistproc ", StringComparison.Ordinal)).Select(piece => piece["persistproc ".Length..]);
        return Code().Matches(line).Select(code => code.Groups["command"].Value);
    }

    private static string? Fault(string command)
    {
        try
        {
            var words = ShellWords.Split(command, out var error);
            if (words is null) return error;
            var line = ArgumentCutter.Cut([.. words], word => word is not "explode");
            if (!line.Help) _ = Invocation.Parse(line.Verb!, line, new Voice());
            return null;
        }
        catch (UsageException wrong)
        {
            return wrong.Message;
        }
    }

    private static string FindCheckout()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "PersistProc.sln"))) at = at.Parent;
        return at.FullName;
    }

    [GeneratedRegex(@"(?:'[^']*'|""[^""]*""|\\.|(?<!\s)#|[^'""\\|;&<>#])+|#.*")]
    private static partial Regex Piece();

    [GeneratedRegex(@"`persistproc (?<command>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
