using System.Xml.Linq;
using NetArchTest.Rules;

namespace PersistProc.HouseRules.Tests;

/// <summary>docs/design.md, the house: seven projects, one direction.</summary>
public sealed class ProjectsKnowOnlyTheirOwn
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new(StringComparer.Ordinal)
    {
        ["Core"] = ([], ["Microsoft.CodeAnalysis.BannedApiAnalyzers"]),
        ["Linux"] = (["Core"], []),
        ["Supervision"] = (["Core"], ["Akka", "Akka.Hosting"]),
        ["Protocol"] = ([], []),
        ["Keeper"] = (["Linux"], []),
        ["Daemon"] = (["Core", "Linux", "Supervision", "Protocol"], ["Cronos", "ModelContextProtocol.Core", "Tomlyn", "Serilog.Sinks.File", "Serilog.Extensions.Hosting"]),
        ["Cli"] = (["Linux", "Protocol"], ["System.CommandLine", "Spectre.Console", "YamlDotNet"]),
    };

    /// <summary>By assembly: what its code may not so much as name.</summary>
    private static readonly Dictionary<string, string[]> Strangers = new(StringComparer.Ordinal)
    {
        ["PersistProc.Core"] = ["Akka", "PersistProc.Linux", "PersistProc.Supervision", "PersistProc.Protocol", "System.Net", "System.Threading.Tasks", "System.Diagnostics.Process"],
        ["PersistProc.Linux"] = ["Akka", "PersistProc.Supervision", "PersistProc.Protocol", "Microsoft.AspNetCore", "System.Diagnostics.Process"],
        ["PersistProc.Supervision"] = ["PersistProc.Linux", "PersistProc.Protocol", "Microsoft.AspNetCore", "System.IO.File", "System.Net", "System.Diagnostics.Process"],
        ["PersistProc.Protocol"] = ["Akka", "PersistProc.Core", "PersistProc.Linux", "PersistProc.Supervision", "Microsoft.AspNetCore"],
        ["persistproc-keeper"] = ["Akka", "System.Console", "System.Diagnostics.Process", "System.Runtime.InteropServices.PosixSignalRegistration"],
        ["persistproc"] = ["Akka", "PersistProc.Linux.KeeperLink", "PersistProc.Linux.Launching", "PersistProc.Linux.Logs", "PersistProc.Supervision", "Microsoft.AspNetCore"],
    };

    [Fact]
    public void Every_project_of_src_references_what_the_design_allows_and_nothing_else() =>
        Offences.None(House.Files.Where(file => file.IsUnder("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal)).SelectMany(References));

    [Fact]
    public void No_project_was_added_or_has_gone() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            House.Files.Where(file => file.IsUnder("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal))
                .Select(file => ShortName(file.Path)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("PersistProc.Core")]
    [InlineData("PersistProc.Linux")]
    [InlineData("PersistProc.Supervision")]
    [InlineData("PersistProc.Protocol")]
    [InlineData("persistproc-keeper")]
    [InlineData("persistproc")]
    public void No_code_names_what_its_project_does_not_know(string assembly) =>
        Offences.None(Naming(Types.InAssembly(House.Named(assembly)), Strangers[assembly]));

    [Fact]
    public void A_reference_too_many_is_found()
    {
        const string project = """
            <Project><ItemGroup>
              <ProjectReference Include="../PersistProc.Linux/PersistProc.Linux.csproj" />
              <PackageReference Include="Akka" /><PackageReference Include="Newtonsoft.Json" />
            </ItemGroup></Project>
            """;
        Offences.Found(References(new HouseFile("src/PersistProc.Supervision/PersistProc.Supervision.csproj", project)), "Linux", "Newtonsoft.Json");
    }

    [Fact]
    public void A_stranger_named_in_code_is_found() =>
        Offences.Found(Naming(Types.InAssembly(typeof(ProjectsKnowOnlyTheirOwn).Assembly).That().HaveName(nameof(ProjectsKnowOnlyTheirOwn)), ["NetArchTest"]), nameof(ProjectsKnowOnlyTheirOwn));

    private static IEnumerable<string> References(HouseFile project)
    {
        var xml = XDocument.Parse(project.Text);
        var (projects, packages) = Allowed.GetValueOrDefault(ShortName(project.Path), ([], []));
        var named = xml.Descendants("ProjectReference").Select(reference => ShortName((string)reference.Attribute("Include")!)).Except(projects)
            .Concat(xml.Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!).Except(packages));
        return named.Select(stranger => $"{project.Path} references {stranger}");
    }

    private static IEnumerable<string> Naming(Types types, string[] strangers) => Naming(types.That().ResideInNamespaceMatching(".*"), strangers);

    private static IEnumerable<string> Naming(PredicateList types, string[] strangers) =>
        (types.ShouldNot().HaveDependencyOnAny(strangers).GetResult().FailingTypes ?? [])
            .Where(type => !IsGenerated(type))
            .Select(type => $"{type.FullName} names one of {string.Join(", ", strangers)}");

    private static bool IsGenerated(Type type) => type.FullName!.Contains('<', StringComparison.Ordinal);

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path).Replace("PersistProc.", "", StringComparison.Ordinal);
}
