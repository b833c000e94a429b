using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Trees;

/// <summary>What is left of a keeper that died: found by the tag, wherever it hangs.</summary>
public sealed class TagsAlone
{
    private const long Control = 1L << 60;
    private const long Probe = 2L << 60;

    [Fact]
    public void Everyone_with_the_tag_is_found_and_nobody_else()
    {
        using var child = TestChild.Shell("env -i setsid sleep 60 & echo $!; exec sleep 60");
        using var other = TestChild.Shell("exec sleep 60");
        var orphan = Assert.Single(child.ReadNumbers(1));
        Assert.Equal([child.Pid, orphan], TaggedProcesses.Find(child.Tag).Select(process => process.Pid).Order());
        Assert.Equal(2, TaggedProcesses.Signal(child.Tag, Libc.SIGKILL));
        Eventually.True(() => TaggedProcesses.Find(child.Tag).Count == 0, "all of them are gone");
        Assert.True(ProcFs.ReadStat(other.Pid) is { State: not 'Z' });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1L << 40)]
    [InlineData((1L << 62) - 1)]
    public void A_tag_comes_back_from_its_limit(long tag) => Assert.Equal(tag, TreeTag.FromLimit(TreeTag.ToLimit(tag)));

    [Theory]
    [InlineData(77, 77, true)]
    [InlineData(77 + Control, 77, true)]
    [InlineData(77 + Probe, 77, false)]
    [InlineData(78, 77, false)]
    [InlineData(77, 77 + Control, false)]
    [InlineData(77 + Control, 77 + Control, true)]
    [InlineData(77 + Probe, 77 + Probe, true)]
    [InlineData(77 + Probe, 77 + Control, false)]
    public void What_a_control_command_leaves_behind_counts_to_its_instance_and_what_a_probe_does_not(long carried, long tree, bool within) =>
        Assert.Equal(within, TreeTag.IsWithin(carried, tree));

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 62)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1_000_000UL)]
    public void A_limit_that_is_none_of_ours_is_no_tag(ulong limit) => Assert.Null(TreeTag.FromLimit(limit));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1L << 62)]
    public void A_tag_that_no_limit_can_carry_is_refused(long tag) => Assert.Throws<ArgumentOutOfRangeException>(() => TreeTag.ToLimit(tag));
}
