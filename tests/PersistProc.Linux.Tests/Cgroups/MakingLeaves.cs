using PersistProc.Linux.Cgroups;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Cgroups;

/// <summary>Leaves in the real hierarchy, where this process may make some.</summary>
public sealed class MakingLeaves(ITestOutputHelper output)
{
    [Fact]
    public void Who_is_in_a_leaf_and_below_it_is_told_killed_and_gone()
    {
        using var ground = TestGround.Find(output);
        if (ground is null) return;
        var (leaf, below) = (ground.Leaf("a"), ground.Leaf("a/b"));
        using TestChild one = TestChild.Shell("exec sleep 60", StreamSet.Output), two = TestChild.Shell("exec sleep 60", StreamSet.Output);
        Assert.False(leaf.IsPopulated);
        Assert.Equal((0, 0), (leaf.Add(one.Pid), below.Add(two.Pid)));
        Assert.True(leaf.IsPopulated);
        Assert.Equal([one.Pid, two.Pid], leaf.Pids().Order());
        Assert.True(leaf.Has(one.Pid) && leaf.Has(two.Pid) && !below.Has(one.Pid) && !leaf.Has(Environment.ProcessId));
        Assert.Equal(Errno.EBUSY, leaf.Remove());
        Assert.Equal(0, leaf.Kill());
        Assert.Equal(((Libc.CLD_KILLED, Libc.SIGKILL), (Libc.CLD_KILLED, Libc.SIGKILL)), (one.Wait(), two.Wait()));
        Assert.False(leaf.IsPopulated);
        Assert.Equal(0, leaf.Remove());
        Assert.False(leaf.Exists);
        Assert.Equal((0, Errno.ENOENT), (leaf.Remove(), leaf.Kill()));
    }

    [Fact]
    public void That_the_last_one_has_ended_is_told_at_once()
    {
        using var ground = TestGround.Find(output);
        if (ground is null) return;
        using var watch = new LeafWatch();
        using ManualResetEventSlim first = new(), second = new();
        var (leaf, other) = (ground.Leaf("a"), ground.Leaf("b"));
        using TestChild one = TestChild.Shell("exec sleep 60"), two = TestChild.Shell("exec sleep 60");
        Assert.Equal((0, 0), (leaf.Add(one.Pid), leaf.Add(two.Pid)));
        watch.Await(leaf, first.Set);
        one.Signal(Libc.SIGKILL);
        one.Wait();
        Assert.False(first.IsSet);
        two.Signal(Libc.SIGKILL);
        Assert.True(first.Wait(TimeSpan.FromSeconds(15)), "the end of the last was told");
        watch.Await(other, second.Set); // nobody is there
        Assert.True(second.IsSet);
    }

    [Fact]
    public void A_directory_is_made_entered_left_and_nothing_stays_behind()
    {
        using var outer = TestGround.Find(output);
        if (outer is null) return;
        using var keeper = TestChild.Shell("exec sleep 60");
        var site = outer.Leaf("site");
        Assert.Equal(0, site.Add(keeper.Pid));
        var ground = LeafGround.Make(site.Directory, "persistproc-00000000000000ff", [keeper.Pid], out var why);
        Assert.Equal("", why);
        Assert.Equal(Path.Combine(site.Directory, "persistproc-00000000000000ff"), ground!.Directory);
        Assert.True(new Leaf(ground.Directory).Has(keeper.Pid));
        foreach (var controller in (string[])["cpu", "memory", "pids"]) output.WriteLine($"{controller}: {ground.WhyLacking(controller) ?? "obeyed"}");

        Assert.Equal(ground.Directory, LeafGround.Inherited(Path.Combine(ground.Directory, "supervisor"))?.Directory);
        var (used, left) = (ground.Leaf("shop/web", 7), ground.Leaf("gone", 8));
        Assert.Equal((0, 0, 0), (used.Make(), left.Make(), new Leaf(Path.Combine(left.Directory, "of its own")).Make()));
        Assert.EndsWith("/shop~web.0000000000000007", used.Directory, StringComparison.Ordinal);
        using var child = TestChild.Shell("exec sleep 60");
        Assert.Equal(0, used.Add(child.Pid));
        ground.Sweep();
        Assert.True(used.Exists && !left.Exists);
        ground.Leave(); // somebody lives
        Assert.True(used.Exists);

        child.Signal(Libc.SIGKILL);
        child.Wait();
        ground.Leave();
        Assert.False(Directory.Exists(ground.Directory));
        Assert.Equal([keeper.Pid], site.Pids());
    }

    [Fact]
    public void A_place_that_refuses_is_left_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        Assert.Null(LeafGround.Make(directory.Path, "persistproc-00000000000000ff", [Environment.ProcessId], out var why));
        Assert.StartsWith($"a control group {directory.Path}/persistproc-00000000000000ff/supervisor could not be made and entered: ", why, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(directory.Path));
    }
}
