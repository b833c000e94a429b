using System.Text;
using PersistProc.Linux.Files;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>Control groups: where we are in v2, and whether we may make groups there.</summary>
internal static class CgroupProbe
{
    private const string Root = "/sys/fs/cgroup";

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        const string without = "Nothing: trees are found by their mark. Limits on memory and cpu need one";
        var own = File.Exists("/proc/self/cgroup") ? File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal)) : null;
        var place = own is null ? null : Path.Join(Root, own[3..]);
        if (place is null || !File.Exists(Path.Combine(place, "cgroup.controllers")))
        {
            yield return Doctor.Ok("cgroup", $"no control group v2 is to be seen at {Root}; trees are found by their mark");
            yield break;
        }
        var controllers = Encoding.ASCII.GetString(SmallFile.TryRead(Path.Combine(place, "cgroup.controllers"), 4096, out _) ?? []).Trim();
        yield return MayWrite(Path.Combine(place, "cgroup.procs"))
            ? Doctor.Ok("cgroup", $"{own![3..]} is delegated to you, with {(controllers.Length > 0 ? controllers : "no controllers")}")
            : Doctor.Warn("cgroup", $"{own![3..]} is not delegated to you (controllers: {(controllers.Length > 0 ? controllers : "none")})", without);
    }

    // opening changes nothing
    private static bool MayWrite(string path)
    {
        try
        {
            using var opened = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
