using System.Globalization;
using System.Net;
using PersistProc.Core;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Network;

/// <summary>Who holds an address, in words; of another user's processes nobody is found.</summary>
internal static class SocketHolders
{
    private const string Somebody = "somebody else";

    /// <summary>Who listens on a port where this address is.</summary>
    public static string OfPort(ListenAddress listen)
    {
        var here = listen.Host is ListenAddress.Everywhere ? IPAddress.IPv6Any : IPAddress.Parse(listen.Host!);
        var all = TcpListener.ReadAll().FindAll(each => each.Port == listen.Port);
        var holder = all.Find(each => each.Address.Equals(here) || IsAny(each.Address) || IsAny(here)) ?? all.FirstOrDefault();
        return holder is null ? Somebody : holder.FindHolder() is { } pid ? Name(pid) : string.Create(CultureInfo.InvariantCulture, $"a process of user {holder.User}");
    }

    /// <summary>Who listens on a unix socket (/proc/net/unix: address, references, protocol, flags, type, state, inode, path).</summary>
    public static string OfPath(string path)
    {
        foreach (var line in File.ReadLines("/proc/self/net/unix").Skip(1))
        {
            var fields = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 8 && fields[7] == path && long.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var inode) && TcpListener.FindHolderOf(inode) is { } pid) return Name(pid);
        }

        return Somebody;
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static string Name(int pid) => string.Create(CultureInfo.InvariantCulture, $"process {pid} ({ProcFs.ReadCommand(pid)})");
}
