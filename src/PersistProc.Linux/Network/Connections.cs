using System.Globalization;
using System.Net;
using PersistProc.Core;

namespace PersistProc.Linux.Network;

/// <summary>
/// Whether anybody is connected to listening sockets, as the kernel's tables have it (proc(5)): what waits to be accepted counts, and
/// what its peer has closed and the service has not. A connection that ended lingers in the table for a minute, on the side that closed
/// it first, with the time that is left of that: so one that came and went between two looks is seen too, unless it was a remote
/// peer's to close, or a unix socket's.
/// </summary>
public static class Connections
{
    private const int LingersSeconds = 60; // TCP_TIMEWAIT_LEN
    private const double KernelTicksPerSecond = 100; // USER_HZ
    private const string Established = "01", HandshakeReceived = "03", Lingering = "06", PeerClosed = "08";

    /// <summary>How long ago somebody was connected last: zero for now, null when nobody is known to have been.</summary>
    public static TimeSpan? SinceLast(IReadOnlyList<ListenAddress> listening)
    {
        TimeSpan? least = null;
        if (listening.Any(each => each.Path is not null) && AnyUnix(listening.Where(each => each.Path is not null).Select(each => each.Path!).ToHashSet())) return TimeSpan.Zero;
        List<ListenAddress> ports = [.. listening.Where(each => each.Path is null)];
        if (ports.Count == 0) return null;
        foreach (var line in TcpListener.ReadTables())
        {
            if (Parse(line, ports) is { } since && (least is null || since < least)) least = since;
        }

        return least;
    }

    /// <summary>How long ago somebody was connected by this row; null for one that is about another socket.</summary>
    internal static TimeSpan? Parse(string line, IReadOnlyList<ListenAddress> listening)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6 || fields[3] is not (Established or HandshakeReceived or Lingering or PeerClosed)) return null;
        var isOurs = listening.Any(each => Is(fields[1], each));
        if (fields[3] != Lingering) return isOurs ? TimeSpan.Zero : null;
        if (!isOurs && !listening.Any(each => Is(fields[2], each))) return null;
        if (fields[5].Split(':') is not [_, var left] || !long.TryParse(left, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ticks)) return null;
        return TimeSpan.FromSeconds(Math.Clamp(LingersSeconds - ticks / KernelTicksPerSecond, 0, LingersSeconds));
    }

    private static bool Is(string end, ListenAddress listening)
    {
        if (end.Split(':') is not [var address, var digits] || !int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port) || port != listening.Port) return false;
        if (listening.Host is ListenAddress.Everywhere) return true;
        var host = IPAddress.Parse(listening.Host!);
        return host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any) || host.Equals(TcpListener.ReadAddress(address));
    }

    // accepted sockets have the listener's path; the listener itself has the flag of one that accepts
    private static bool AnyUnix(HashSet<string> paths)
    {
        const string accepts = "00010000";
        foreach (var line in File.ReadLines("/proc/self/net/unix").Skip(1))
        {
            var fields = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 8 && paths.Contains(fields[7]) && fields[3] != accepts && fields[5] is "02" or "03") return true;
        }

        return false;
    }
}
