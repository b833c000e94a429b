using System.Net;
using System.Net.Sockets;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Trees;
using TcpListener = PersistProc.Linux.Network.TcpListener;

namespace PersistProc.Daemon.Probing;

/// <summary>
/// Whether a port accepts connections. Of one on this machine it must be the service's own: what somebody else answers
/// says nothing about it. Where another service's socket listens nobody connects: that would start it.
/// </summary>
/// <param name="target">Where.</param>
/// <param name="tree">The service's processes.</param>
/// <param name="others">The sockets of other services that are open.</param>
internal sealed class TcpView(TcpTarget target, Func<IReadOnlyList<int>> tree, Func<IReadOnlyList<OpenSocket>> others) : IView
{
    public string What => $"port {target}";

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        SocketException? refusal = null;
        foreach (var address in await AddressesAsync(stop).ConfigureAwait(false))
        {
            if (IPAddress.IsLoopback(address) && OfAnother(address) is { } held) return held;
            try
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), stop).ConfigureAwait(false);
                await PoolThread.Mine;
                return IPAddress.IsLoopback(address) ? Owned(address) : new Finding(true, $"{What} accepts connections");
            }
            catch (SocketException failure)
            {
                refusal ??= failure;
                await PoolThread.Mine;
            }
        }

        return new Finding(false, refusal is null ? $"{What} has a host that is not known" : $"{What} {SocketFailures.Words(refusal)}");
    }

    private async Task<IPAddress[]> AddressesAsync(CancellationToken stop)
    {
        if (target.Host == TcpTarget.Local) return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        try
        {
            return await Dns.GetHostAddressesAsync(target.Host, stop).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private List<TcpListener> At(IPAddress address) =>
        TcpListener.ReadAll().FindAll(each => each.Port == target.Port && (each.Address.Equals(address) || each.Address.Equals(IPAddress.Any) || each.Address.Equals(IPAddress.IPv6Any)));

    private Finding? OfAnother(IPAddress address)
    {
        if (others() is not { Count: > 0 } open || At(address) is not { Count: > 0 } listeners) return null;
        List<OpenSocket> held = [.. open.Where(socket => listeners.Exists(listener => listener.Inode == socket.Inode))];
        return held.Count == listeners.Count ? new Finding(false, $"{What} is that of another service: {held[0].Name} listens there") : null;
    }

    // who listens may be somebody whom we may not look at: then it is taken for the service
    private Finding Owned(IPAddress address)
    {
        var well = new Finding(true, $"{What} accepts connections");
        var listeners = At(address);
        var sockets = listeners.Select(each => each.Inode).ToHashSet();
        if (sockets.Count == 0 || tree().Any(pid => TcpListener.SocketsOf(pid).Overlaps(sockets))) return well;
        var holder = listeners.Select(each => each.FindHolder()).FirstOrDefault(pid => pid is not null);
        return holder is { } stranger ? new Finding(false, $"{What} is held by {stranger} ({ProcFs.ReadCommand(stranger)}), which is no process of this service") : well;
    }

    public void Dispose()
    {
        // each connection is closed as soon as it stands
    }
}
