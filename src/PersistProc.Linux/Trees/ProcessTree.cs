using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;

namespace PersistProc.Linux.Trees;

/// <summary>Somebody of a service's tree.</summary>
public readonly record struct TreeProcess(int Pid, string Command);

/// <summary>
/// All processes of one instance, without cgroups.
/// <para>
/// The keeper is the subreaper of everything: as long as a leader lives, its tree hangs below it, and whoever has been
/// orphaned hangs below a direct child of the keeper. So looking at the keeper's children and below them finds the whole
/// tree, and "no direct child that is unknown" means that nobody is left over. An orphan is told apart by the tag that it
/// inherited, else by the session of the leader, else by having been seen below the leader before.
/// </para>
/// </summary>
public sealed class ProcessTree(int keeper, int leader, long tag, Descriptor pidFd, bool reapsAtOnce)
{
    // descendants seen while their descent was visible, by pid and start time: the pid alone may be somebody else's later
    private readonly Dictionary<int, long> _seen = [];
    private volatile bool _leaderEnded;

    /// <summary>From now on the leader's number may be somebody else's.</summary>
    public void LeaderEnded() => _leaderEnded = true;

    /// <summary>Tells leaders of other services, which need no closer look. Null: everyone is looked at.</summary>
    public Func<int, bool>? IsOtherLeader { get; init; }

    /// <summary>Who lives of it now. Zombies do not count: nothing of them is left but their number.</summary>
    public List<TreeProcess> Members()
    {
        var members = new List<TreeProcess>();
        foreach (var pid in Pids()) members.Add(new TreeProcess(pid, ProcFs.ReadCommand(pid)));
        return members;
    }

    /// <summary>The same as numbers.</summary>
    public List<int> Pids()
    {
        lock (_seen) return Look();
    }

    private List<int> Look()
    {
        var found = new List<int>();
        foreach (var child in ProcFs.ReadChildren(keeper))
        {
            if (IsLeader(child) || (IsOtherLeader?.Invoke(child) != true && IsOurs(child))) Descend(child, found);
        }
        return found;
    }

    /// <summary>Signals the leader alone (pidfd_send_signal(2)). False if it has gone.</summary>
    public bool SignalLeader(int signal) => Libc.pidfd_send_signal(pidFd.Number, signal, 0) == 0;

    /// <summary>Signals the leader's process group, whether the leader lives or not. False if the group is empty.</summary>
    public bool SignalGroup(int signal) => reapsAtOnce
        ? Libc.pidfd_send_signal(pidFd.Number, signal, Libc.PIDFD_SIGNAL_PROCESS_GROUP) == 0
        : Children.SignalGroupOfKept(leader, signal);

    /// <summary>Signals everyone in it once. Answers how many were reached.</summary>
    public int SignalAll(int signal)
    {
        var reached = 0;
        foreach (var pid in Pids())
        {
            if (SignalMember(pid, signal)) reached++;
        }
        return reached;
    }

    /// <summary>
    /// Kills until nobody is left: who forks faster than we look is met again in the next round. Answers who could not
    /// be killed within <paramref name="rounds"/>.
    /// </summary>
    public List<TreeProcess> KillAll(int rounds = 50)
    {
        for (var round = 0; round < rounds; round++)
        {
            if (SignalAll(Libc.SIGKILL) == 0) return Members();
        }
        return Members();
    }

    private bool IsLeader(int pid) => pid == leader && !_leaderEnded;

    private void Descend(int pid, List<int> found)
    {
        if (ProcFs.ReadStat(pid) is not { } stat) return;
        if (stat.State is not ('Z' or 'X')) found.Add(pid);
        _seen[pid] = stat.StartTicks;
        foreach (var child in ProcFs.ReadChildren(pid)) Descend(child, found);
    }

    private bool IsOurs(int orphan)
    {
        if (ProcFs.ReadTag(orphan) is { } carried) return carried == tag;
        if (ProcFs.ReadStat(orphan) is not { } stat) return false;
        return stat.Session == leader || (_seen.TryGetValue(orphan, out var start) && start == stat.StartTicks);
    }

    private bool SignalMember(int pid, int signal)
    {
        if (IsLeader(pid)) return SignalLeader(signal);
        var number = Libc.pidfd_open(pid, 0);
        if (number < 0) return false;
        using var member = new Descriptor(number);
        // the number may have changed hands before the pidfd was opened; whoever it is now, it is fixed by the pidfd
        lock (_seen)
        {
            if (ProcFs.ReadStat(pid) is not { } stat || !_seen.TryGetValue(pid, out var start) || start != stat.StartTicks) return false;
        }
        return Libc.pidfd_send_signal(number, signal, 0) == 0;
    }
}
