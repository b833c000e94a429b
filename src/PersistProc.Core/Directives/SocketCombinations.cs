namespace PersistProc.Core;

/// <summary>What single keys of sockets cannot tell.</summary>
internal static class SocketCombinations
{
    /// <summary>What is impossible: the keys that lead to it, and why.</summary>
    public static IEnumerable<(string[] Path, string Why)> Impossible(ServiceUnit unit)
    {
        foreach (var socket in unit.Sockets)
        {
            foreach (var (key, why) in Of(socket)) yield return (key is null ? ["sockets", socket.Name] : ["sockets", socket.Name, key], why);
            if (unit.Sockets.FirstOrDefault(other => other != socket && other.Listen == socket.Listen && other.Kind == socket.Kind && socket.Listen is not null) is { } twin && unit.Sockets.TakeWhile(other => other != socket).Contains(twin))
                yield return (["sockets", socket.Name, "listen"], $"{socket.Listen} is where {twin.Name} listens already");
        }

        if (unit.Ready?.NotifyFd is { } number && 3 + unit.Sockets.Count + unit.StoreLimit is var free && number < free)
            yield return (["ready", "notify_fd"], $"{Handed(unit, free - 1)}: write {free}");
        if (unit.IdleStop is not null && !unit.IsOnDemand)
            yield return (["sockets", unit.Sockets.First(socket => socket.IdleStop is not null).Name, "idle_stop"], "what nobody starts again would stay stopped: write on_demand = true too");
    }

    private static string Handed(ServiceUnit unit, int last) => (unit.Sockets.Count, unit.StoreLimit) switch
    {
        (1, 0) => "descriptor 3 is that of its socket",
        (0, 1) => "descriptor 3 is a stored one (fd_store_max)",
        (0, _) => $"descriptors 3 to {last} are stored ones (fd_store_max)",
        (_, 0) => $"descriptors 3 to {last} are those of its sockets",
        _ => $"descriptors 3 to {last} are those of its sockets and stored ones (fd_store_max)",
    };

    private static IEnumerable<(string? Key, string Why)> Of(SocketUnit socket)
    {
        var isDatagram = socket.Kind is SocketKind.Datagram;
        if (socket.Listen is not { } listen)
        {
            yield return (null, "\"listen\" is missing: write { listen = \"127.0.0.1:8080\" }");
            yield break;
        }

        if (isDatagram && socket.IdleStop is not null) yield return ("idle_stop", "counts connections, and a datagram socket has none: take it out");
        if (isDatagram && socket.Backlog is not null) yield return ("backlog", "is of connections, and a datagram socket has none: take it out");
        if (socket.Mode is not null && !listen.IsFile) yield return ("mode", "is of a unix socket's file: take it out");
        if (socket.ReusePort is not null && listen.Path is not null) yield return ("reuse_port", "is of a port: take it out");
    }
}
