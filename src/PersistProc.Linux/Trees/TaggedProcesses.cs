using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Trees;

/// <summary>
/// The processes of an instance that no keeper of ours is parent of, found by their tag alone: what is left of a keeper
/// that died. A look at every process there is, so only then.
/// </summary>
public static class TaggedProcesses
{
    /// <summary>Everyone with the tag, and whoever is in the leaf, if there is one.</summary>
    public static List<TreeProcess> Find(long tag, Leaf? leaf = null)
    {
        var found = new List<TreeProcess>();
        var inLeaf = leaf?.Pids().ToHashSet() ?? [];
        foreach (var pid in ProcFs.ReadAll())
        {
            if ((inLeaf.Contains(pid) || Carries(pid, tag)) && ProcFs.ReadStat(pid) is { HasEnded: false })
                found.Add(new TreeProcess(pid, ProcFs.ReadCommand(pid)));
        }
        return found;
    }

    /// <summary>All processes with a tag that lead their sessions: leaders of instances, anybody's, and whoever of theirs has begun a session of its own.</summary>
    public static IEnumerable<(int Pid, long Tag)> Leaders()
    {
        foreach (var pid in ProcFs.ReadAll())
        {
            if (ProcFs.ReadStat(pid) is { HasEnded: false } stat && stat.Session == pid && ProcFs.ReadTag(pid) is { } tag) yield return (pid, tag);
        }
    }

    /// <summary>
    /// The process with exactly this tag that leads its session: an instance's leader. Null: there is none. One that its parent made in
    /// the moment of its death may not have come to its session yet, and is waited for.
    /// </summary>
    public static int? FindLeader(long tag, TimeSpan patience)
    {
        for (var until = Environment.TickCount64 + (long)patience.TotalMilliseconds; ; Thread.Sleep(1))
        {
            List<int> carriers = [.. ProcFs.ReadAll().Where(pid => ProcFs.ReadTag(pid) == tag && ProcFs.ReadStat(pid) is { HasEnded: false })];
            foreach (var pid in carriers)
            {
                if (ProcFs.ReadStat(pid)?.Session == pid) return pid;
            }
            if (carriers.Count == 0 || Environment.TickCount64 >= until) return null;
        }
    }

    /// <summary>Signals all of them once; each is looked at again through its pidfd, so that no stranger is hit.</summary>
    public static int Signal(long tag, int signal, Leaf? leaf = null)
    {
        if (signal == Libc.SIGKILL) leaf?.Kill();
        var reached = 0;
        foreach (var process in Find(tag, leaf))
        {
            var number = Libc.pidfd_open(process.Pid, 0);
            if (number < 0) continue;
            using var member = new Descriptor(number);
            var isStillOurs = Carries(process.Pid, tag) || leaf?.Has(process.Pid) == true;
            if (isStillOurs && Libc.pidfd_send_signal(number, signal, 0) == 0) reached++;
        }
        return reached;
    }

    /// <summary>Kills all of them: who forks faster than we look is met again in the next round.</summary>
    public static void KillAll(long tag, int rounds = 50)
    {
        for (var round = 0; round < rounds && Signal(tag, Libc.SIGKILL) > 0; round++)
        {
        }
    }

    // what is looked for is an instance's: with it goes all that was run for it, probes too
    private static bool Carries(int pid, long tag) => ProcFs.ReadTag(pid) is { } carried && (carried == tag || TreeTag.InstanceOf(carried) == tag);
}
