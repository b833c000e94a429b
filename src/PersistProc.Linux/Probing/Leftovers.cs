using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Probing;

/// <summary>Processes that carry the mark of a supervisor's service and have no keeper above them: theirs has died.</summary>
public static class Leftovers
{
    /// <param name="isOurs">Whether a tag is one of ours.</param>
    public static IReadOnlyList<TreeProcess> Find(Func<long, bool> isOurs)
    {
        var found = new List<TreeProcess>();
        foreach (var pid in ProcFs.ReadAll())
        {
            if (ProcFs.ReadTag(pid) is { } tag && isOurs(tag) && !HasKeeper(pid) && ProcFs.ReadStat(pid) is { HasEnded: false })
                found.Add(new TreeProcess(pid, ProcFs.ReadCommand(pid)));
        }
        return found;
    }

    private static bool HasKeeper(int pid)
    {
        for (var at = ProcFs.ReadStat(pid)?.Parent ?? 0; at > 1; at = ProcFs.ReadStat(at)?.Parent ?? 0)
        {
            if (ProcFs.ReadCommand(at).StartsWith("persistproc-keeper ", StringComparison.Ordinal)) return true;
        }
        return false;
    }
}
