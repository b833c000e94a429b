using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Trees;

/// <summary>What is left of a keeper that died: found by the tag, wherever it hangs.</summary>
public sealed class TagsAlone
{
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
    [InlineData((1L << 61) - 1)]
    public void A_tag_comes_back_from_its_limit(long tag) => Assert.Equal(tag, TreeTag.FromLimit(TreeTag.ToLimit(tag)));

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 62)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1_000_000UL)]
    public void A_limit_that_is_none_of_ours_is_no_tag(ulong limit) => Assert.Null(TreeTag.FromLimit(limit));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1L << 61)]
    public void A_tag_that_no_limit_can_carry_is_refused(long tag) => Assert.Throws<ArgumentOutOfRangeException>(() => TreeTag.ToLimit(tag));
}
