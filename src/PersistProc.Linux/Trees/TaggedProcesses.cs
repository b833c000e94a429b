using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Trees;

/// <summary>
/// The processes of an instance that no keeper of ours is parent of, found by their tag alone: what is left of a keeper
/// that died. A look at every process there is, so only then.
/// </summary>
public static class TaggedProcesses
{
    public static List<TreeProcess> Find(long tag)
    {
        var found = new List<TreeProcess>();
        foreach (var pid in ProcFs.ReadAll())
        {
            if (ProcFs.ReadTag(pid) == tag && ProcFs.ReadStat(pid) is { State: not ('Z' or 'X') })
                found.Add(new TreeProcess(pid, ProcFs.ReadCommand(pid)));
        }
        return found;
    }

    /// <summary>Signals all of them once; each is looked at again through its pidfd, so that no stranger is hit.</summary>
    public static int Signal(long tag, int signal)
    {
        var reached = 0;
        foreach (var process in Find(tag))
        {
            var number = Libc.pidfd_open(process.Pid, 0);
            if (number < 0) continue;
            using var member = new Descriptor(number);
            if (ProcFs.ReadTag(process.Pid) == tag && Libc.pidfd_send_signal(number, signal, 0) == 0) reached++;
        }
        return reached;
    }
}
