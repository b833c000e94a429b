using System.Text;

namespace PersistProc.Linux.Cgroups;

/// <summary>
/// Where a process is in cgroup v2, as a directory: its line `0::` in /proc/PID/cgroup, below whichever mount shows that part
/// of the hierarchy (/proc/self/mountinfo). The mount may be at /sys/fs/cgroup, at /sys/fs/cgroup/unified where v1 is mounted
/// beside it, or elsewhere; in a cgroup namespace both are told relative to its root.
/// </summary>
public static class OwnCgroup
{
    private const string Line = "0::";

    /// <summary>This process's, or null and why there is none.</summary>
    public static string? Find(out string whyNot) => Find("/proc/self/cgroup", out whyNot);

    /// <summary>That of the process whose file is given.</summary>
    public static string? Find(string cgroupFile, out string whyNot) =>
        Find(CgroupFile.Read(cgroupFile) ?? "", CgroupFile.Read("/proc/self/mountinfo") ?? "", out whyNot);

    /// <summary>The path in the line `0::`, or null.</summary>
    public static string? PathIn(string cgroup)
    {
        foreach (var line in cgroup.Split('\n'))
        {
            if (line.StartsWith(Line, StringComparison.Ordinal)) return line[Line.Length..];
        }
        return null;
    }

    internal static string? Find(string cgroup, string mountInfo, out string whyNot)
    {
        whyNot = "this kernel has no cgroup v2";
        if (PathIn(cgroup) is not { } path) return null;
        whyNot = $"its control group {path} lies outside of what this cgroup namespace shows";
        if (path.Split('/').Contains("..")) return null;
        whyNot = "cgroup v2 is not mounted";
        foreach (var line in mountInfo.Split('\n'))
        {
            if (Mount(line) is not { } mount) continue;
            if (Below(path, mount.Root) is { } rest) return rest.Length == 0 ? mount.At : mount.At + rest;
            whyNot = $"no mount of cgroup v2 shows its control group {path}";
        }
        return null;
    }

    // null: not below; else what follows, with its slash
    private static string? Below(string path, string root)
    {
        if (root == "/") return path == "/" ? "" : path;
        if (path == root) return "";
        return path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..] : null;
    }

    // id parent major:minor root mountpoint options [optional…] - type source options
    private static (string Root, string At)? Mount(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        return dash > 0 && dash + 1 < fields.Length && fields[dash + 1] == "cgroup2" ? (Plain(fields[3]), Plain(fields[4])) : null;
    }

    // blanks, tabs, newlines and backslashes are written in octal
    private static string Plain(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)(((field[i + 1] - '0') << 6) + ((field[i + 2] - '0') << 3) + field[i + 3] - '0'));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }
        return text.ToString();
    }
}
