using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Documentation;

/// <summary>Two pages are followed to the letter, by somebody at a terminal: each command is typed, and shows what the page says.</summary>
public sealed class FollowedPages(ITestOutputHelper output) : EndToEndTest(output)
{
    // a line of a page that is typed, and that nothing is shown of
    private const string Leaves = @"^\^\";

    // what brings a terminal to show what the program's shows
    private static readonly Regex Codes = new(@"\e\[[0-?]*[ -/]*[@-~]|\e\][^\a\e]*(\a|\e\\)|\e[ -/]*[0-~]|\x0f", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("README.md", 6)]
    [InlineData("docs/guide.md", 30)]
    public async Task Every_command_of_the_page_does_what_the_page_says(string page, int atLeast)
    {
        if (!Box.Variables["PATH"].Split(':').Any(directory => File.Exists(Path.Combine(directory, "python3"))))
        {
            Output.WriteLine("not tried: python3 is not installed (.ci/run installs it)");
            return;
        }

        UseTheDefaultPlaces();
        var person = await Box.OpenTerminal();
        var steps = PageStep.Read(WithFreePorts(await File.ReadAllTextAsync(Path.Combine(Binaries.Checkout, page))));
        Assert.True(steps.Count >= atLeast, $"{page} has lost its commands: {steps.Count}");
        await person.Do(["cd", Box.Home]);
        var directory = Box.Home;
        for (var at = 0; at < steps.Count; at++)
        {
            if (steps[at] is PageStep.Save save)
            {
                await File.WriteAllTextAsync(Path.Combine(directory, save.File), save.Text);
                continue;
            }

            var command = (PageStep.Command)steps[at];
            var code = await Do(person, command, page);
            var asked = at + 1 < steps.Count && steps[at + 1] is PageStep.Command { Text: "echo $?" };
            Assert.True(code == 0 || asked, $"{page}:{command.Line}: {command.Text}: ended with {code}, and the page says nothing of it");
            directory = Proc.WorkingDirectory(person.Shell);
        }

        Output.WriteLine(person.Screen);
        Assert.DoesNotContain(Box.Ours(), Sandbox.IsOurProgram);
    }

    [Fact]
    public void What_differs_from_the_page_is_noticed()
    {
        Assert.Null(PageStep.Difference(["web  running  12  3s", "…", "/home/ann/x: exit 3"], "web running 4711  1m 2s\r\nany\nthing\n\n/tmp/box/x: exit 3\n", "/tmp/box"));
        Assert.Null(PageStep.Difference(["pid 1, …", "…"], "pid 27, and so on\n", "/tmp/box"));
        Assert.NotNull(PageStep.Difference(["exit 3"], "exit 4\n", "/tmp/box"));
        Assert.NotNull(PageStep.Difference(["one"], "one\ntwo\n", "/tmp/box"));
        Assert.NotNull(PageStep.Difference(["one", "two"], "one\n", "/tmp/box"));
        Assert.NotNull(PageStep.Difference(["two", "one"], "one\ntwo\n", "/tmp/box"));
    }

    // below its own home, as a reader has it
    private void UseTheDefaultPlaces()
    {
        Box.Globals.Add("--no-color");      // instead of --root
        Box.Variables["XDG_CONFIG_HOME"] = Path.Combine(Box.Home, ".config");
        Box.Variables["XDG_STATE_HOME"] = Path.Combine(Box.Home, ".local/state");
        Box.Variables["XDG_RUNTIME_DIR"] = Directory.CreateDirectory(Path.Combine(Box.Base, "run"), (UnixFileMode)0b111_000_000).FullName;
        Box.Variables["PATH"] = $"{Binaries.Directory}:/usr/bin:{Box.Variables["PATH"]}";     // a version manager's python3 is a script
        Box.Variables["PWD"] = Box.Home;
    }

    private async Task<int> Do(Terminal person, PageStep.Command command, string page)
    {
        var mark = person.Mark;
        person.Type(command.Text + "\n");
        await person.Shows(command.Text, mark);
        mark += person.Since(mark).IndexOf('\n') + 1;
        for (var keys = 0; keys < command.Shown.Count; keys++)
        {
            if (command.Shown[keys] == "^C")
            {
                await Comes([.. command.Shown.Take(keys), "…"]);
                person.CtrlC();
            }
            else if (command.Shown[keys] == Leaves)
            {
                await Comes([.. command.Shown.Take(keys), "…"]);
                person.Type("\x1c\x1c");
            }
            else if (Regex.Match(command.Shown[keys], @"^(?<question>.*\? )(?<answer>[a-z])\w*$") is { Success: true } match)
            {
                await person.Shows(match.Groups["question"].Value[^12..], mark);
                person.Type(match.Groups["answer"].Value);
            }
        }

        var code = await person.Prompt(Patience);
        return Difference(command.Shown) is { } difference ? throw new InvalidOperationException($"{page}:{command.Line}: {command.Text}: {difference}") : code;

        async Task Comes(IReadOnlyList<string> shown)
        {
            try
            {
                await Eventually.True(() => Difference(shown) is null, Patience);
            }
            catch (TimeoutException late)
            {
                throw new InvalidOperationException($"{page}:{command.Line}: {command.Text}: before ^C, {Difference(shown)}", late);
            }
        }

        // the command itself is echoed, the next prompt is not yet part of it
        string? Difference(IReadOnlyList<string> shown) => PageStep.Difference([.. shown.Where(line => line != Leaves)], Regex.Replace(Codes.Replace(person.Since(mark), ""), "@@[0-9]+@@ $", ""), Box.Home);
    }

    // each 8xxx of the page is a port
    private static string WithFreePorts(string text)
    {
        var ports = new Dictionary<string, string>(StringComparer.Ordinal);
        return Regex.Replace(text, @"\b8\d\d\d\b", match => ports.TryGetValue(match.Value, out var port) ? port : ports[match.Value] = FreePort.Next().ToString(CultureInfo.InvariantCulture));
    }
}
