using System.Globalization;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Network;
using PersistProc.Linux.Trees;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>Who listens on a TCP port: which services of ours, or which stranger (`stop --port`).</summary>
internal sealed class PortHolders(Supervisor supervisor, KeeperPort keeper)
{
    /// <summary>The services whose trees listen there.</summary>
    /// <exception cref="RefusedException">Nobody of ours does: who it is instead.</exception>
    public async Task<IReadOnlyList<string>> Find(int port, string verb, CancellationToken stop)
    {
        var answer = await supervisor.Ask(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")), stop).ConfigureAwait(false);
        if (answer is not SupervisorProtocol.Listing listing) throw new InvalidOperationException($"unexpected answer {answer}");
        var listeners = TcpListener.ReadAll().Where(each => each.Port == port).ToList();
        var inodes = listeners.Select(each => each.Inode).ToHashSet();
        // also of those that rest: the keeper holds them, and a stop closes them
        var sockets = keeper.Sockets.Open.Where(socket => inodes.Contains(socket.Inode)).Select(socket => socket.Key.Service).ToHashSet();
        List<string> ours = [.. listing.Services.Where(service => sockets.Contains(service.Name) || service.Live && Pids(service).Any(pid => TcpListener.SocketsOf(pid).Any(inodes.Contains))).Select(service => service.Name.ToString())];
        if (ours.Count > 0) return ours;
        throw new RefusedException(new SupervisorProtocol.Refused(RefusalCode.NoSuchTarget, Refusal(verb, port, listeners.FirstOrDefault()), []));
    }

    private IEnumerable<int> Pids(ServiceSnapshot service) => keeper.Pids(new InstanceId(service.Name, service.Attempt));

    private static string Refusal(string verb, int port, TcpListener? listener)
    {
        if (listener is null) return string.Create(CultureInfo.InvariantCulture, $"{verb} --port {port}: nobody listens on port {port}");
        return listener.FindHolder() is { } pid
            ? string.Create(CultureInfo.InvariantCulture, $"{verb} --port {port}: process {pid} ({ProcFs.ReadCommand(pid)}) listens there, and is none of ours. If it may end: kill {pid}")
            : string.Create(CultureInfo.InvariantCulture, $"{verb} --port {port}: a process of user {listener.User} listens there, and is none of ours. Look as that user: ss -ltnp");
    }
}
