using System.Globalization;
using PersistProc.Core;
using PersistProc.Linux.Network;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Which instance has which port. One that somebody listens on is taken, and one that was given to another service of ours, whether it
/// listens yet or not: so two that start at once never get the same.
/// </summary>
/// <param name="listeners">Reads who listens.</param>
/// <param name="socket">The socket of a service of ours that has a number (an inode), or null.</param>
internal sealed class PortDesk(Func<List<TcpListener>> listeners, Func<long, OpenSocket?> socket)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ServiceName, (InstanceId Instance, int Port)> _given = [];

    /// <summary>A port for an instance that is about to be made, or why there is none. The same instance again has the same.</summary>
    public int? Give(InstanceId instance, PortWish wish, int? replica, out LaunchFailure? failure)
    {
        failure = null;
        lock (_gate)
        {
            if (_given.TryGetValue(instance.Service, out var has) && has.Instance == instance) return has.Port;
            _given.Remove(instance.Service);
            var taken = listeners();
            var ours = _given.Values.ToDictionary(each => each.Port, each => each.Instance.Service);
            foreach (var port in wish.Candidates(instance.Service, replica))
            {
                if (ours.ContainsKey(port) || taken.Exists(each => each.Port == port)) continue;
                _given[instance.Service] = (instance, port);
                return port;
            }
            failure = new LaunchFailure(LaunchStage.Prepare, 0, Why(instance, wish, replica, taken, ours), 125);
            return null;
        }
    }

    /// <summary>An instance that an earlier supervisor had made: its leader's environment says which port it was given, if it was given one and has not just inherited it.</summary>
    public void TakeOver(InstanceId instance, int leader, Func<bool> wantsOne)
    {
        if (ProcFs.ReadVariable(leader, "PORT") is not { } text || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || !wantsOne()) return;
        lock (_gate) _given[instance.Service] = (instance, port);
    }

    /// <summary>The port that an instance was given; null if none.</summary>
    public int? Of(InstanceId instance)
    {
        lock (_gate) return _given.TryGetValue(instance.Service, out var has) && has.Instance == instance ? has.Port : null;
    }

    /// <summary>Nothing of an instance is left.</summary>
    public void TakeBack(InstanceId instance)
    {
        lock (_gate)
        {
            if (_given.TryGetValue(instance.Service, out var has) && has.Instance == instance) _given.Remove(instance.Service);
        }
    }

    private string Why(InstanceId instance, PortWish wish, int? replica, List<TcpListener> taken, Dictionary<int, ServiceName> ours)
    {
        var candidates = wish.Candidates(instance.Service, replica).ToList();
        if (candidates.Count == 0) return $"port {wish} of replica {replica}: there is none above {PortWish.Last}. Begin with a lower one";
        if (candidates.Count > 1) return string.Create(CultureInfo.InvariantCulture, $"port {wish}: none is free from {candidates.Min()} to {candidates.Max()}. Write another one, or end who has them: ss -ltnp");
        var port = candidates[0];
        const string next = "or write port = \"auto\", or";
        if (taken.Find(each => each.Port == port) is not { } listener)
            return string.Create(CultureInfo.InvariantCulture, $"port {port} is given to {ours[port]}. Stop that, {next} \"{port}+\" for the next free one");
        var where = new System.Net.IPEndPoint(listener.Address, port);
        if (socket(listener.Inode) is { } open)
        {
            return open.Key.Service == instance.Service
                ? string.Create(CultureInfo.InvariantCulture, $"port {port} is taken: its own socket {open.Key.Name} listens on {where}, and is handed to it as a descriptor. Take \"port\" out, or write another one")
                : string.Create(CultureInfo.InvariantCulture, $"port {port} is taken: {open.Name} listens on {where}. Stop that, {next} \"{port}+\" for the next free one");
        }

        var who = listener.FindHolder() is { } pid ? string.Create(CultureInfo.InvariantCulture, $"process {pid} ({ProcFs.ReadCommand(pid)})") : string.Create(CultureInfo.InvariantCulture, $"a process of user {listener.User}");
        var service = ours.TryGetValue(port, out var name) ? $"{name}, " : "";
        return string.Create(CultureInfo.InvariantCulture, $"port {port} is taken: {service}{who} listens on {where}. End that, {next} \"{port}+\" for the next free one");
    }
}
