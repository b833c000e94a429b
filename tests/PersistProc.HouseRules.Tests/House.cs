using System.Diagnostics;
using System.Reflection;

namespace PersistProc.HouseRules.Tests;

/// <summary>A file of the house, as git knows it.</summary>
internal sealed record HouseFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsUnder(string directory) => Path.StartsWith(directory + "/", StringComparison.Ordinal);

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);
}

/// <summary>The house as it stands: the files that git tracks, or would, and the assemblies of src.</summary>
internal static class House
{
    public static readonly string Root = FindRoot();

    public static readonly IReadOnlyList<HouseFile> Files = [.. Tracked().Select(path => new HouseFile(path, File.ReadAllText(Path.Combine(Root, path))))];

    public static readonly IReadOnlyList<Assembly> Assemblies =
    [
        .. new[] { "PersistProc.Core", "PersistProc.Linux", "PersistProc.Supervision", "PersistProc.Protocol", "persistproc-keeper", "persistprocd", "persistproc" }
            .Select(Assembly.Load),
    ];

    public static Assembly Named(string name) => Assemblies.Single(assembly => assembly.GetName().Name == name);

    private static IEnumerable<string> Tracked()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false };
        using var git = Process.Start(start)!;
        var paths = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return paths.Where(path => File.Exists(Path.Combine(Root, path)));
    }

    private static string FindRoot()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at.TrimEnd('/')))
        {
            if (File.Exists(Path.Combine(at, "PersistProc.sln")))
                return at;
        }

        throw new InvalidOperationException("not in a checkout");
    }
}

internal static class Offences
{
    public static void None(IEnumerable<string> offences)
    {
        var all = offences.ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    /// <summary>The rule can fail: the bad sample offends, once for each expected text.</summary>
    public static void Found(IEnumerable<string> offences, params string[] expected)
    {
        var all = offences.ToArray();
        Assert.True(all.Length == expected.Length, $"{expected.Length} offences expected, found:\n{string.Join('\n', all)}");
        foreach (var text in expected)
            Assert.Contains(all, offence => offence.Contains(text, StringComparison.Ordinal));
    }
}
