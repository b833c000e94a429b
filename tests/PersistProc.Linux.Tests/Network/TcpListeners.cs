using System.Net;
using System.Net.Sockets;

namespace PersistProc.Linux.Tests.Network;

public sealed class TcpListeners
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    public void One_of_our_own_is_found_with_its_holder_and_gone_when_it_is_closed(string address)
    {
        var where = IPAddress.Parse(address);
        if (where.AddressFamily == AddressFamily.InterNetworkV6 && !File.Exists("/proc/self/net/if_inet6")) return;
        int port;
        using (var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(where, 0));
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            Assert.DoesNotContain(Linux.Network.TcpListener.ReadAll(), each => each.Port == port);
            socket.Listen();
            var found = Assert.Single(Linux.Network.TcpListener.ReadAll(), each => each.Port == port);
            Assert.Equal((where, PersistProc.Linux.Gate.UnixListener.CurrentUser), (found.Address, found.User));
            Assert.Equal(Environment.ProcessId, found.FindHolder());
            Assert.Contains(found.Inode, Linux.Network.TcpListener.SocketsOf(Environment.ProcessId));
        }
        Assert.DoesNotContain(Linux.Network.TcpListener.ReadAll(), each => each.Port == port);
    }

    [Theory]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0", "127.0.0.1", 8080)]
    [InlineData("   1: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0 0 10 0", "::1", 3000)]
    [InlineData("   1: 0000000000000000FFFF00000100007F:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0 0 10 0", "127.0.0.1", 3000)]
    [InlineData("   0: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0", null, 0)]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", null, 0)]
    [InlineData("", null, 0)]
    [InlineData("   0: XX00007F:1F90 00000000:0000 0A 0:0 0:0 0 1 0 5", null, 0)]
    public void A_line_of_the_table_is_read(string line, string? address, int port)
    {
        var read = Linux.Network.TcpListener.Parse(line);
        Assert.Equal((address, port), (read?.Address.ToString(), read?.Port ?? 0));
    }

    // whatever their numbers are: those of the kernel begin anew some day
    [Theory]
    [InlineData(new int[0], null)]
    [InlineData(new[] { 900 }, 900)]
    [InlineData(new[] { 20, 900 }, 900)]
    [InlineData(new[] { 20, 30, 900 }, 900)]
    [InlineData(new[] { 20, 30 }, 20)]
    [InlineData(new[] { 7, 20, 900 }, 900)]
    public void Of_several_who_hold_one_the_one_is_told_from_whom_the_others_have_it(int[] holders, int? expected)
    {
        // 7 has gone meanwhile
        var parents = new Dictionary<int, int> { [900] = 1, [20] = 900, [30] = 20 };
        Assert.Equal(expected, Linux.Network.TcpListener.ChiefOf(holders, pid => parents.TryGetValue(pid, out var parent) ? parent : null));
    }

    [Fact]
    public void Of_a_process_that_is_not_there_nothing_is_found() => Assert.Empty(Linux.Network.TcpListener.SocketsOf(int.MaxValue));
}
