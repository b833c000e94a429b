namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>Packages of the programs under test: made, installed in a root of their own, used, and removed again.</summary>
public sealed class Packages(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly TimeSpan Slowly = TimeSpan.FromMinutes(4);

    // what is compiled at its start needs its libraries beside it, which no package has
    private static bool IsNative => !File.Exists(Path.Combine(Binaries.Directory, "persistproc.dll"));

    [Fact]
    public async Task The_debian_package_is_installed_in_a_clean_root_and_removed_without_a_trace()
    {
        if (!IsThere("dpkg-deb") || !IsThere("dpkg")) return;
        var package = (await Do("sh", Path.Combine(Binaries.Checkout, "packaging/deb.sh"), Binaries.Directory, Box.At("out"), "1.2.3")).Trim();
        Assert.EndsWith(".deb", package, StringComparison.Ordinal);
        var fields = await Do("dpkg-deb", "--field", package);
        Assert.Contains("Package: persistproc\nVersion: 1.2.3\n", fields, StringComparison.Ordinal);
        Assert.Contains("Depends: libc6", fields, StringComparison.Ordinal);

        // whatever the umask of whoever made it, and whoever that was
        var contents = (await Do("dpkg-deb", "--contents", package)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(contents, line => Assert.Contains(line[..20], (string[])["drwxr-xr-x root/root", "-rwxr-xr-x root/root", "-rw-r--r-- root/root"]));

        var root = Box.At("clean");
        foreach (var directory in new[] { "var/lib/dpkg/updates", "var/lib/dpkg/info", "var/log" }) Directory.CreateDirectory(Path.Combine(root, directory));
        foreach (var file in new[] { "var/lib/dpkg/status", "var/lib/dpkg/available" }) await File.WriteAllTextAsync(Path.Combine(root, file), "");
        string[] dpkg = ["dpkg", $"--root={root}", "--force-depends", "--force-not-root", "--force-bad-path", "--no-triggers"];
        Box.Variables["PATH"] += ":/usr/sbin:/sbin";
        await Do([.. dpkg, "--install", package]);
        Assert.Equal(
            ["usr/bin/persistproc", "usr/bin/persistproc-keeper", "usr/bin/persistprocd", "usr/share/bash-completion/completions/persistproc", "usr/share/doc/persistproc/README.md",
                "usr/share/fish/vendor_completions.d/persistproc.fish", "usr/share/man/man1/persistproc.1.gz", "usr/share/man/man5/persistproc.toml.5.gz", "usr/share/man/man5/persistprocd.toml.5.gz",
                "usr/share/zsh/vendor-completions/_persistproc"],
            Files(root).Where(file => !file.StartsWith("var/", StringComparison.Ordinal)));
        if (IsNative) await Works(Path.Combine(root, "usr/bin/persistproc"));

        await Do([.. dpkg, "--purge", "persistproc"]);
        Assert.DoesNotContain(Files(root), file => !file.StartsWith("var/", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(root, "usr")));
    }

    [Fact]
    public async Task The_tool_packages_are_installed_by_dotnet_and_removed_again()
    {
        if (!IsThere("dotnet")) return;
        Box.Variables["DOTNET_CLI_TELEMETRY_OPTOUT"] = Box.Variables["DOTNET_NOLOGO"] = Box.Variables["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        Box.Variables["NUGET_PACKAGES"] = Box.At("nuget");
        var rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier is var own && own.StartsWith("linux-", StringComparison.Ordinal) ? own
            : $"linux-{System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        var made = await Do("sh", Path.Combine(Binaries.Checkout, "packaging/tool.sh"), Binaries.Directory, Box.At("out"), "1.2.3", rid);
        Assert.Equal([Box.At($"out/persistproc.{rid}.1.2.3.nupkg"), Box.At("out/persistproc.1.2.3.nupkg")], made.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await File.WriteAllTextAsync(Box.At("nuget.config"), $"<configuration><packageSources><clear /><add key=\"here\" value=\"{Box.At("out")}\" /></packageSources></configuration>");

        await Do("dotnet", "tool", "install", "persistproc", "--tool-path", Box.At("tools"), "--configfile", Box.At("nuget.config"));
        Assert.True(File.Exists(Box.At("tools/persistproc")));
        if (IsNative) await Works(Box.At("tools/persistproc"));
        await Do("dotnet", "tool", "uninstall", "persistproc", "--tool-path", Box.At("tools"));
        Assert.False(File.Exists(Box.At("tools/persistproc")));
    }

    // all three programs have a part in this
    private async Task Works(string program)
    {
        Box.Program = program;
        Assert.Contains("hello", (await Box.Do("run", "--name", "greets", "echo", "hello")).Stdout, StringComparison.Ordinal);
        await Box.Do("shutdown");
        Box.Program = Binaries.PersistProc;
    }

    private async Task<string> Do(params string[] command)
    {
        var result = await Client.Start(Box.Order(command)).Result(Slowly);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result}");
        return result.Stdout;
    }

    private static string[] Files(string root) => [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];

    private bool IsThere(string program)
    {
        var there = Box.Variables["PATH"].Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
        if (!there) Output.WriteLine($"not tried: {program} is not installed here");
        return there;
    }
}
