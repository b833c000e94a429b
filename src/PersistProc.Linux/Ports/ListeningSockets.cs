using System.Globalization;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Ports;

/// <summary>Who has a socket that listens on a TCP port, as proc_pid_net(5) and the links in /proc/PID/fd tell.</summary>
public static class ListeningSockets
{
    private const string Listening = "0A";

    /// <summary>The inodes of the sockets of this network namespace that listen on a port, on any address.</summary>
    public static HashSet<long> On(int port)
    {
        var inodes = new HashSet<long>();
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"]) AddListening(table, port, inodes);
        return inodes;
    }

    /// <summary>Whether a process has one of these sockets; false of one whose descriptors we may not see.</summary>
    public static bool Holds(int pid, IReadOnlySet<long> inodes)
    {
        try
        {
            foreach (var link in Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")))
            {
                if (new FileInfo(link).LinkTarget is { } target && InodeOf(target) is { } inode && inodes.Contains(inode)) return true;
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // ended meanwhile, or somebody else's
        }
        return false;
    }

    /// <summary>The first process that has one of these sockets, as far as we may see; null if none does.</summary>
    public static TreeProcess? HolderOf(IReadOnlySet<long> inodes)
    {
        foreach (var pid in ProcFs.ReadAll())
        {
            if (Holds(pid, inodes)) return new TreeProcess(pid, ProcFs.ReadCommand(pid));
        }
        return null;
    }

    // "sl local_address rem_address st …": the port in hexadecimal behind the address's colon, the inode in the tenth field
    private static void AddListening(string table, int port, HashSet<long> inodes)
    {
        var wanted = port.ToString("X4", CultureInfo.InvariantCulture);
        try
        {
            foreach (var line in File.ReadLines(table))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length < 10 || fields[3] != Listening || !fields[1].EndsWith(wanted, StringComparison.Ordinal) || fields[1][^5] != ':') continue;
                if (long.TryParse(fields[9], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) inodes.Add(inode);
            }
        }
        catch (IOException)
        {
            // no such protocol here
        }
    }

    private static long? InodeOf(string target)
    {
        const string prefix = "socket:[";
        return target.StartsWith(prefix, StringComparison.Ordinal) && long.TryParse(target.AsSpan(prefix.Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode : null;
    }
}
