using System.Diagnostics;

namespace PersistProc.HouseRules.Tests.Manuals;

/// <summary>The pages in docs/man are what the tables say. To make them again, run this test with PERSISTPROC_WRITE_DOCS=1.</summary>
public sealed class ManualsAreMadeOfTheTables
{
    private static readonly string Place = Path.Combine(House.Root, "docs", "man");

    public static TheoryData<string> Names => [.. ManualPages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_page_is_what_the_tables_say(string name)
    {
        var (path, page) = (Path.Combine(Place, name), ManualPages.All[name]);
        if (Environment.GetEnvironmentVariable("PERSISTPROC_WRITE_DOCS") == "1") File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void There_is_no_other_page() => Assert.Equal(ManualPages.All.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Place).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(".SH no heading", "\\&.SH no heading")]
    [InlineData("it's a\\b --x", "it\\(aqs a\\eb \\-\\-x")]
    [InlineData("CMD… ≤ 5", "CMD... \\[u2264] 5")]
    public void Text_is_taken_for_nothing_else(string text, string roff) => Assert.Equal(roff, Roff.Escape(text));

    // groff says nothing, and what a person reads has no trace of roff in it
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Groff_finds_nothing_wrong(string name)
    {
        if (!File.Exists("/usr/bin/groff")) return; // it is not everywhere
        var start = new ProcessStartInfo("groff", ["-man", "-ww", "-Tutf8", "-rLL=100n", "-P-cbou", Path.Combine(Place, name)]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using var groff = Process.Start(start)!;
        var (said, shown) = (groff.StandardError.ReadToEndAsync(), groff.StandardOutput.ReadToEndAsync());
        await groff.WaitForExitAsync();
        Assert.Equal("", await said);
        var text = await shown;
        Assert.DoesNotContain("\\", text.Replace("ctrl-\\", "", StringComparison.Ordinal).Replace("\\n", "", StringComparison.Ordinal).Replace("\\.", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("SEE ALSO", text, StringComparison.Ordinal);
    }
}
