using System.Globalization;
using System.Text;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Trees;

/// <summary>Trees that are found by their marks alone.</summary>
public sealed class WholeTreesByMark(ITestOutputHelper output) : WholeTrees(output);

/// <summary>The same with a control group for each tree, and what only that can do.</summary>
public sealed class WholeTreesInLeaves(ITestOutputHelper output) : WholeTrees(output, inLeaves: true)
{
    [Fact]
    public void Who_has_lost_every_mark_and_was_never_seen_is_found_in_the_leaf()
    {
        if (!HasGround) return;
        using var directory = new TemporaryDirectory();
        var go = directory["go"];
        using var child = Start($"echo 1; while [ ! -e {go} ]; do sleep 0.01; done; bash -c 'ulimit -S -R unlimited; exec setsid sleep 60' & echo $!");
        child.ReadNumbers(1);
        var tree = Tree(child);
        File.WriteAllText(go, "");
        var other = child.ReadNumbers(1)[0];
        child.Wait();
        tree.LeaderEnded();
        Eventually.True(() => ProcFs.ReadTag(other) is null && ProcFs.ReadStat(other)?.Session == other, "tag and session are gone");
        Assert.Equal([other], tree.Pids());
        Assert.Empty(KillAndReap(tree));
        Assert.False(Alive(other));
    }

    [Theory]
    [InlineData("sleep 60 & sleep 60 & wait")]
    [InlineData("(setsid sleep 60 &); (setsid sleep 60 &); (setsid sleep 60 &); exec sleep 60")]
    [InlineData("(setsid sh -c '(sleep 60 &) ; (setsid sleep 60 &)' &); setsid sh -c 'sh -c \"sleep 60 & wait\" & wait' & wait")]
    [InlineData("(setsid sleep 60 &)")]
    public void Who_forks_before_it_is_put_into_its_leaf_is_gathered_with_all_that_it_made(string line)
    {
        if (!HasGround) return;
        var outside = 0;
        const int times = 20;
        for (var time = 0; time < times; time++)
        {
            using var child = Start(line);
            var tree = Tree(child, gather: false);
            outside += TaggedProcesses.Find(child.Tag).Any(process => process.Pid != child.Pid) ? 1 : 0;
            if (!Alive(child.Pid)) tree.LeaderEnded();
            tree.Gather(orphans: false);
            // who changes parents while somebody looks may be missed by that look; from here on the leaf alone would do
            Eventually.True(
                () =>
                {
                    tree.Gather(orphans: true);
                    return TaggedProcesses.Find(child.Tag).TrueForAll(process => tree.Leaf!.Has(process.Pid));
                },
                "all of them are inside");
            child.Signal(Libc.SIGKILL);
            child.Wait();
            tree.LeaderEnded();
            Assert.Empty(KillAndReap(tree));
            Assert.False(tree.Leaf!.IsPopulated);
        }
        _output.WriteLine($"{outside} of {times} had forked before they were put into their leaf");
    }

    private readonly ITestOutputHelper _output = output;
}

/// <summary>This process is parent and subreaper, as the keeper is.</summary>
public abstract class WholeTrees(ITestOutputHelper output, bool inLeaves = false) : IDisposable
{
    private readonly TestGround? _ground = inLeaves ? TestGround.Find(output) : null;
    private int _leaves;

