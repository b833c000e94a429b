using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Cgroups;

/// <summary>The files of controllers, in a directory that stands in for a group: on many machines v1 has the controllers.</summary>
public sealed class WhatALeafSays : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Its_use_is_read_and_without_a_controller_nothing_is_guessed()
    {
        var leaf = new Leaf(_directory.Path);
        Assert.Equal((null, null, null, null), (leaf.Memory, leaf.Tasks, leaf.CpuSeconds, leaf.OomKills));
        File.WriteAllText(_directory["memory.current"], "4096000\n");
        File.WriteAllText(_directory["pids.current"], "17\n");
        File.WriteAllText(_directory["cpu.stat"], "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n");
        File.WriteAllText(_directory["memory.events"], "low 0\nhigh 12\nmax 3\noom 2\noom_kill 1\noom_group_kill 0\n");
        Assert.Equal((4096000, 17, 2.5, 1), (leaf.Memory, leaf.Tasks, leaf.CpuSeconds, leaf.OomKills));
    }

    [Fact]
    public void A_limit_is_written_in_one_piece_and_refused_with_the_errno()
    {
        var leaf = new Leaf(_directory.Path);
        Assert.Equal(Errno.ENOENT, leaf.Set("memory.max", "1000"));
        File.WriteAllText(_directory["memory.max"], "");
        Assert.Equal(0, leaf.Set("memory.max", "1000"));
        Assert.Equal("1000", File.ReadAllText(_directory["memory.max"]));
    }

    [Fact]
    public void Which_controllers_there_are_is_read_where_an_earlier_supervisor_has_enabled_them()
    {
        var directory = _directory["persistproc-0123456789abcdef"];
        Directory.CreateDirectory(Path.Combine(directory, "supervisor"));
        File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), "cpu memory\n");
        var ground = LeafGround.Inherited(Path.Combine(directory, "supervisor"))!;
        Assert.Equal(["cpu", "memory"], ground.Controllers);
        Assert.Contains("pids", ground.WhyLacking("pids"), StringComparison.Ordinal);
        Assert.Null(LeafGround.Inherited(directory));
    }
}
