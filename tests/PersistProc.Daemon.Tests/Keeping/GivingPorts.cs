using System.Net;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Network;

namespace PersistProc.Daemon.Tests.Keeping;

public sealed class GivingPorts
{
    private static readonly OpenSocket Http = new(new SocketKey(ServiceName.Parse("p/web"), "http", ""), 17);

    private readonly List<TcpListener> _listeners = [];
    private readonly PortDesk _desk;

    public GivingPorts() => _desk = new PortDesk(() => _listeners, inode => inode == Http.Inode ? Http : null);

    [Fact]
    public void Two_that_start_at_once_never_get_the_same_though_neither_listens_yet()
    {
        var given = new System.Collections.Concurrent.ConcurrentBag<int?>();
        Parallel.For(0, 200, n => given.Add(_desk.Give(Instance($"p/s{n}"), PortWish.Parse("4000+")!, null, out _)));
        Assert.Equal(Enumerable.Range(4000, 200), given.Select(port => port!.Value).Order());
    }

    [Fact]
    public void The_same_instance_has_the_same_the_next_one_what_is_best_and_what_is_given_back_is_free()
    {
        var next = PortWish.Parse("4000+")!;
        Assert.Equal(4000, _desk.Give(Instance("p/a"), next, null, out _));
        Assert.Equal(4000, _desk.Give(Instance("p/a"), next, null, out _));
        Assert.Equal(4001, _desk.Give(Instance("p/b"), next, null, out _));
        Assert.Equal(4000, _desk.Give(Instance("p/a", 2), next, null, out _));
        _desk.TakeBack(Instance("p/a"));        // an older one
        Assert.Equal(4002, _desk.Give(Instance("p/c"), next, null, out _));
        _desk.TakeBack(Instance("p/a", 2));
        Assert.Equal(4000, _desk.Give(Instance("p/d"), next, null, out _));
    }

    [Fact]
    public void A_fixed_one_that_is_ours_or_a_stranger_s_is_refused_with_his_name()
    {
        var fixedOne = PortWish.Parse("4000")!;
        _desk.Give(Instance("p/a"), fixedOne, null, out _);
        Assert.Null(_desk.Give(Instance("p/b"), fixedOne, null, out var ours));
        Assert.Equal("port 4000 is given to p/a. Stop that, or write port = \"auto\", or \"4000+\" for the next free one", ours!.Text);
        _listeners.Add(new TcpListener(IPAddress.IPv6Any, 5000, 4711, -1));
        Assert.Null(_desk.Give(Instance("p/b"), PortWish.Parse("5000")!, null, out var strangers));
        Assert.Equal("port 5000 is taken: a process of user 4711 listens on [::]:5000. End that, or write port = \"auto\", or \"5000+\" for the next free one", strangers!.Text);
    }

    [Fact]
    public void One_that_the_keeper_holds_for_a_service_is_that_services()
    {
        _listeners.Add(new TcpListener(IPAddress.Loopback, 4000, 0, Http.Inode));
        Assert.Null(_desk.Give(Instance("p/a"), PortWish.Parse("4000")!, null, out var another));
        Assert.Equal("port 4000 is taken: the socket http of p/web listens on 127.0.0.1:4000. Stop that, or write port = \"auto\", or \"4000+\" for the next free one", another!.Text);
        Assert.Null(_desk.Give(Instance("p/web"), PortWish.Parse("4000")!, null, out var own));
        Assert.StartsWith("port 4000 is taken: its own socket http listens on 127.0.0.1:4000", own!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_none_is_free_or_can_be_that_is_said()
    {
        _listeners.AddRange(Enumerable.Range(65000, 536).Select(port => new TcpListener(IPAddress.Any, port, 0, -1)));
        Assert.Null(_desk.Give(Instance("p/a"), PortWish.Parse("65000+")!, null, out var full));
        Assert.StartsWith("port 65000+: none is free from 65000 to 65535.", full!.Text, StringComparison.Ordinal);
        Assert.Null(_desk.Give(Instance("p/a.9"), PortWish.Parse("65535")!, 9, out var above));
        Assert.StartsWith("port 65535 of replica 9: there is none above 65535.", above!.Text, StringComparison.Ordinal);
    }

    private static InstanceId Instance(string service, int attempt = 1) => new(ServiceName.Parse(service), new Attempt(attempt));
}
