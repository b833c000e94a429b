using System.Text;

namespace PersistProc.Core;

/// <summary>The page on the directives of service files, made of their table.</summary>
public static class DirectiveDocumentation
{
    private const string Head = """
        # Directives

        The keys of `[services.NAME]` in a project's `persistproc.toml` and in a user's `services/*.toml`; those of `[defaults]`
        hold for every service of the file that says nothing else. Durations are `"500ms"`, `"5s"`, `"2m"`, `"1h"` or a number of
        seconds; sizes `"64KB"`, `"10MB"` or a number of bytes. Paths are relative to the file. An unknown key is an error.
        How one table makes several services is in [service-files.md](service-files.md).

        This page is made of the table in `src/PersistProc.Core/Directives/Directives.cs`.

        | key | example | what it is for |
        |---|---|---|

        """;

    /// <summary>The page, in Markdown.</summary>
    public static string Page()
    {
        var page = new StringBuilder(Head);
        foreach (var row in Directives.OfService)
        {
            Add(page, row.Key, row);
            foreach (var inner in row.Inner) Add(page, $"{row.Key}.{inner.Key}", inner);
            foreach (var part in row.Parts) Add(page, $"{row.Key}.{part.Key}", part.Form, part.Purpose);
        }

        page.Append("\n## Of the supervisor itself\nThe keys of `persistprocd.toml` in the configuration directory (`~/.config/persistproc`); before the dot is the table.\n\n| key | example | what it is for |\n|---|---|---|\n");
        foreach (var (key, form, purpose) in SupervisorDirectives.All) Add(page, key, form, purpose);
        return page.ToString();
    }

    private static void Add(StringBuilder page, string key, ServiceDirective row) => Add(page, key, row.Form, row.Purpose);

    private static void Add(StringBuilder page, string key, string form, string purpose) => page.Append($"| `{key}` | `{form}` | {purpose} |\n");
}
