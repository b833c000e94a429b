using System.CommandLine;
using PersistProc.Cli;
using PersistProc.Cli.Arguments;
using PersistProc.Core;

namespace PersistProc.HouseRules.Tests.Manuals;

/// <summary>The manual pages, made of the tables that make docs/commands.md and docs/directives.md.</summary>
internal static class ManualPages
{
    /// <summary>By the name of its file.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["persistproc.1"] = Commands(),
        ["persistproc.toml.5"] = ServiceFiles(),
        ["persistprocd.toml.5"] = Settings(),
    };

    private static string Commands()
    {
        var page = new Roff("persistproc", 1, "keep long-running processes alive, visible and under control");
        page.Section("SYNOPSIS").Line(".B persistproc").Line("\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIOPERAND\\fR]...").Line(".br").Line(".B persistproc").Line("\\fIPROGRAM\\fR [\\fIARG\\fR]...");
        page.Section("DESCRIPTION")
            .Paragraph("persistproc starts dev servers, databases, workers and an agent's background jobs under a supervisor, and lets you come back to them. They outlive your terminal, and the supervisor itself, which starts by itself at the first command.")
            .Paragraph("persistproc PROGRAM is the same as persistproc run PROGRAM. A NAME is a service's name, a pid, a label, or the command itself.");
        page.Section("OPTIONS OF ALL COMMANDS");
        Options(page, new GlobalOptions().All);
        foreach (var (title, verbs) in Help.Grouped())
        {
            page.Section(title.ToUpperInvariant());
            foreach (var verb in verbs) Of(page, verb);
        }
        page.Section("EXIT STATUS")
            .Item("0", "It went well.").Item("1", "It failed.").Item("2", "Wrong usage.").Item("69", "No supervisor can be reached.")
            .Paragraph("run and attach end as the program did: with its exit code, with 128+N when signal N ended it; with 125 for a failure of persistproc itself, 126 for what cannot be executed, 127 for what was not found. status and is-active: 0 running, 3 not running, 4 no such service. wait: 124 when its time was up.");
        page.Section("FILES")
            .Item("./persistproc.toml", "A project's services, in its directory or above: persistproc.toml(5).")
            .Item("~/.config/persistproc/services/*.toml", "Your own services.")
            .Item("~/.config/persistproc/persistprocd.toml", "Settings of the supervisor: persistprocd.toml(5).")
            .Item("~/.local/state/persistproc/", "What it keeps: logs, records, the lock, and where its socket is.");
        page.Section("ENVIRONMENT")
            .Item("PERSISTPROC_ROOT", "As --root.")
            .Item("PERSISTPROC_FORMAT", "As --output.")
            .Item("XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR", "Where the directories above are.")
            .Item("NO_COLOR, CLICOLOR_FORCE", "No colours; colours without a terminal too.");
        return page.Section("SEE ALSO").Line(".BR persistproc.toml (5),").Line(".BR persistprocd.toml (5)").ToString();
    }

    private static void Of(Roff page, Verb verb)
    {
        page.Subsection($"persistproc {verb.Name}{(verb.Options.Count > 0 ? " [OPTIONS]" : "")}{(verb.Operands.Length > 0 ? " " + verb.Operands : "")}");
        page.Line(Roff.Escape(Sentence(verb.Summary)));
        Details(page, verb.Details);
        Options(page, verb.Options);
        page.Verbatim(verb.Examples);
    }

    // lines that are indented are a picture, others are text
    private static void Details(Roff page, string details)
    {
        var text = new List<string>();
        void End()
        {
            if (text.Count > 0) page.Paragraph(string.Join(' ', text));
            text.Clear();
        }

        foreach (var line in details.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' '))
            {
                text.Add(line);
                continue;
            }
            End();
            page.Verbatim([line]);
        }
        End();
    }

    private static void Options(Roff page, IReadOnlyList<Option> options)
    {
        foreach (var option in options.Where(option => !option.Hidden))
        {
            var names = string.Join(", ", option.Aliases.Append(option.Name).Where(name => name != "-vv").OrderBy(name => name.Length));
            page.Item(option.HelpName is { } value ? $"{names} {value}" : names, option.Description ?? "");
        }
    }

    private static string ServiceFiles()
    {
        var page = new Roff("persistproc.toml", 5, "services of a project, or of a user");
        page.Section("DESCRIPTION")
            .Paragraph("A project's services are in a persistproc.toml in its directory; what lies over it on one machine is in persistproc.local.toml beside it. A user's own are in ~/.config/persistproc/services/*.toml. Both are TOML, with the same keys.")
            .Verbatim(["[services.web]", "command  = \"node server.js\"", "requires = [\"db\"]", "ready    = { tcp = 3000 }"])
            .Paragraph("Keys of [defaults] hold for every service of the file that says nothing else. Durations are \"500ms\", \"5s\", \"2m\", \"1h\" or a number of seconds; sizes \"64KB\", \"10MB\" or a number of bytes. Paths are relative to the file. An unknown key is an error; persistproc config check finds all of them at once.");
        page.Section("KEYS OF A SERVICE");
        foreach (var row in Directives.OfService)
        {
            Key(page, row.Key, row.Form, row.Purpose);
            foreach (var inner in row.Inner) Key(page, $"{row.Key}.{inner.Key}", inner.Form, inner.Purpose);
            foreach (var part in row.Parts) Key(page, $"{row.Key}.{part.Key}", part.Form, part.Purpose);
        }
        return page.Section("SEE ALSO").Line(".BR persistproc (1),").Line(".BR persistprocd.toml (5)").ToString();
    }

    private static string Settings()
    {
        var page = new Roff("persistprocd.toml", 5, "settings of the persistproc supervisor");
        page.Section("DESCRIPTION")
            .Paragraph("~/.config/persistproc/persistprocd.toml is read when the supervisor starts; it need not be there. What is wrong in it is told in the supervisor's log, and counts as not said. Before the dot is the table.")
            .Verbatim(["[logs]", "max_total = \"2GB\""]);
        page.Section("KEYS");
        foreach (var (key, form, purpose) in SupervisorDirectives.All) Key(page, key, form, purpose);
        return page.Section("SEE ALSO").Line(".BR persistproc (1),").Line(".BR persistproc.toml (5)").ToString();
    }

    private static void Key(Roff page, string key, string form, string purpose) => page.Item($"{key} = {form}", Sentence(purpose.Replace("`", "", StringComparison.Ordinal)));

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}{(text.EndsWith('.') ? "" : ".")}";
}