    public void Dispose()
    {
        _ground?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected bool HasGround => _ground is not null;

    [Fact]
    public void The_tree_of_a_leader_is_all_that_descends_from_it()
    {
        using var child = Start("sleep 61 & echo $!; sh -c 'sleep 62 & echo $!; echo $$; wait' & wait");
        var below = child.ReadNumbers(3);
        var tree = Tree(child);
        Assert.Equal([child.Pid, .. below.Order()], tree.Pids().Order());
        Eventually.True(() => tree.Members().Any(member => member.Pid == below[0] && member.Command == "sleep 61"), "it is told with its command");
    }

    [Theory]
    [InlineData("setsid sleep 60 & echo $!")]
    [InlineData("(sleep 60 & echo $!)")]
    [InlineData("(setsid sleep 60 & echo $!)")]
    [InlineData("env -i setsid sleep 60 & echo $!")]
    [InlineData("bash -c 'set -m; sleep 60 & echo $!'")]
    [InlineData("(trap '' HUP INT TERM; setsid sleep 60 & echo $!)")]
    public void Who_leaves_the_group_or_the_session_is_of_the_tree_before_and_after_the_leaders_end(string line)
    {
        using var child = Start(line + "; sleep 60");
        var other = Assert.Single(child.ReadNumbers(1));
        var tree = Tree(child);
        Eventually.True(() => tree.Pids().Contains(other), "found while the leader lives");
        child.Signal(Libc.SIGKILL);
        child.Wait();
        tree.LeaderEnded();
        Eventually.True(() => tree.Pids().Contains(other), "found after the leader's end");
        Assert.Empty(KillAndReap(tree));
        Assert.Null(ProcFs.ReadStat(other));
    }

    [Fact]
    public void A_tree_looked_at_for_the_first_time_after_the_leaders_end_is_found_by_its_tag()
    {
        using var child = Start("env -i setsid sleep 60 & echo $!");
        var other = Assert.Single(child.ReadNumbers(1));
        child.Wait();
        var tree = Tree(child);
        tree.LeaderEnded();
        Assert.Equal([other], tree.Pids());
    }

    [Fact]
    public void Who_loses_the_tag_is_known_by_the_leaders_session()
    {
        using var child = Start("bash -c 'ulimit -S -R unlimited; exec sleep 60' & echo $!");
        var other = Assert.Single(child.ReadNumbers(1));
        child.Wait();
        var tree = Tree(child);
        tree.LeaderEnded();
        Eventually.True(() => ProcFs.ReadTag(other) is null, "the tag was taken off");
        Assert.Equal([other], tree.Pids());
        Assert.Empty(KillAndReap(tree));
    }

    [Fact]
    public void Who_loses_the_tag_and_the_session_is_known_if_it_was_seen_below_the_leader()
    {
        using var child = Start("bash -c 'ulimit -S -R unlimited; exec setsid sleep 60' & echo $!; sleep 60");
        var other = Assert.Single(child.ReadNumbers(1));
        var tree = Tree(child);
        Eventually.True(() => ProcFs.ReadTag(other) is null && ProcFs.ReadStat(other)?.Session == other, "tag and session are gone");
        Assert.Contains(other, tree.Pids());
        child.Signal(Libc.SIGKILL);
        child.Wait();
        tree.LeaderEnded();
        Assert.Contains(other, tree.Pids());
        Assert.Empty(KillAndReap(tree));
        Assert.False(Alive(other));
    }

    [Fact]
    public void The_leaders_group_is_reached_after_its_end_and_then_is_empty()
    {
        using var child = Start("sleep 60 & echo $!; exit 0");
        var other = Assert.Single(child.ReadNumbers(1));
        child.Wait();
        var tree = Tree(child);
        tree.LeaderEnded();
        Assert.False(tree.SignalLeader(Libc.SIGTERM));
        if (!Reaper.KernelSignalsGroups())
        {
            output.WriteLine("not tried: this kernel does not signal groups by pidfd");
            return;
        }
        Assert.True(tree.SignalGroup(Libc.SIGTERM));
        Eventually.True(() => !Alive(other), "the group was reached");
        Reap(other);
        Assert.False(tree.SignalGroup(Libc.SIGTERM));
        Assert.Empty(tree.Pids());
    }

    [Fact]
    public void The_group_of_a_leader_that_is_kept_as_a_zombie_is_reached_by_its_number()
    {
        using var child = Start("sleep 60 & echo $!; exit 0");
        var other = Assert.Single(child.ReadNumbers(1));
        Eventually.True(() => ProcFs.ReadStat(child.Pid) is { State: 'Z' }, "the leader is a zombie");
        var tree = new ProcessTree(Environment.ProcessId, child.Pid, child.Tag, child.PidFd, reapsAtOnce: false);
        tree.LeaderEnded();
        Assert.True(tree.SignalGroup(Libc.SIGTERM));
        Eventually.True(() => !Alive(other), "the group was reached");
    }

    [Fact]
    public void A_signal_for_all_reaches_everyone()
    {
        using var child = Start("trap 'echo leader' USR1; setsid sh -c 'trap \"echo other\" USR1; echo up; while :; do sleep 0.01; done' & echo up; while :; do sleep 0.01; done");
        child.ReadLines(2);
        const int user1 = 10;
        Assert.InRange(Tree(child).SignalAll(user1), 2, 4);
        var said = "";
        child.Output.ReadUntil(bytes => (said = Encoding.ASCII.GetString([.. bytes])).Contains("leader", StringComparison.Ordinal) && said.Contains("other", StringComparison.Ordinal));
    }

    // the kernel calls it a zombie, as it does for a moment whoever has been killed and still closes its files
    [Fact]
    public void Who_has_left_its_first_thread_and_goes_on_in_another_lives()
    {
        const string program = "import ctypes, os, threading, time; threading.Thread(target=time.sleep, args=(60,)).start(); print(os.getpid(), flush=True); "
            + "ctypes.CDLL(None).syscall({'x86_64': 60}.get(os.uname().machine, 93), 0)";
        using var child = Start($"setsid python3 -c \"{program}\" & wait");
        var other = child.ReadNumbers(1)[0];
        Eventually.True(() => ProcFs.ReadStat(other)?.State == 'Z', "its first thread has ended");
        var tree = Tree(child);
        Assert.Contains(other, tree.Pids());
        Assert.Contains(TaggedProcesses.Find(child.Tag), process => process.Pid == other);
        child.Signal(Libc.SIGKILL);
        child.Wait();
        tree.LeaderEnded();
        Assert.Equal([other], tree.Pids());
        Assert.Empty(KillAndReap(tree));
        Eventually.True(() => ProcFs.ReadStat(other) is null, "it is gone, with all its threads");
    }

    [Fact]
    public void Nobody_else_is_touched()
    {
        using var child = Start("setsid sleep 60 & echo $!; sleep 60");
        using var neighbour = Start("setsid sleep 60 & echo $!; sleep 60");
        using var orphans = Start("(sleep 60 & echo $!); bash -c 'ulimit -S -R unlimited; setsid sleep 60 & echo $!'");
        child.ReadNumbers(1);
        var others = neighbour.ReadNumbers(1).Concat(orphans.ReadNumbers(2)).Append(neighbour.Pid).ToArray();
        var tree = Tree(child);
        tree.Pids();
        child.Signal(Libc.SIGKILL);
        child.Wait();
        tree.LeaderEnded();
        Assert.Empty(KillAndReap(tree));
        Assert.All(others, other => Assert.True(Alive(other), $"{other} was hit"));
        _ = Libc.kill(others[2], Libc.SIGKILL);
        Reap(others[2]);
    }

    [Fact]
    public void A_stranger_that_got_the_leaders_number_is_never_signalled()
    {
        const string last = "/proc/sys/kernel/ns_last_pid";
        using var child = Start("exit 0");
        child.Wait();
        var tree = Tree(child);
        tree.LeaderEnded();
        TestChild? stranger = null;
        try
        {
            for (var attempt = 0; stranger?.Pid != child.Pid && attempt < 50; attempt++)
            {
                stranger?.Dispose();
                File.WriteAllText(last, (child.Pid - 1).ToString(CultureInfo.InvariantCulture));
                stranger = Start("exec sleep 60");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"not tried: {last} cannot be written: {refused.Message}");
            return;
        }
        using (stranger)
        {
            if (stranger!.Pid != child.Pid)
            {
                output.WriteLine("not tried: the number was not given out again");
                return;
            }
            Assert.Empty(tree.Pids());
            Assert.False(tree.SignalLeader(Libc.SIGKILL));
            if (Reaper.KernelSignalsGroups()) Assert.False(tree.SignalGroup(Libc.SIGKILL));
            Assert.Equal(0, tree.SignalAll(Libc.SIGKILL));
            Assert.True(Alive(stranger.Pid));
        }
    }

    [Fact]
    public void Many_who_fork_at_once_are_all_killed()
    {
        using var child = Start("for n in 1 2 3 4; do setsid sh -c 'i=0; while [ $i -lt 1000 ]; do sleep 60 & i=$((i+1)); done; wait' & done; wait");
        var tree = Tree(child);
        Eventually.True(() => tree.Pids().Count > 200, "they are forking");
        Assert.Empty(KillAndReap(tree));
    }

    [Fact]
    public void Who_runs_away_by_forking_and_ending_is_caught()
    {
        using var directory = new TemporaryDirectory();
        // a relay of at most 3,000 processes, each in a session of its own
        File.WriteAllText(directory["relay"], "[ $1 -gt 0 ] && { setsid sh $0 $(($1-1)) & } ; exit 0");
        using var child = Start($"sh {directory["relay"]} 3000 & sh {directory["relay"]} 3000 & echo; sleep 60");
        child.Output.ReadUntil(bytes => bytes.Count > 0);
        var tree = Tree(child);
        Assert.Empty(KillAndReap(tree));
    }

    [Fact]
    public void All_of_a_tree_stand_still_and_go_on()
    {
        using var child = Start("n=0; (setsid sh -c 'while echo b; do sleep 0.01; done' &); while echo a; do (sleep 0.001 &); done");
        child.Output.ReadUntil(bytes => bytes.Contains((byte)'a') && bytes.Contains((byte)'b'));
        var tree = Tree(child);
        tree.Pause(on: true);
        if (tree.Leaf is { } leaf) Eventually.True(() => leaf.IsFrozen, "all are frozen");
        else Eventually.True(() => StandsStill(tree), "all stand still"); // a signal is heard when its process is on again
        child.Output.ReadWhatIsThere(1 << 20);
        Assert.Empty(child.Output.ReadWhatIsThereWithin(TimeSpan.FromMilliseconds(100)));
        tree.Pause(on: false);
        child.Output.ReadUntil(bytes => bytes.Contains((byte)'a') && bytes.Contains((byte)'b'));

        tree.Pause(on: true);
        Assert.Empty(KillAndReap(tree)); // KILL is heard all the same
    }

    [Fact]
    public void Who_waits_for_its_child_of_vfork_stands_still_and_goes_on()
    {
        using var directory = new TemporaryDirectory();
        // the child opens its standard input before it executes the shell: nobody writes there yet
        File.WriteAllText(directory["spawn.py"], """
            import os, sys
            os.mkfifo(sys.argv[1])
            pid = os.posix_spawn('/bin/sh', ['sh', '-c', 'exit 7'], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 0, sys.argv[1], os.O_RDONLY, 0)])
            print(os.waitpid(pid, 0)[1] >> 8, flush=True)
            """);
        using var child = Start($"exec python3 {directory["spawn.py"]} {directory["fifo"]}");
        Eventually.True(() => ProcFs.ReadChildren(child.Pid).Count == 1 && ProcFs.ReadStat(child.Pid) is { State: 'D' }, "it waits for its child's exec");
        var tree = Tree(child);
        tree.Pause(on: true);
        if (tree.Leaf is { } leaf) Eventually.True(() => leaf.IsFrozen, "all are frozen");
        else Eventually.True(() => StandsStill(tree), "all stand still");
        tree.Pause(on: false);
        File.WriteAllText(directory["fifo"], "");
        Assert.Equal("7\n", Encoding.ASCII.GetString(child.Output.ReadUntil(bytes => bytes.Contains((byte)'\n'))));
        Assert.Empty(KillAndReap(tree));
    }

    // a parent in vfork(2) stands still with its child: in state D, and cannot be told from one that waits for a disk
    private static bool StandsStill(ProcessTree tree) =>
        tree.Pids().TrueForAll(pid => ProcFs.ReadStat(pid) is null or { State: 'T' or 'Z' } || (ProcFs.ReadStat(pid) is { State: 'D' } && ProcFs.ReadChildren(pid).Exists(child => ProcFs.ReadStat(child) is { State: 'T' })));

    private protected static TestChild Start(string line)
    {
        Subreaper.Become();
        return TestChild.Shell(line, StreamSet.Output);
    }

    private protected ProcessTree Tree(TestChild child, bool gather = true)
    {
        var tree = new ProcessTree(Environment.ProcessId, child.Pid, child.Tag, child.PidFd, reapsAtOnce: true) { Leaf = _ground?.Leaf($"tree.{_leaves++}") };
        if (gather) tree.Gather(orphans: true);
        return tree;
    }

    private protected static bool Alive(int pid) => ProcFs.ReadStat(pid) is { State: not ('Z' or 'X') };

    private static void Reap(int pid)
    {
        var info = default(Libc.Siginfo);
        Eventually.True(() => Libc.waitid(Libc.P_PID, pid, ref info, Libc.WEXITED | Libc.WNOHANG) < 0 || info.Pid == pid, $"{pid} ended");
    }

    /// <summary>As a supervisor does it: kill, while the keeper reaps, until nobody is left or it takes too long.</summary>
    private protected static List<TreeProcess> KillAndReap(ProcessTree tree)
    {
        List<TreeProcess> left = [];
        Eventually.True(
            () =>
            {
                left = tree.KillAll();
                foreach (var pid in ProcFs.ReadChildren(Environment.ProcessId))
                {
                    if (ProcFs.ReadStat(pid) is not { State: 'Z' } || IsAwaited(pid)) continue;
                    var info = default(Libc.Siginfo);
                    _ = Libc.waitid(Libc.P_PID, pid, ref info, Libc.WEXITED | Libc.WNOHANG);
                }
                return left.Count == 0;
            },
            "the whole tree is killed");
        return left;
    }

    // leaders are waited for by whoever started them
    private static bool IsAwaited(int pid) => ProcFs.ReadStat(pid) is { } stat && stat.Session == pid && TestChild.IsOurs(pid);
}
