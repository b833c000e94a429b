using System.Net;
using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>TCP ports for what a test listens on.</summary>
internal static class FreePort
{
    // below what the kernel gives to whoever connects (ip_local_port_range, from 32768): one of those may be
    // another test's connection before it is listened on; and below what `port = "auto"` gives (from 20000)
    private const int First = 12_000, Count = 8_000;
    private static int _last = Random.Shared.Next(Count);

    /// <summary>A port that nobody has now, that the kernel gives to nobody by itself, and that no other test of this process was told of lately.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + Interlocked.Increment(ref _last) % Count;
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
