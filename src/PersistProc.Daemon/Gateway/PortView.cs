using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Network;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What trees listen on (`list --ports`). The kernel's tables are read once for all of them.</summary>
internal sealed class PortView(KeeperPort keeper)
{
    private readonly Dictionary<long, TcpListener> _listeners = TcpListener.ReadAll().GroupBy(each => each.Inode).ToDictionary(each => each.Key, each => each.First());

    /// <summary>The row with them; a socket that several hold is told of the first of them.</summary>
    public ProcessInfo Complete(ProcessInfo row, ServiceSnapshot service)
    {
        var found = new Dictionary<long, PortInfo>();
        foreach (var pid in service.Live ? keeper.Pids(new InstanceId(service.Name, service.Attempt)) : [])
        {
            foreach (var inode in TcpListener.SocketsOf(pid))
            {
                if (_listeners.TryGetValue(inode, out var listener)) found.TryAdd(inode, new PortInfo(listener.Address.ToString(), listener.Port, pid));
            }
        }
        return row with { Ports = [.. found.Values.OrderBy(each => each.Port).ThenBy(each => each.Address, StringComparer.Ordinal)] };
    }
}
