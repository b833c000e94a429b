using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Notifying;

/// <summary>
/// A socket that one instance of a service says things about itself to (sd_notify(3), unix(7)).
/// <para>
/// Each instance has one of its own: so its name alone says who speaks, also when the sender has ended before he is asked about
/// (as systemd-notify does, which is a process of its own). Credentials come with each message by SO_PASSCRED, filled in by the
/// kernel at the time of sending. A message lies in the socket until it is taken away, as long as somebody holds the socket; when a
/// few lie there (net.unix.max_dgram_qlen), senders wait. So nothing is lost while nobody reads.
/// </para>
/// </summary>
public sealed class NotifySocket : IDisposable
{
    /// <summary>A longer message is dropped, as systemd drops it.</summary>
    public const int MostBytes = 4096;

    private const int PathOffset = 2;
    private const int ReceiveBuffer = 1 << 20;
    private readonly byte[] _buffer = new byte[MostBytes];

    private NotifySocket(Descriptor descriptor) => Descriptor = descriptor;

    /// <summary>The socket.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>How many messages were dropped: too long, with too many descriptors, or from nobody.</summary>
    public long Dropped { get; private set; }

    /// <summary>Makes one at an address as NOTIFY_SOCKET has it: an absolute path, whose old socket is replaced, or `@` and an abstract name.</summary>
    /// <exception cref="SyscallException">It cannot be there.</exception>
    public static NotifySocket Bind(string address)
    {
        var isAbstract = address.StartsWith('@');
        var bytes = Encoding.UTF8.GetBytes(address);
        if (bytes.Length > UnixListener.MaxPath) throw new ArgumentException($"a socket's address has at most {UnixListener.MaxPath} bytes: {address}", nameof(address));
        if (!isAbstract) Syscall.Unless(Libc.unlink(address), Errno.ENOENT, $"unlink of {address}");
        var socket = new NotifySocket(new Descriptor(Syscall.Check(Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "socket")));
        try
        {
            socket.Set(Libc.SO_PASSCRED, 1);
            socket.Set(Libc.SO_RCVBUF, ReceiveBuffer);
            socket.Name(bytes, isAbstract);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether what lies at a path is a socket that somebody holds, or, where that cannot be found out, may be. One whose last holder has ended has its
    /// name still, and refuses whoever speaks to it.
    /// </summary>
    /// <param name="path">Absolute.</param>
    public static unsafe bool IsHeldAt(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var socket = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) return true;
        using var asking = new Descriptor(socket);
        var address = stackalloc byte[PathOffset + UnixListener.MaxPath + 1];
        var length = Write(address, bytes, isAbstract: false);
        return Libc.connect(socket, address, length) == 0 || Syscall.LastError is not (Errno.ENOENT or Errno.ENOTDIR or Errno.ECONNREFUSED);
    }

    /// <summary>One that a supervisor before had made.</summary>
    public static NotifySocket Of(Descriptor descriptor) => new(descriptor);

    /// <summary>
    /// The next message, without waiting; it stays where it is until <see cref="Consume"/>, so that who is killed over it leaves it to
    /// the next. False when there is none; null for one that cannot be heard.
    /// </summary>
    public bool TryPeek(out NotifyMessage? message) => CredentialMessage.Receive(Descriptor.Number, _buffer, Libc.MSG_PEEK, out message) >= 0;

    /// <summary>Takes the next message away.</summary>
    public void Consume()
    {
        if (CredentialMessage.Receive(Descriptor.Number, _buffer, 0, out var message) < 0) return;
        if (message is null) Dropped++;
        message?.Close();
    }

    public void Dispose() => Descriptor.Dispose();

    private unsafe void Set(int option, int value) =>
        Syscall.Check(Libc.setsockopt(Descriptor.Number, Libc.SOL_SOCKET, option, &value, sizeof(int)), "setsockopt");

    // an abstract name begins with a NUL and has none at its end
    private static unsafe int Write(byte* address, byte[] bytes, bool isAbstract)
    {
        new Span<byte>(address, PathOffset + UnixListener.MaxPath + 1).Clear();
        *(ushort*)address = Libc.AF_UNIX;
        bytes.CopyTo(new Span<byte>(address + PathOffset, UnixListener.MaxPath));
        if (isAbstract) address[PathOffset] = 0;
        return PathOffset + bytes.Length + (isAbstract ? 0 : 1);
    }

    // a path's socket is born for its owner alone
    private unsafe void Name(byte[] bytes, bool isAbstract)
    {
        var address = stackalloc byte[PathOffset + UnixListener.MaxPath + 1];
        var length = Write(address, bytes, isAbstract);
        var before = Libc.umask(0x7F);
        try
        {
            Syscall.Check(Libc.bind(Descriptor.Number, address, length), "bind of a notify socket");
        }
        finally
        {
            _ = Libc.umask(before);
        }
    }
}
