using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Reaping;

/// <summary>This process is parent and subreaper, as the keeper is.</summary>
public sealed class Reapers
{
    public Reapers() => Subreaper.Become();

    [Fact]
    public void At_once_every_end_is_told_once_with_its_code_or_signal()
    {
        var reaper = new Reaper(atOnce: true);
        using var three = TestChild.Shell("exit 3");
        using var killed = TestChild.Shell("kill -9 $$");
        using var alive = TestChild.Shell("sleep 60");
        var ends = CollectUntil(reaper, [three.Pid, killed.Pid, alive.Pid], ends => ends.Count >= 2);
        three.WasReaped();
        killed.WasReaped();
        Assert.Contains(new ChildExit(three.Pid, Libc.CLD_EXITED, 3), ends);
        Assert.Contains(new ChildExit(killed.Pid, Libc.CLD_KILLED, Libc.SIGKILL), ends);
        Assert.Equal(2, ends.Count);
        Assert.Null(ProcFs.ReadStat(three.Pid));
    }

    [Fact]
    public void At_once_orphans_are_reaped_too()
    {
        var reaper = new Reaper(atOnce: true);
        using var child = TestChild.Shell("(sh -c 'echo $$; exit 7' &); exit 0");
        var orphan = Assert.Single(child.ReadNumbers(1));
        var ends = CollectUntil(reaper, [child.Pid], ends => ends.Count >= 2);
        child.WasReaped();
        Assert.Equal([child.Pid, orphan], ends.Select(end => end.Pid).Order());
        Assert.Equal(7, ends.Single(end => end.Pid == orphan).Status);
    }

    [Fact]
    public void A_kept_leader_is_told_once_stays_a_zombie_and_goes_when_it_is_released()
    {
        var reaper = new Reaper(atOnce: false);
        using var child = TestChild.Shell("exit 5");
        var ends = CollectUntil(reaper, [child.Pid], ends => ends.Count >= 1);
        Assert.Equal([new ChildExit(child.Pid, Libc.CLD_EXITED, 5)], ends);
        reaper.Kept.Add(child.Pid);
        Assert.Empty(reaper.Collect([], 0));
        Assert.Equal('Z', ProcFs.ReadStat(child.Pid)!.Value.State);
        reaper.Release(child.Pid);
        child.WasReaped();
        Assert.Null(ProcFs.ReadStat(child.Pid));
    }

    [Fact]
    public void Kept_leaders_hide_neither_the_ends_of_others_nor_orphans()
    {
        var reaper = new Reaper(atOnce: false);
        using var kept = TestChild.Shell("exit 1");
        CollectUntil(reaper, [kept.Pid], ends => ends.Count >= 1);
        reaper.Kept.Add(kept.Pid);
        using var next = TestChild.Shell("(sh -c 'echo $$' &); exit 2");
        var orphan = Assert.Single(next.ReadNumbers(1));
        var ends = CollectUntil(reaper, [next.Pid], ends => ends.Any(end => end.Pid == orphan) && ends.Any(end => end.Pid == next.Pid));
        Assert.Null(ProcFs.ReadStat(orphan));
        Assert.Equal(2, ends.First(end => end.Pid == next.Pid).Status);
        reaper.Release(kept.Pid);
        kept.WasReaped();
    }

    [Fact]
    public void One_that_need_not_be_kept_is_reaped_whatever_the_kernel()
    {
        var reaper = new Reaper(atOnce: false);
        using var child = TestChild.Shell("exit 5");
        CollectUntil(reaper, [child.Pid], ends => ends.Count >= 1, reapable: child.Pid);
        child.WasReaped();
        Assert.Null(ProcFs.ReadStat(child.Pid));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_ends_at_once_are_all_told(bool atOnce)
    {
        var reaper = new Reaper(atOnce);
        var children = Enumerable.Range(0, 30).Select(n => TestChild.Shell($"exit {n}")).ToArray();
        var waiting = children.Select(child => child.Pid).ToHashSet();
        var told = new Dictionary<int, int>();
        Eventually.True(
            () =>
            {
                foreach (var end in reaper.Collect([.. waiting], 0))
                {
                    if (!waiting.Remove(end.Pid)) continue;
                    told.Add(end.Pid, end.Status);
                    reaper.Kept.Add(end.Pid);
                }
                return waiting.Count == 0;
            },
            "all ends");
        Assert.Equal(Enumerable.Range(0, 30), children.Select(child => told[child.Pid]));
        foreach (var child in children)
        {
            reaper.Release(child.Pid);
            child.WasReaped();
            child.Dispose();
        }
    }

    [Fact]
    public void Nothing_to_collect_is_no_error()
    {
        Assert.Empty(new Reaper(atOnce: false).Collect([], 0));
        Assert.DoesNotContain(new Reaper(atOnce: true).Collect([], 0), end => end.Pid == Environment.ProcessId);
    }

    private static List<ChildExit> CollectUntil(Reaper reaper, int[] leaders, Func<List<ChildExit>, bool> enough, int reapable = 0)
    {
        var all = new List<ChildExit>();
        Eventually.True(
            () =>
            {
                all.AddRange(reaper.Collect([.. leaders.Where(pid => all.TrueForAll(end => end.Pid != pid))], reapable));
                return enough(all);
            },
            "ends to collect");
        return all;
    }
}
