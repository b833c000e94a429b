using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>The file without a name that all of a family have, and that its keeper has locked: by it families are told apart, and the keeper from who would be it.</summary>
internal static class FamilyGuards
{
    private const string Name = "/memfd:persistproc-guard";

    /// <summary>The guard's inode, which is no other family's; null: it has none, or is gone.</summary>
    public static long? Of(int pid)
    {
        foreach (var (number, target) in Proc.Descriptors(pid))
        {
            if (target.StartsWith(Name, StringComparison.Ordinal) && InodeOf(pid, number) is { } inode) return inode;
        }

        return null;
    }

    /// <summary>Whether this one is the keeper.</summary>
    public static bool IsTakenBy(int pid) =>
        Of(pid) is { } inode && File.ReadLines("/proc/locks").Any(line => line.Contains("FLOCK", StringComparison.Ordinal) && IsLockOf(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), pid, inode));

    // 1: FLOCK ADVISORY WRITE pid major:minor:inode 0 EOF
    private static bool IsLockOf(string[] words, int pid, long inode) =>
        words.Length > 5 && words[4] == pid.ToString(CultureInfo.InvariantCulture) && words[5].EndsWith(":" + inode.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static long? InodeOf(int pid, int number)
    {
        var line = Proc.Read(pid, $"fdinfo/{number}").Split('\n').FirstOrDefault(line => line.StartsWith("ino:", StringComparison.Ordinal));
        return long.TryParse(line?[4..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode : null;
    }
}
