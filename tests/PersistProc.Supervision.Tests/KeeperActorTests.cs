using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>The conversation with the keeper.</summary>
public class KeeperActorTests : Stage
{
    [Fact]
    public void What_the_keeper_says_before_anybody_follows_is_told_to_who_does_behind_what_there_is()
    {
        var keeper = new FakeKeeper(Calls.Ref);
        var actor = Sys.ActorOf(Props.Create(() => new KeeperActor(keeper, new KeeperMirror())));
        actor.Tell(new KeeperEvent.TakenOver([], new Dictionary<string, byte[]>(), 1));
        actor.Tell(new KeeperEvent.Ping(7));
        var follower = CreateTestProbe();
        actor.Tell(new KeeperProtocol.TakeOver(), follower.Ref);

        follower.ExpectMsg<KeeperProtocol.TakenOver>();
        Assert.Equal(7, follower.ExpectMsg<KeeperProtocol.Ping>().Number);
        // and once
        actor.Tell(new KeeperProtocol.TakeOver(), follower.Ref);
        follower.ExpectMsg<KeeperProtocol.TakenOver>();
        actor.Tell(new KeeperEvent.Ping(8));
        Assert.Equal(8, follower.ExpectMsg<KeeperProtocol.Ping>().Number);
    }
}
