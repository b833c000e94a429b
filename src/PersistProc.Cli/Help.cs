using System.CommandLine;
using System.Text;
using PersistProc.Cli.Arguments;

namespace PersistProc.Cli;

/// <summary>Help, made from the verbs themselves.</summary>
internal static class Help
{
    private const int Width = 100;
    private const int OptionColumn = 32;
    private const int VerbColumn = 21;

    /// <summary>By what one wants to do. A verb that is in none of these comes last.</summary>
    private static readonly (string Title, string[] Verbs)[] Groups =
    [
        ("Start and stop", ["run", "up", "down", "start", "stop", "restart", "reload", "pause", "resume", "kill", "reset-failed"]),
        ("See what is going on", ["list", "status", "why", "logs", "events", "tui"]),
        ("Be with it", ["attach", "send", "screen", "wait"]),
        ("Services in files", ["init", "config", "graph", "critical-chain", "blame", "import", "enable", "disable"]),
        ("The supervisor", ["serve", "shutdown", "upgrade", "doctor", "install-service", "uninstall-service", "mcp"]),
        ("For scripts and shells", ["is-active", "output", "ctrl", "completion", "hook", "allow", "disallow", "version"]),
    ];

    public static string OfAll()
    {
        var text = new StringBuilder(
            """
            persistproc keeps long-running processes alive, visible and under control: dev servers, databases,
            workers, an agent's background jobs. They outlive your terminal, and the supervisor itself.

            Usage:
              persistproc COMMAND [OPTIONS] …
              persistproc PROGRAM [ARG…]        the same as: persistproc run PROGRAM [ARG…]

            Try:
              persistproc run python3 -m http.server      start it and stay with it; Ctrl-C asks what to do
              persistproc list                            what runs, what ended
              persistproc logs -f python3                 what it wrote, and on
              persistproc stop python3                    done when nothing of it is left

            """);
        foreach (var (title, verbs) in Grouped())
        {
            text.Append('\n').Append(title).Append(":\n");
            foreach (var verb in verbs) Row(text, verb.Name, verb.Summary, VerbColumn);
        }
        text.Append("\nOptions of all commands, before or after their name:\n");
        Append(text, new GlobalOptions().All);
        text.Append(
            """

            A NAME is a service's name, a pid, a label, or the command itself. The supervisor starts by itself.
            Exit codes: 0 well, 1 failed, 2 wrong usage, 69 no supervisor; run and attach end as the program did.
            More about one, with examples: persistproc help COMMAND

            """);
        return text.ToString();
    }

    public static string Of(Verb verb)
    {
        var text = new StringBuilder("Usage: ").Append(Usage(verb)).Append("\n\n").Append(Sentence(verb.Summary)).Append('\n');
        if (verb.Details.Length > 0) text.Append('\n').Append(verb.Details).Append('\n');
        if (verb.Options.Count > 0)
        {
            text.Append("\nOptions:\n");
            Append(text, verb.Options);
        }
        text.Append("\nOptions of all commands:\n");
        Append(text, new GlobalOptions().All);
        Examples(text, verb);
        return text.ToString();
    }

    /// <summary>All of it as a page: <c>docs/commands.md</c>.</summary>
    public static string Page()
    {
        var text = new StringBuilder(
            """
            # Commands

            Made from the program's own help by `make docs`; a test compares them.

            ```

            """).Append(OfAll()).Append("```\n");
        foreach (var (title, verbs) in Grouped())
        {
            text.Append("\n## ").Append(title).Append('\n');
            foreach (var verb in verbs) Section(text, verb);
        }
        return text.ToString();
    }

    private static void Section(StringBuilder text, Verb verb)
    {
        text.Append("\n### ").Append(verb.Name).Append("\n```\n").Append(Usage(verb)).Append("\n\n").Append(Sentence(verb.Summary)).Append('\n');
        if (verb.Details.Length > 0) text.Append('\n').Append(verb.Details).Append('\n');
        if (verb.Options.Count > 0) text.Append("\nOptions:\n");
        Append(text, verb.Options);
        Examples(text, verb);
        text.Append("```\n");
    }

    /// <summary>The commands that are in the help, by what one wants to do.</summary>
    public static IEnumerable<(string Title, IReadOnlyList<Verb> Verbs)> Grouped()
    {
        var rest = Verbs.All.Where(v => !v.Hidden).ToDictionary(v => v.Name);
        foreach (var (title, names) in Groups)
        {
            List<Verb> verbs = [.. names.Where(rest.ContainsKey).Select(name => rest[name])];
            foreach (var verb in verbs) rest.Remove(verb.Name);
            if (title == Groups[^1].Title) verbs.AddRange(rest.Values);
            if (verbs.Count > 0) yield return (title, verbs);
        }
    }

    private static string Usage(Verb verb)
    {
        var usage = $"persistproc {verb.Name}{(verb.Options.Count > 0 ? " [OPTIONS]" : "")}";
        return verb.Operands.Length > 0 ? $"{usage} {verb.Operands}" : usage;
    }

    private static string Sentence(string summary) => $"{char.ToUpperInvariant(summary[0])}{summary[1..]}{(summary.EndsWith('.') ? "" : ".")}";

    private static void Examples(StringBuilder text, Verb verb)
    {
        text.Append(verb.Examples.Count == 1 ? "\nExample:\n" : "\nExamples:\n");
        foreach (var example in verb.Examples) text.Append("  ").Append(example).Append('\n');
    }

    private static void Append(StringBuilder text, IReadOnlyList<Option> options)
    {
        foreach (var option in options)
        {
            if (option.Hidden) continue;
            var left = string.Join(", ", option.Aliases.Append(option.Name).Where(n => n != "-vv").OrderBy(n => n.Length));
            Row(text, option.HelpName is { } value ? $"{left} {value}" : left, option.Description ?? "", OptionColumn);
        }
    }

    // Two columns; the right one is wrapped, and begins on a line of its own where the left one is too long.
    private static void Row(StringBuilder text, string left, string right, int column)
    {
        text.Append("  ").Append(left);
        var at = 2 + left.Length;
        if (at > column - 2) at = NewLine(text);
        text.Append(' ', column - at);
        at = column;
        foreach (var word in right.Split(' '))
        {
            if (at > column && at + 1 + word.Length > Width)
            {
                NewLine(text);
                text.Append(' ', column);
                at = column;
            }
            if (at > column) text.Append(' ');
            text.Append(word);
            at += word.Length + 1;
        }
        text.Append('\n');
    }

    private static int NewLine(StringBuilder text)
    {
        text.Append('\n');
        return 0;
    }
}
