using System.IO.Compression;

namespace PersistProc.EndToEnd.Tests.Documentation;

/// <summary>The package for .NET programs, and the example that uses it: packed, compiled and run as a stranger would.</summary>
public sealed class TheClientPackage(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_example_is_compiled_against_the_package_alone_and_starts_and_follows_a_service()
    {
        var packages = Box.At("packages");
        foreach (var (name, value) in new[] { ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_NOLOGO", "1"), ("NUGET_PACKAGES", Box.At("cache")), ("PERSISTPROC_ROOT", Box.Root), ("PATH", $"{Binaries.Directory}:{Box.Variables["PATH"]}") }) Box.Variables[name] = value;
        // objects of its own: others may be built from the same sources meanwhile
        await Dotnet("pack", Path.Combine(Binaries.Checkout, "src/PersistProc.Protocol"), "-c", "Release", "-o", packages, "--artifacts-path", Box.At("objects"));
        var package = Assert.Single(Directory.GetFiles(packages, "*.nupkg"));
        await using (var content = await ZipFile.OpenReadAsync(package))
        {
            var files = content.Entries.Select(entry => entry.FullName).ToList();
            Assert.All(["README.md", "lib/net10.0/PersistProc.Protocol.dll", "lib/net10.0/PersistProc.Protocol.xml"], file => Assert.Contains(file, files));
        }

        var example = Path.Combine(Binaries.Checkout, "examples/follow");
        Directory.CreateDirectory(Box.At("follow"));
        foreach (var file in new[] { "follow.csproj", "Program.cs" }) File.Copy(Path.Combine(example, file), Box.At($"follow/{file}"));
        Assert.InRange(File.ReadAllLines(Path.Combine(example, "Program.cs")).Length, 1, 10);
        await File.WriteAllTextAsync(Box.At("follow/nuget.config"), (await File.ReadAllTextAsync(Path.Combine(example, "nuget.config"))).Replace("../../artifacts/packages", packages, StringComparison.Ordinal));
        await Dotnet("build", Box.At("follow"), "-o", Box.At("built"), "-warnaserror:CA1416");
        var ran = await Box.Run(Box.At("built/follow"));
        Assert.True(ran.ExitCode == 0, ran.ToString());
        var lines = ran.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^clock has pid [0-9]+,", lines[0]);
        Assert.Equal(["stdout: tick 1", "stdout: tick 2", "stdout: tick 3"], lines.Where(line => line.StartsWith("stdout", StringComparison.Ordinal)));
        Assert.Contains("stderr: done", lines);
        Assert.Equal("it ended with 0", lines[^1]);
    }

    private async Task Dotnet(params IEnumerable<string> arguments)
    {
        // one that stays behind for the next build would be ours
        var result = await Client.Start(Box.Order(["dotnet", .. arguments, "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false"])).Result(Patience);
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
