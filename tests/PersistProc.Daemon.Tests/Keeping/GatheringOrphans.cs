using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Tests.Keeping;

public sealed class GatheringOrphans
{
    [Fact]
    public void Who_was_missed_by_the_first_look_is_looked_for_once_more_and_no_more_than_that()
    {
        using var pipe = new Pipe();
        var tree = new ProcessTree(Environment.ProcessId, Environment.ProcessId, tag: 1, pipe.Read, reapsAtOnce: false);
        var looks = 0;
        using var gathering = new Gathering(
            () =>
            {
                Interlocked.Increment(ref looks);
                return [];
            },
            fault => Assert.Fail(fault.ToString()));
        for (var time = 1; time <= 2; time++)
        {
            gathering.Gather(tree);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref looks) >= 2 * time, TimeSpan.FromSeconds(20)));
            Assert.Equal(2 * time, Volatile.Read(ref looks));
        }
    }
}
