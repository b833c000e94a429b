namespace PersistProc.Core;

/// <summary>What is wrong with sockets, which only all files together can tell: two that would listen at one address.</summary>
public static class SocketFaults
{
    /// <summary>Everything that is wrong. Both sockets would be open from the supervisor's start on, so it is no matter whether their services ever run at a time.</summary>
    /// <param name="units">All that is declared.</param>
    public static IEnumerable<DependencyFaults.Fault> Find(IEnumerable<ServiceUnit> units)
    {
        var taken = new Dictionary<(ListenAddress Listen, SocketKind Kind), (ServiceUnit Unit, SocketUnit Socket)>();
        foreach (var (unit, socket) in units.SelectMany(unit => unit.Sockets.Select(socket => (unit, socket))))
        {
            if (socket.Listen is not { } listen || taken.TryAdd((listen, socket.Kind ?? SocketKind.Stream), (unit, socket))) continue;
            var first = taken[(listen, socket.Kind ?? SocketKind.Stream)];
            if (first.Unit == unit || (socket.ReusePort is true && first.Socket.ReusePort is true)) continue;
            yield return new DependencyFaults.Fault(unit.Name, first.Unit.Name, null, $"its socket {socket.Name} would listen at {listen}, where that of {first.Unit.Name.Name} does: {Way(unit, first.Unit, listen)}");
        }
    }

    private static string Way(ServiceUnit unit, ServiceUnit first, ListenAddress listen)
    {
        var another = unit.Replica is not null && unit.Family == first.Family ? "write %i into it" : "choose another";
        return listen.Path is null ? $"{another}, or reuse_port = true in both to share its connections" : another;
    }
}
