using System.Text.RegularExpressions;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.HouseRules.Tests;

/// <summary>README.md and the pages in docs: their links lead somewhere, and the service files in them are some.</summary>
public sealed partial class DocsHoldTogether
{
    [Fact]
    public void Every_link_leads_to_a_file_and_to_a_heading_of_it() => Offences.None(Links(Pages(House.Files), House.Files));

    [Fact]
    public void Every_service_file_in_a_page_is_read_without_errors() => Offences.None(ServiceFiles(Pages(House.Files)));

    [Fact]
    public void The_readme_leads_to_every_page()
    {
        var pages = Pages(House.Files).ToDictionary(page => page.Path, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { "README.md" };
        for (var next = new Queue<string>(reached); next.TryDequeue(out var path);)
        {
            foreach (var (target, _, _) in Targets(pages[path]).Where(link => pages.ContainsKey(link.Path) && reached.Add(link.Path)))
                next.Enqueue(target);
        }

        Offences.None(pages.Keys.Where(path => !reached.Contains(path)).Select(path => $"{path}: no link leads here from README.md"));
    }

    [Fact]
    public void What_a_page_calls_not_built_is_not_built() => Offences.None(Stale(Pages(House.Files)));

    [Fact]
    public void Each_of_these_rules_can_fail()
    {
        HouseFile[] files =
        [
            new("README.md", "# A b: `c`!\n[1](docs/a.md#there) [2](docs/none.md) [3](#a-b-c) [4](#no)\n`[5](no.md)`\n```\n[6](no.md)\n# not\n```\n[7](#not) [8](docs)\n"),
            new("docs/a.md", "## There\n[up](../README.md) [out](../../etc/passwd)\n```toml\n[services.a]\ncommand = 5\n```\n```toml\n[logs]\nx = 1\n```\n"),
        ];
        Offences.Found(Links(files, files), "docs/none.md", "#no", "#not", "etc/passwd");
        Offences.Found(ServiceFiles(files), "docs/a.md:5");
        Offences.Found(Stale([new("docs/a.md", "`stop`\n## Not here yet\n`something`, `restart`\n## More\n`stop`\n")]), "restart");
    }

    private static IEnumerable<HouseFile> Pages(IEnumerable<HouseFile> files) =>
        files.Where(file => file.Path == "README.md" || (file.IsUnder("docs") && file.Path.EndsWith(".md", StringComparison.Ordinal)));

    private static IEnumerable<string> Links(IEnumerable<HouseFile> pages, IReadOnlyCollection<HouseFile> files) =>
        from page in pages
        from link in Targets(page)
        let target = files.FirstOrDefault(file => file.Path == link.Path)
        where (target is null && !files.Any(file => file.IsUnder(link.Path))) || (link.Anchor is { } anchor && (target is null || !Anchors(target).Contains(anchor)))
        select $"{page.Path}:{link.Line} leads nowhere: {link.Path}{(link.Anchor is null ? "" : "#" + link.Anchor)}";

    // relative ones; a page that is only an anchor is the page itself
    private static IEnumerable<(string Path, string? Anchor, int Line)> Targets(HouseFile page) =>
        from line in Prose(page)
        from match in Link().Matches(Code().Replace(line.Text, ""))
        let target = match.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal)
        let parts = target.Split('#', 2)
        let path = parts[0].Length == 0 ? page.Path : Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page.Path)!, parts[0])))
        select (path, parts.Length > 1 ? parts[1] : null, line.Number);

    // as the usual viewers make them: lower case, no punctuation, dashes for blanks
    private static HashSet<string> Anchors(HouseFile page) =>
        [.. Prose(page).Where(line => line.Text.StartsWith('#')).Select(line => NoWord().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static IEnumerable<(string Text, int Number)> Prose(HouseFile page)
    {
        var inside = false;
        foreach (var (index, line) in page.Lines.Index())
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = !inside;
            else if (!inside) yield return (line, index + 1);
        }
    }

    private static IEnumerable<string> ServiceFiles(IEnumerable<HouseFile> pages) =>
        from page in pages
        from Match block in Toml().Matches(page.Text)
        where block.Groups["text"].Value.Contains("[services.", StringComparison.Ordinal)
            && !block.Groups["text"].Value.StartsWith("# persistproc.local.toml", StringComparison.Ordinal)      // none by itself
        let first = page.Text[..block.Groups["text"].Index].Count(each => each == '\n')
        from error in ServiceFileReader.Parse("/srv/shop/persistproc.toml", block.Groups["text"].Value, isProject: true).Errors
            // what it watches is not there
        where error.Key.Split('.') is not [.., "watch", _] || !error.Text.EndsWith("make it, or leave it out", StringComparison.Ordinal)
        select $"{page.Path}:{first + error.Line} {error.Key}: {error.Text}";

    private static IEnumerable<string> Stale(IEnumerable<HouseFile> pages) =>
        from page in pages
        from Match section in NotYet().Matches(page.Text)
        from Match word in Code().Matches(section.Value)
        where Directives.OfService.Any(row => row.Key == word.Value.Trim('`'))
        select $"{page.Path} says that {word.Value} is not here yet, but it is";

    [GeneratedRegex(@"^## Not here yet\n(?:(?!##).*\n)*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NotYet();

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoWord();

    [GeneratedRegex(@"^```toml\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Toml();
}
