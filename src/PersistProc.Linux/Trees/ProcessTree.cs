using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;

namespace PersistProc.Linux.Trees;

/// <summary>Somebody of a service's tree.</summary>
public readonly record struct TreeProcess(int Pid, string Command);

/// <summary>
/// All processes of one instance.
/// <para>
/// Whether it has a control group of its own or not, its tree is looked for in the same way; with one (<see cref="Leaf"/>) whoever
/// is in it belongs to it too. Neither contains the other: somebody may have forked before it was put into the leaf, or may
/// have left it by right (who runs containers does), and somebody may have lost every mark and still be in it.
/// </para>
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

    /// <summary>
    /// Another keeper made it, and is dead: whoever is orphaned in it hangs below init or whoever reaps, so every process there is
    /// has to be looked at.
    /// </summary>
    public bool IsFostered { get; init; }

    /// <summary>The mark of its processes.</summary>
    public long Tag => tag;

    /// <summary>Its control group, or null.</summary>
    public Leaf? Leaf { get; init; }

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
        if (IsFostered) return LookEverywhere();
        var found = new List<int>();
        foreach (var child in ProcFs.ReadChildren(keeper))
        {
            if (IsLeader(child) || (IsOtherLeader?.Invoke(child) != true && IsOurs(child))) Descend(child, found);
        }
        if (Leaf is { IsPopulated: true }) AddThoseOf(Leaf, found);
        return found;
    }

    private List<int> LookEverywhere()
    {
        var all = new HashSet<int>();
        if (!_leaderEnded) AddBelow(leader);
        foreach (var pid in ProcFs.ReadAll())
        {
            if (!all.Contains(pid) && pid != leader && IsOurs(pid)) AddBelow(pid);
        }
        var found = all.ToList();
        if (Leaf is { IsPopulated: true }) AddThoseOf(Leaf, found);
        return found;

        void AddBelow(int pid)
        {
            var below = new List<int>();
            Descend(pid, below);
            all.UnionWith(below);
        }
    }

    private void AddThoseOf(Leaf leaf, List<int> found)
    {
        var known = found.ToHashSet();
        foreach (var pid in leaf.Pids())
        {
            if (!known.Add(pid) || ProcFs.ReadStat(pid) is not { } stat || stat.HasEnded) continue;
            found.Add(pid);
            _seen[pid] = stat.StartTicks;
        }
    }

    /// <summary>
    /// Puts everyone of it into its leaf, until a look finds nobody outside: who was put there has its children there. For a
    /// process that was not made in it. What is outside all the same is found by the other marks.
    /// </summary>
    /// <param name="orphans">Also those that have lost their parent: a look at the keeper's other children.</param>
    /// <param name="rounds">How many looks at most.</param>
    public void Gather(bool orphans, int rounds = 20)
    {
        if (Leaf is not { } leaf) return;
        if (IsLeader(leader) && !leaf.Has(leader) && SignalLeader(0)) _ = leaf.Add(leader);
        for (var (round, quiet) = (0, 0); round < rounds && quiet < (orphans ? 2 : 1); round++)
        {
            // who changes parents while we look may be missed once
            var outside = (orphans ? Pids() : Below()).Except(leaf.Pids()).ToList();
            foreach (var pid in outside)
            {
                if (IsStillThere(pid)) _ = leaf.Add(pid);
            }
            quiet = outside.Count == 0 ? quiet + 1 : 0;
        }
    }

    private List<int> Below()
    {
        var found = new List<int>();
        lock (_seen)
        {
            if (!_leaderEnded) Descend(leader, found);
        }
        return found;
    }

    // a number is given out again only after all others were: between this look and the next instruction it is not
    private bool IsStillThere(int pid)
    {
        lock (_seen) return ProcFs.ReadStat(pid) is { } stat && _seen.TryGetValue(pid, out var start) && start == stat.StartTicks;
    }

    /// <summary>Signals the leader alone (pidfd_send_signal(2)). False if it has gone.</summary>
    public bool SignalLeader(int signal) => Libc.pidfd_send_signal(pidFd.Number, signal, 0) == 0;

    /// <summary>Signals the leader's process group, whether the leader lives or not. False if the group is empty.</summary>
    public bool SignalGroup(int signal) => reapsAtOnce
        ? Libc.pidfd_send_signal(pidFd.Number, signal, Libc.PIDFD_SIGNAL_PROCESS_GROUP) == 0
        : IsFostered ? SignalFosteredGroup(signal) : Children.SignalGroupOfKept(leader, signal);

    // nobody keeps its number: as long as it lives it is its own
    private bool SignalFosteredGroup(int signal) => !_leaderEnded && SignalLeader(0) ? Children.SignalGroupOfKept(leader, signal) : SignalAll(signal) > 0;

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
        Leaf?.Kill();
        for (var round = 0; round < rounds; round++)
        {
            if (SignalAll(Libc.SIGKILL) == 0) return Members();
        }
        return Members();
    }

    /// <summary>
    /// Has everyone stand still, or go on. In a leaf the kernel freezes it as a whole; whoever is outside, or all where there is
    /// none, is stopped one by one, until a look finds nobody who runs: who forks faster than we look is met in the next round.
    /// </summary>
    public void Pause(bool on, int rounds = 50)
    {
        var frozen = Leaf?.Freeze(on) == 0 ? Leaf : null;
        for (var round = 0; round < rounds; round++)
        {
            // go on is for all: who waits for its child of vfork(2) to exec has the STOP still before it
            var others = Pids().Where(pid => frozen?.Has(pid) != true && !(on && IsStopped(pid))).ToList();
            foreach (var pid in others) SignalMember(pid, on ? Libc.SIGSTOP : Libc.SIGCONT);
            if (others.Count == 0 || !on) return;
        }
    }

    private static bool IsStopped(int pid) => ProcFs.ReadStat(pid) is { State: 'T' or 't' };

    private bool IsLeader(int pid) => pid == leader && !_leaderEnded;

    private void Descend(int pid, List<int> found)
    {
        if (ProcFs.ReadStat(pid) is not { } stat) return;
        if (!stat.HasEnded) found.Add(pid);
        _seen[pid] = stat.StartTicks;
        foreach (var child in ProcFs.ReadChildren(pid)) Descend(child, found);
    }

    private bool IsOurs(int orphan)
    {
        if (ProcFs.ReadTag(orphan) is { } carried) return TreeTag.IsWithin(carried, tag);
        if (ProcFs.ReadStat(orphan) is not { } stat) return false;
        // below another keeper the number of a leader that has ended may be a stranger's by now
        return (stat.Session == leader && !(IsFostered && _leaderEnded)) || (_seen.TryGetValue(orphan, out var start) && start == stat.StartTicks);
    }

    private bool SignalMember(int pid, int signal)
    {
        if (IsLeader(pid)) return SignalLeader(signal);
        var number = Libc.pidfd_open(pid, 0);
        if (number < 0) return false;
        using var member = new Descriptor(number);
        // the number may have changed hands before the pidfd was opened; whoever it is now, it is fixed by the pidfd
        return IsStillThere(pid) && Libc.pidfd_send_signal(number, signal, 0) == 0;
    }
}
