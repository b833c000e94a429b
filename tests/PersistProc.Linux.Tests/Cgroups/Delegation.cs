using System.Diagnostics;
using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Cgroups;

/// <summary>systemd's mark of what it has delegated.</summary>
public sealed class Delegation(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("user.delegate", "1", true)]
    [InlineData("user.delegate", "0", false)]
    [InlineData("trusted.delegate", "1", true)]
    public void What_systemd_has_delegated_is_a_place(string attribute, string value, bool isPlace)
    {
        File.WriteAllText(_site["cgroup.procs"], "");
        if (!TrySet(attribute, value)) return;
        Assert.Equal(isPlace ? _site.Path : null, LeafSite.FindBelow(_site.Path, underSystemd: true, out _));
    }

    private bool TrySet(string attribute, string value)
    {
        try
        {
            using var python = Process.Start("python3", ["-c", "import os,sys; os.setxattr(sys.argv[1], sys.argv[2], sys.argv[3].encode())", _site.Path, attribute, value]);
            python.WaitForExit();
            if (python.ExitCode == 0) return true;
            output.WriteLine($"not tried: {attribute} cannot be set in {_site.Path}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            output.WriteLine($"not tried: {missing.Message}");
        }
        return false;
    }
}
