using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Gate;

/// <summary>The listening socket (unix(7)), only for its owner.</summary>
public static class UnixListener
{
    /// <summary>sun_path without its NUL.</summary>
    public const int MaxPath = 107;
    private const int PathOffset = 2;

    /// <summary>Answers null if a socket may be put at this path, else what lies there of somebody else's.</summary>
    public static string? CheckPlace(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var facts) < 0) return null;
        var me = Libc.geteuid();
        return facts.Uid == me ? null : $"{path} belongs to user {facts.Uid}, not to you (user {me}); remove it, or choose another place with --root";
    }

    /// <summary>Holds a socket's name, so that it is known later whether it is still the same one's. Null if it is not there.</summary>
    public static Descriptor? HoldName(string path)
    {
        var number = Libc.open64(path, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        return number < 0 ? null : new Descriptor(number);
    }

    /// <summary>Whether a name that is held has been neither removed nor given to another socket.</summary>
    public static bool IsThere(Descriptor name) =>
        Libc.statx(name.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts) == 0 && facts.LinkCount > 0;

    /// <summary>Whether somebody listens at a path: a connection is queued, or would be.</summary>
    public static unsafe bool IsListenedTo(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > MaxPath) return false;
        var address = stackalloc byte[PathOffset + MaxPath + 1];
        Fill(address, bytes);
        using var socket = NewSocket();
        return Libc.connect(socket.Number, address, PathOffset + bytes.Length + 1) == 0 || Syscall.LastError == Errno.EAGAIN;
    }

    /// <summary>
    /// Listens at a path, in the place of whatever lay there: its caller holds the lock, so nobody listens on it any more.
    /// </summary>
    public static unsafe Descriptor Listen(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > MaxPath) throw new ArgumentException($"a socket's path has at most {MaxPath} bytes: {path}", nameof(path));
        var address = stackalloc byte[PathOffset + MaxPath + 1];
        Fill(address, bytes);
        var socket = NewSocket();
        Syscall.Unless(Libc.unlink(path), Errno.ENOENT, $"unlink of {path}");
        var before = Libc.umask(0x7F); // 0177: born as 0600
        try
        {
            Syscall.Check(Libc.bind(socket.Number, address, PathOffset + bytes.Length + 1), $"bind of {path}");
        }
        finally
        {
            _ = Libc.umask(before);
        }
        Syscall.Check(Libc.listen(socket.Number, 4096), "listen");
        return socket;
    }

    private static unsafe void Fill(byte* address, byte[] path)
    {
        new Span<byte>(address, PathOffset + MaxPath + 1).Clear();
        *(ushort*)address = Libc.AF_UNIX;
        path.CopyTo(new Span<byte>(address + PathOffset, MaxPath));
    }

    // non-blocking: who accepts until nobody waits must not wait for the next one
    private static Descriptor NewSocket() => new(Syscall.Check(Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "socket"));

    /// <summary>
    /// Listens in a directory whose path may be longer than a socket's can be, by way of /proc/self/fd. Null where the
    /// file system has no sockets.
    /// </summary>
    public static Descriptor? TryListenIn(string directory, string name)
    {
        var number = Libc.open64(directory, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (number < 0) return null;
        using var opened = new Descriptor(number);
        try
        {
            return Listen(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/self/fd/{number}/{name}"));
        }
        catch (SyscallException)
        {
            return null;
        }
    }

    /// <summary>
    /// Gives a socket a second name: another one of its own, which stays good when the first is gone, or where that cannot be (they
    /// lie in different file systems) one that leads to the first. Whatever lay at the new one is replaced.
    /// </summary>
    public static void Link(string path, string another)
    {
        Syscall.Unless(Libc.unlink(another), Errno.ENOENT, $"unlink of {another}");
        if (Libc.linkat(Libc.AT_FDCWD, path, Libc.AT_FDCWD, another, Libc.AT_SYMLINK_FOLLOW) < 0) File.CreateSymbolicLink(another, path);
    }

    /// <summary>Takes one connection that waits, says something to it and closes it. False if none waits.</summary>
    public static unsafe bool TryDismiss(Descriptor listener, ReadOnlySpan<byte> answer)
    {
        var accepted = Libc.accept4(listener.Number, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
        if (accepted < 0) return false;
        using var connection = new Descriptor(accepted);
        KeeperLink.SocketMessage.Send(connection.Number, answer, [], Libc.MSG_DONTWAIT);
        return true;
    }

    /// <summary>The peer of a connected socket (SO_PEERCRED, unix(7)).</summary>
    public static unsafe (int Pid, uint Uid) Peer(int socket)
    {
        Libc.Ucred credentials;
        var length = sizeof(Libc.Ucred);
        Syscall.Check(Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, ref length), "getsockopt(SO_PEERCRED)");
        return (credentials.Pid, credentials.Uid);
    }

    /// <summary>Our own user, to compare with.</summary>
    public static uint CurrentUser => Libc.geteuid();
}
