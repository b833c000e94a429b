namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Control groups as the kernel shows them.</summary>
internal static class Leaves
{
    private const string Name = "/persistproc-";
    private static readonly string[] Mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

    /// <summary>The group below a supervisor's directory that a process is in, or null.</summary>
    public static string? Of(int pid)
    {
        var path = Proc.Read(pid, "cgroup").Split('\n').FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
        if (path is null || !path.Contains(Name, StringComparison.Ordinal)) return null;
        return Mounts.Select(mount => mount + path).FirstOrDefault(Directory.Exists);
    }

    /// <summary>Whether everyone in it stands still.</summary>
    public static bool IsFrozen(string leaf) => File.ReadAllText(Path.Combine(leaf, "cgroup.events")).Contains("frozen 1", StringComparison.Ordinal);

    /// <summary>Whether a supervisor's directory is still there.</summary>
    public static bool Remains(string leaf) => Directory.Exists(Ground(leaf));

    /// <summary>Removes a supervisor's directory, when everybody has ended: a keeper that was killed cannot.</summary>
    public static void Remove(string? leaf)
    {
        if (leaf is not null && Remains(leaf)) TryRemoveAll(Ground(leaf));
    }

    /// <summary>Removes a group with all below it; false while somebody lives in one.</summary>
    public static bool TryRemoveAll(string group)
    {
        foreach (var below in Directory.GetDirectories(group, "*", SearchOption.AllDirectories).OrderByDescending(each => each.Length).Append(group)) TryRemove(below);
        return !Directory.Exists(group);
    }

    private static string Ground(string leaf) => leaf[..leaf.IndexOf('/', leaf.IndexOf(Name, StringComparison.Ordinal) + 1)];

    /// <summary>Removes a group. False: somebody lives in it, or has not quite ended, although nobody is listed any more.</summary>
    public static bool TryRemove(string group)
    {
        try
        {
            Directory.Delete(group); // no file of a group can be deleted, only the group as a whole
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
