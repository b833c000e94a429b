using PersistProc.Linux.Native;

namespace PersistProc.Linux.Cgroups;

/// <summary>
/// A control group below which we may make our own. Only a group that is ours to divide is one:
/// <list type="bullet">
/// <item>under systemd, one that it has delegated (`Delegate=yes`): every other group in its tree is its own, also where the
/// files belong to us. It marks what it has delegated by an extended attribute (`user.delegate`, systemd 251; `trusted.delegate`,
/// which only root can read, before). See systemd's CGROUP_DELEGATION.md. A user's manager marks nothing (cgroup_xattr_apply in its cgroup.c,
/// 252 to 261), so there somebody has to say it: the unit of `install-service` does.</item>
/// <item>without systemd (a container, a machine with another init), the one that we are in, if we may write there.</item>
/// </list>
/// Who is in a leaf of another supervisor of ours (it was started by a service there) takes the group above that one.
/// </summary>
public static class LeafSite
{
    /// <summary>What the directory of one supervisor's leaves is called, before 16 hexadecimal digits.</summary>
    public const string Prefix = "persistproc-";

    private const string SystemdRuns = "/run/systemd/system";
    private const int Digits = 16;

    /// <summary>The group, as a directory, or null and why there is none.</summary>
    /// <param name="own">The group we are in, as a directory.</param>
    /// <param name="isDelegated">Somebody says that systemd has delegated it.</param>
    /// <param name="whyNot">A sentence without a full stop.</param>
    public static string? Find(string own, bool isDelegated, out string whyNot) => FindBelow(own, Directory.Exists(SystemdRuns) && !isDelegated, out whyNot);

    /// <summary>The supervisor's directory of leaves that a group lies in, the outermost, or null.</summary>
    public static string? GroundOf(string group)
    {
        string? ground = null;
        for (var at = group; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if (IsGround(at)) ground = at;
        }
        return ground;
    }

    /// <summary>Whether that is what a supervisor's directory of leaves is called.</summary>
    public static bool IsGround(string group) => Path.GetFileName(group) is { } name
        && name.Length == Prefix.Length + Digits && name.StartsWith(Prefix, StringComparison.Ordinal) && name.AsSpan(Prefix.Length).ContainsOnlyHex();

    internal static string? FindBelow(string own, bool underSystemd, out string whyNot)
    {
        var site = GroundOf(own) is { } ground ? Path.GetDirectoryName(ground)! : own;
        if (!Directory.Exists(site)) whyNot = $"its control group {site} is not there";
        else if (CgroupFile.Read(Path.Combine(site, "cgroup.type")) is { } type && type != "domain") whyNot = $"its control group {site} is of type {type}";
        else if (underSystemd && !IsDelegated(site)) whyNot = $"systemd manages the control group {site}, and does not say that it has delegated it (a unit with Delegate=yes; in one of a user's manager PERSISTPROC_CGROUPS=delegated says it)";
        else if (!MayWrite(site)) whyNot = $"its control group {site} may not be written: {Errno.Text(Syscall.LastError)}";
        else whyNot = "";
        return whyNot.Length == 0 ? site : null;
    }

    private static bool MayWrite(string site) =>
        Libc.access(site, Libc.W_OK) == 0 && Libc.access(Path.Combine(site, "cgroup.procs"), Libc.W_OK) == 0;

    private static unsafe bool IsDelegated(string site)
    {
        byte value = 0;
        return (Libc.getxattr(site, "user.delegate", &value, 1) == 1 && value == '1') || (Libc.getxattr(site, "trusted.delegate", &value, 1) == 1 && value == '1');
    }

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigitLower(letter)) return false;
        }
        return true;
    }
}
