using System.Net.Sockets;

namespace PersistProc.Daemon.Probing;

/// <summary>Why a connection did not come about, in words.</summary>
internal static class SocketFailures
{
    public static string Words(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "refuses connections",
        SocketError.HostNotFound or SocketError.NoData => "has a host that is not known",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "cannot be reached",
        SocketError.AccessDenied => "may not be connected to",
        _ => failure.Message,
    };
}
