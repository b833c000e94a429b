using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Notifying;

/// <summary>Whoever runs this program as a service of its own, systemd mostly, and is told how it fares (sd_notify(3)).</summary>
public static class ServiceManager
{
    private const int PathOffset = 2;

    /// <summary>The variable in which it says where it listens.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    /// <summary>Tells it something, without ever waiting. False: it has no room just now, say it again.</summary>
    /// <param name="address">An absolute path, or `@` and an abstract name.</param>
    /// <param name="text">Lines of assignments.</param>
    /// <exception cref="SyscallException">Nobody can be told anything there.</exception>
    /// <exception cref="ArgumentException">It is no address.</exception>
    public static unsafe bool Tell(string address, string text)
    {
        var (name, bytes) = (Encoding.UTF8.GetBytes(address), Encoding.UTF8.GetBytes(text));
        if (name.Length is < 2 or > UnixListener.MaxPath || name[0] is not ((byte)'/' or (byte)'@')) throw new ArgumentException($"{address} is no address of a notify socket", nameof(address));
        var isAbstract = name[0] == '@';
        var place = stackalloc byte[PathOffset + UnixListener.MaxPath + 1];
        new Span<byte>(place, PathOffset + UnixListener.MaxPath + 1).Clear();
        *(ushort*)place = Libc.AF_UNIX;
        name.CopyTo(new Span<byte>(place + PathOffset, UnixListener.MaxPath));
        if (isAbstract) place[PathOffset] = 0; // and no NUL at its end
        using var socket = new Descriptor(Syscall.Check(Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "socket"));
        Syscall.Check(Libc.connect(socket.Number, place, PathOffset + name.Length + (isAbstract ? 0 : 1)), $"connect to {address}");
        fixed (byte* said = bytes)
        {
            if (Libc.write(socket.Number, said, bytes.Length) >= 0) return true;
        }
        if (Syscall.LastError == Errno.EAGAIN) return false;
        throw new SyscallException($"write to {address}", Syscall.LastError);
    }
}
