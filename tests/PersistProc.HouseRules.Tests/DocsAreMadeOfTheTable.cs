using PersistProc.Core;

namespace PersistProc.HouseRules.Tests;

/// <summary>The page on directives is the table of directives. To make it again, run this test with PERSISTPROC_WRITE_DOCS=1.</summary>
public sealed class DocsAreMadeOfTheTable
{
    private static readonly string Place = Path.Combine(House.Root, "docs", "directives.md");

    [Fact]
    public void The_page_on_directives_is_what_the_table_says()
    {
        var page = DirectiveDocumentation.Page();
        if (Environment.GetEnvironmentVariable("PERSISTPROC_WRITE_DOCS") == "1") File.WriteAllText(Place, page);
        Assert.Equal(page, File.ReadAllText(Place));
    }

    [Fact]
    public void The_schema_beside_it_is_what_the_table_says()
    {
        var place = Path.Combine(House.Root, "docs", "persistproc.schema.json");
        var schema = DirectiveSchema.Document();
        if (Environment.GetEnvironmentVariable("PERSISTPROC_WRITE_DOCS") == "1") File.WriteAllText(place, schema);
        Assert.Equal(schema, File.ReadAllText(place));
    }

    [Fact]
    public void Every_directive_is_documented_with_an_example()
    {
        var page = DirectiveDocumentation.Page();
        foreach (var row in Directives.OfService)
        {
            Assert.Contains($"| `{row.Key}` |", page, StringComparison.Ordinal);
            Assert.All(row.Inner.Prepend(row), each => Assert.False(string.IsNullOrWhiteSpace(each.Form) || string.IsNullOrWhiteSpace(each.Purpose), each.Key));
        }
    }
}
