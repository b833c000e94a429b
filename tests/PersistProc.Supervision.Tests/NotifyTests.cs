using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

public class NotifyTests : Stage
{
    [Fact]
    public void What_an_instance_says_is_dealt_with_by_its_actor()
    {
        Begin();
        var instance = Running(Run());
        var handled = 0;
        Keeper.Says(new KeeperEvent.Notified(instance, new Notification { Phase = NotifiedPhase.Ready }, 101, () => Interlocked.Increment(ref handled)));
        AwaitAssert(() => Assert.Equal(1, Volatile.Read(ref handled)));
    }
}
