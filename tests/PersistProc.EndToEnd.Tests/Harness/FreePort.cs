using System.Net;
using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>TCP ports for what a test listens on.</summary>
internal static class FreePort
{
    // below what the kernel gives to whoever connects (ip_local_port_range, from 32768): one of those may be
    // another test's connection before it is listened on
    private const int First = 12_000, Last = 32_000;

    /// <summary>A port that nobody has now, and that the kernel gives to nobody by itself.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(IPAddress.Any, port) && IsFree(IPAddress.IPv6Any, port)) return port;
        }
    }

    private static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
