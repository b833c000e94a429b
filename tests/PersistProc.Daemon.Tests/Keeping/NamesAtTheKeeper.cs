using PersistProc.Core;
using PersistProc.Daemon.Keeping;

namespace PersistProc.Daemon.Tests.Keeping;

public class NamesAtTheKeeper
{
    private static readonly InstanceId Instance = new(ServiceName.Parse("shop/worker@blue.2"), new Attempt(7));

    [Fact]
    public void A_leader_a_control_command_and_a_probe_have_names_of_their_own_that_are_read_back()
    {
        InstanceId[] all = [Instance, Instance.Control(3), Instance.Probe(3)];
        Assert.Equal(["shop/worker@blue.2", "shop/worker@blue.2!3", "shop/worker@blue.2?3"], all.Select(KeeperKey.Of));
        Assert.Equal(all, all.Select(each => KeeperKey.Read(KeeperKey.Of(each), 7)));
    }

    [Fact]
    public void No_service_can_be_called_so()
    {
        Assert.False(ServiceName.TryMake(null, "api!1", out _, out _));
        Assert.False(ServiceName.TryMake(null, "api?1", out _, out _));
    }
}
