using System.Globalization;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Reaping;

/// <summary>
/// Collects the ends of children.
/// <para>
/// A leader's pid names its process group, and a group may outlive its leader. From Linux 6.9 on a pidfd reaches the
/// group without the number (PIDFD_SIGNAL_PROCESS_GROUP), so leaders are reaped at once. Before, the number is all
/// there is: the leader is kept as a zombie, which keeps the number from anyone else, until its group is released.
/// Kept zombies hide the others from a wait for any child: then every known one is asked for by its pid.
/// </para>
/// </summary>
public sealed class Reaper
{
    private readonly bool _atOnce;

    /// <param name="atOnce">False to keep leaders as zombies; null: what this kernel needs.</param>
    public Reaper(bool? atOnce = null) => _atOnce = atOnce ?? KernelSignalsGroups();

    /// <summary>True if leaders are reaped at once, and groups reached by pidfd.</summary>
    public bool AtOnce => _atOnce;

    /// <summary>All children that have ended since the last time.</summary>
    /// <param name="leaders">The pids of the leaders whose end has not been seen yet, and of the supervisor.</param>
    /// <param name="reapable">Among them, who is reaped whatever the kernel.</param>
    public IEnumerable<ChildExit> Collect(IReadOnlyCollection<int> leaders, int reapable)
    {
        if (_atOnce)
        {
            while (TryWait(Libc.P_ALL, 0, 0, out var ended)) yield return ended;
            yield break;
        }
        foreach (var leader in leaders)
        {
            if (TryWait(Libc.P_PID, leader, leader == reapable ? 0 : Libc.WNOWAIT, out var ended)) yield return ended;
        }
        foreach (var child in OwnChildren())
        {
            if (!leaders.Contains(child) && IsZombieOrphan(child, leaders) && TryWait(Libc.P_PID, child, 0, out var ended))
                yield return ended;
        }
    }

    /// <summary>Waits for the end of a child of our own, for programs that have no other way to hear of it.</summary>
    public static void Await(int child)
    {
        var info = default(Libc.Siginfo);
        while (Libc.waitid(Libc.P_PID, child, ref info, Libc.WEXITED) < 0 && Syscall.LastError == Errno.EINTR) continue;
    }

    /// <summary>Lets go of a leader that was kept.</summary>
    public void Release(int leader)
    {
        if (!_atOnce) TryWait(Libc.P_PID, leader, 0, out _);
    }

    /// <summary>Kept leaders whose end is known; set by the owner, so that they are not taken for orphans.</summary>
    public HashSet<int> Kept { get; } = [];

    private bool IsZombieOrphan(int child, IReadOnlyCollection<int> leaders) => !Kept.Contains(child) && !leaders.Contains(child);

    private static bool TryWait(int kind, int id, int flags, out ChildExit ended)
    {
        var info = default(Libc.Siginfo);
        var result = Libc.waitid(kind, id, ref info, Libc.WEXITED | Libc.WNOHANG | flags);
        ended = new ChildExit(info.Pid, info.Code, info.Status);
        return result == 0 && info.Pid != 0;
    }

    private static List<int> OwnChildren()
    {
        var children = new List<int>();
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{Libc.getpid()}/children"));
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            children.Add(int.Parse(part, CultureInfo.InvariantCulture));
        }
        return children;
    }

    /// <summary>Tried rather than read from the version: signal 0 to our own group by pidfd.</summary>
    public static bool KernelSignalsGroups()
    {
        var self = Libc.pidfd_open(Libc.getpid(), 0);
        if (self < 0) return false;
        using var descriptor = new Descriptors.Descriptor(self);
        if (Libc.pidfd_send_signal(self, 0, Libc.PIDFD_SIGNAL_PROCESS_GROUP) == 0) return true;
        return Syscall.LastError != Errno.EINVAL;
    }
}
