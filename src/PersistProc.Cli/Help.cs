using System.CommandLine;
using System.Text;
using PersistProc.Cli.Arguments;

namespace PersistProc.Cli;

/// <summary>Help, made from the verbs themselves.</summary>
internal static class Help
{
    public static string OfAll()
    {
        var text = new StringBuilder("persistproc: keeps your long-running processes alive, visible and under control.\n\nUsage:\n");
        text.Append("  persistproc [OPTIONS] COMMAND …\n  persistproc PROGRAM [ARG…]        the same as: persistproc run PROGRAM [ARG…]\n\nCommands:\n");
        foreach (var verb in Verbs.All) text.Append("  ").Append(verb.Name.PadRight(12)).Append(verb.Summary).Append('\n');
        text.Append("\nOptions:\n");
        Append(text, new GlobalOptions().All);
        text.Append("\nExamples:\n  persistproc run python3 -m http.server\n  persistproc list\n  persistproc stop python3\n");
        text.Append("\nMore about one: persistproc COMMAND --help\n");
        return text.ToString();
    }

    public static string Of(Verb verb)
    {
        var text = new StringBuilder("Usage: persistproc ").Append(verb.Name).Append(" [OPTIONS]");
        if (verb.Operands.Length > 0) text.Append(' ').Append(verb.Operands);
        text.Append("\n\n").Append(verb.Summary).Append('\n');
        if (verb.Details.Length > 0) text.Append('\n').Append(verb.Details).Append('\n');
        if (verb.Options.Count > 0)
        {
            text.Append("\nOptions:\n");
            Append(text, verb.Options);
        }
        text.Append("\nOptions of all commands:\n");
        Append(text, new GlobalOptions().All);
        text.Append(verb.Examples.Count == 1 ? "\nExample:\n" : "\nExamples:\n");
        foreach (var example in verb.Examples) text.Append("  ").Append(example).Append('\n');
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<Option> options)
    {
        foreach (var option in options)
        {
            if (option.Hidden) continue;
            var left = string.Join(", ", option.Aliases.Append(option.Name).Where(n => n != "-vv").OrderBy(n => n.Length));
            if (option.HelpName is { } value) left += " " + value;
            text.Append("  ").Append(left.PadRight(34)).Append(left.Length > 33 ? "\n" + new string(' ', 36) : "");
            text.Append(option.Description).Append('\n');
        }
    }
}
