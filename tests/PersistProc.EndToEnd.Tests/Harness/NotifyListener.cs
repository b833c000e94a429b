using System.Net.Sockets;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>What systemd holds at the other end of NOTIFY_SOCKET: everything that a unit's processes say.</summary>
internal sealed class NotifyListener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifyListener(string path) => _socket.Bind(new UnixDomainSocketEndPoint(path));

    /// <summary>The next message.</summary>
    public async Task<string> Next()
    {
        using var late = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, late.Token));
    }

    /// <summary>Whether something was said that nobody has heard yet.</summary>
    public bool HasMore => _socket.Available > 0;

    public void Dispose() => _socket.Dispose();
}
