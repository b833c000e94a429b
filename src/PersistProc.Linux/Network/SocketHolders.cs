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
    /// <param name="listen">Where.</param>
    /// <param name="whose">Names who has a socket of that number, where it is not the process that holds it.</param>
    public static string OfPort(ListenAddress listen, Func<long, string?> whose)
    {
        var here = listen.Host is ListenAddress.Everywhere ? IPAddress.IPv6Any : IPAddress.Parse(listen.Host!);
        var all = TcpListener.ReadAll().FindAll(each => each.Port == listen.Port);
        var holder = all.Find(each => each.Address.Equals(here) || IsAny(each.Address) || IsAny(here)) ?? all.FirstOrDefault();
        if (holder is null) return Somebody;
        return whose(holder.Inode) ?? (holder.FindHolder() is { } pid ? Name(pid) : string.Create(CultureInfo.InvariantCulture, $"a process of user {holder.User}"));
    }

    /// <summary>Who listens on a unix socket.</summary>
    public static string OfPath(string path) => NumbersOf(path).Select(TcpListener.FindHolderOf).FirstOrDefault(pid => pid is not null) is { } holder ? Name(holder) : Somebody;

    /// <summary>The one of those who can be named by a socket's number that listens on a unix socket; null: none of them.</summary>
    public static string? Among(string path, Func<long, string?> whose) => NumbersOf(path).Select(whose).FirstOrDefault(name => name is not null);

    // /proc/net/unix: address, references, protocol, flags, type, state, inode, path
    private static IEnumerable<long> NumbersOf(string path)
    {
        foreach (var line in File.ReadLines("/proc/self/net/unix").Skip(1))
        {
            var fields = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 8 && fields[7] == path && long.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) yield return inode;
        }
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static string Name(int pid) => string.Create(CultureInfo.InvariantCulture, $"process {pid} ({ProcFs.ReadCommand(pid)})");
}
