using System.Globalization;
using System.Net;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Network;

/// <summary>A socket that listens for TCP connections, as /proc/net/tcp and tcp6 have it (proc(5)).</summary>
/// <param name="Address">Where.</param>
/// <param name="Port">On which port.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Inode">The socket's number, by which its holders are found.</param>
public sealed record TcpListener(IPAddress Address, int Port, uint User, long Inode)
{
    private const string Listening = "0A"; // TCP_LISTEN

    /// <summary>Everybody's, in our network namespace.</summary>
    public static List<TcpListener> ReadAll() => [.. ReadTables().Select(Parse).OfType<TcpListener>()];

    /// <summary>The rows of both tables.</summary>
    internal static List<string> ReadTables()
    {
        var all = new List<string>();
        foreach (var table in (string[])["/proc/self/net/tcp", "/proc/self/net/tcp6"])
        {
            try
            {
                all.AddRange(File.ReadLines(table).Skip(1));
            }
            catch (IOException)
            {
                // a kernel without that protocol
            }
        }
        return all;
    }

    /// <summary>One line of the table: slot, local address, remote address, state, queues, timer, retransmissions, user, timeout, inode. Null for what does not listen.</summary>
    public static TcpListener? Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 10 || fields[3] != Listening || fields[1].Split(':') is not [var address, var port]) return null;
        if (!ushort.TryParse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)) return null;
        if (!uint.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out var user) || !long.TryParse(fields[9], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) return null;
        return ReadAddress(address) is { } where ? new TcpListener(where, number, user, inode) : null;
    }

    /// <summary>Who of all processes holds it, as far as we may look: of another user's nobody is found.</summary>
    public int? FindHolder() => FindHolderOf(Inode);

    /// <summary>Who holds a socket of that number.</summary>
    internal static int? FindHolderOf(long inode) => ChiefOf(ProcFs.ReadAll().FindAll(pid => SocketsOf(pid).Contains(inode)), pid => ProcFs.ReadStat(pid)?.Parent);

    /// <summary>Of several, the one who has it from none of the others: not a worker of it, nor who was forked a moment ago to become something else.</summary>
    internal static int? ChiefOf(IReadOnlyList<int> holders, Func<int, int?> parentOf) =>
        holders.Count < 2 ? holders.Cast<int?>().FirstOrDefault() : holders.FirstOrDefault(pid => parentOf(pid) is { } parent && !holders.Contains(parent), holders[0]);

    /// <summary>The numbers of the sockets that a process holds.</summary>
    public static HashSet<long> SocketsOf(int pid)
    {
        const string socket = "socket:[";
        var found = new HashSet<long>();
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")))
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith(socket, StringComparison.Ordinal)
                    && long.TryParse(target.AsSpan(socket.Length, target.Length - socket.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) found.Add(inode);
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // it has ended, or is another user's
        }
        return found;
    }

    // words of 32 bits in the machine's own order
    internal static IPAddress? ReadAddress(string text)
    {
        if (text.Length is not (8 or 32)) return null;
        var bytes = new byte[text.Length / 2];
        for (var at = 0; at < text.Length; at += 8)
        {
            if (!uint.TryParse(text.AsSpan(at, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var word)) return null;
            BitConverter.TryWriteBytes(bytes.AsSpan(at / 2), word);
        }
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
