using System.Net;
using System.Net.Sockets;
using PersistProc.Core;
using PersistProc.EndToEnd.Tests.Harness;
using PersistProc.Linux.Network;

namespace PersistProc.Linux.Tests.Network;

public class EndingASocket
{
    [Fact]
    public void Nobody_is_let_in_and_the_port_is_free_while_others_have_it_still()
    {
        var port = FreePort.Next();
        using var socket = ListeningSocket.Open(Unit(port), _ => null);
        using var another = socket.Duplicate();
        using (var client = new TcpClient()) client.Connect(IPAddress.Loopback, port);

        ListeningSocket.End(socket);

        using (var client = new TcpClient()) Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, port)).SocketErrorCode);
        using var next = ListeningSocket.Open(Unit(port), _ => null);
        using (var client = new TcpClient()) client.Connect(IPAddress.Loopback, port);
    }

    private static SocketUnit Unit(int port) => new() { Name = "http", Listen = new ListenAddress { Host = ListenAddress.Local, Port = port } };
}
