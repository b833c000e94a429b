using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Network;

/// <summary>
/// Opens sockets as service files declare them. SO_REUSEADDR lets a port be had again while old connections of it linger; it never lets
/// two listen at once. A path where nobody listens any more is replaced, one where somebody does is his.
/// </summary>
public static class ListeningSocket
{
    /// <summary>A socket that listens; blocking, since who accepts from it decides that.</summary>
    /// <param name="unit">As what.</param>
    /// <param name="whose">Names who has a socket of that number (an inode), where it is not the process that holds it; null for all others.</param>
    /// <exception cref="IOException">It cannot be opened: why, and who has the address.</exception>
    public static Descriptor Open(SocketUnit unit, Func<long, string?> whose)
    {
        var listen = unit.Listen ?? throw new ArgumentException("it says nothing of where to listen", nameof(unit));
        var (family, address) = SocketAddressBytes.Of(listen);
        var type = unit.Kind is SocketKind.Datagram ? Libc.SOCK_DGRAM : Libc.SOCK_STREAM;
        if (listen.IsFile) MakePlace(listen, type, address, whose);
        var socket = new Descriptor(Syscall.Check(Libc.socket(family, type | Libc.SOCK_CLOEXEC, 0), "socket"));
        try
        {
            Prepare(socket, unit, family, type);
            Bind(socket, unit, address, whose);
            if (type == Libc.SOCK_STREAM && Libc.listen(socket.Number, unit.Backlog ?? SocketUnit.DefaultBacklog) < 0) throw Failure(listen, Syscall.LastError, whose);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whoever connects is refused from now on, and the address can be had again, whoever else has the socket still (shutdown(2)). Without waiting.</summary>
    public static void End(Descriptor socket) => _ = Libc.shutdown(socket.Number, Libc.SHUT_RDWR); // it has had enough of it already, or is one of messages

    /// <summary>Reads and accepts wait again, whatever the last one who had it set: the flag belongs to all who share it.</summary>
    public static void MakeBlocking(Descriptor socket)
    {
        var flags = Syscall.Check(Libc.fcntl(socket.Number, Libc.F_GETFL, 0), "fcntl(F_GETFL)");
        if ((flags & Libc.O_NONBLOCK) != 0) Syscall.Check(Libc.fcntl(socket.Number, Libc.F_SETFL, flags & ~Libc.O_NONBLOCK), "fcntl(F_SETFL)");
    }

    private static void Prepare(Descriptor socket, SocketUnit unit, int family, int type)
    {
        if (family == Libc.AF_UNIX) return;
        if (type == Libc.SOCK_STREAM) Set(socket, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1); // of messages it would let two share the port
        if (unit.ReusePort is true) Set(socket, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1);
        if (family == Libc.AF_INET6) Set(socket, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, unit.Listen!.Host is ListenAddress.Everywhere ? 0 : 1);
    }

    // the file is born with the permissions of the socket's own inode, less the umask; the rest is added before anybody can connect
    private static unsafe void Bind(Descriptor socket, SocketUnit unit, byte[] address, Func<long, string?> whose)
    {
        var (listen, mode) = (unit.Listen!, (uint)(unit.Mode ?? SocketUnit.DefaultMode));
        if (listen.IsFile) Syscall.Check(Libc.fchmod(socket.Number, mode), "fchmod");
        fixed (byte* bytes = address)
        {
            if (Libc.bind(socket.Number, bytes, address.Length) < 0) throw Failure(listen, Syscall.LastError, whose);
        }

        if (listen.IsFile) Syscall.Check(Libc.chmod(listen.Path!, mode), $"chmod of {listen.Path}");
    }

    private static unsafe void MakePlace(ListenAddress listen, int type, byte[] address, Func<long, string?> whose)
    {
        var path = listen.Path!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var facts) < 0) return;
        if ((facts.Mode & Libc.S_IFMT) != Libc.S_IFSOCK) throw new IOException($"{path} is there, and is no socket. Remove it, or write another path");
        // to connect would start whom connections start
        if (SocketHolders.Among(path, whose) is { } ours) throw Taken(path, ours, "path");
        using var caller = new Descriptor(Syscall.Check(Libc.socket(Libc.AF_UNIX, type | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "socket"));
        fixed (byte* bytes = address)
        {
            // only this answer means that nobody listens any more
            if (Libc.connect(caller.Number, bytes, address.Length) < 0 && Syscall.LastError == Errno.ECONNREFUSED) Syscall.Unless(Libc.unlink(path), Errno.ENOENT, $"unlink of {path}");
            else throw Taken(path, SocketHolders.OfPath(path), "path");
        }
    }

    /// <summary>The number (an inode) by which the kernel's tables have it.</summary>
    public static long NumberOf(Descriptor socket)
    {
        Syscall.Check(Libc.statx(socket.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts), "statx");
        return (long)facts.Inode;
    }

    private static IOException Taken(string where, string holder, string what) => new($"{where} is taken: {holder} listens there. End that, or write another {what}");

    private static IOException Failure(ListenAddress listen, int errno, Func<long, string?> whose) => errno switch
    {
        Errno.EADDRINUSE => Taken(listen.ToString(), listen.Path is { } path ? SocketHolders.Among(path, whose) ?? SocketHolders.OfPath(path) : SocketHolders.OfPort(listen, whose), "address"),
        Errno.EACCES when listen.Path is null => new IOException($"{listen}: only root may listen on a port below 1024 here (net.ipv4.ip_unprivileged_port_start). Write another port"),
        Errno.EADDRNOTAVAIL => new IOException($"{listen}: no network interface of this machine has that address"),
        _ => new SyscallException($"bind of {listen}", errno),
    };

    private static unsafe void Set(Descriptor socket, int level, int option, int value) =>
        Syscall.Check(Libc.setsockopt(socket.Number, level, option, &value, sizeof(int)), "setsockopt");
}
