using System.Net.Sockets;
using PersistProc.Core;

namespace PersistProc.Daemon.Probing;

/// <summary>Whether a unix socket accepts connections.</summary>
/// <param name="path">Where.</param>
internal sealed class UnixView(string path) : IView
{
    public string What => $"socket {path}";

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        if (!File.Exists(path)) return new Finding(false, $"{What} is not there");
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop).ConfigureAwait(false);
            return new Finding(true, $"{What} accepts connections");
        }
        catch (SocketException failure)
        {
            return new Finding(false, $"{What} {SocketFailures.Words(failure)}");
        }
    }

    public void Dispose()
    {
        // each connection is closed as soon as it stands
    }
}
