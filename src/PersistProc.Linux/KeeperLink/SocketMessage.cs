using PersistProc.Linux.Native;

namespace PersistProc.Linux.KeeperLink;

/// <summary>sendmsg(2) and recvmsg(2) with descriptors (SCM_RIGHTS, unix(7)).</summary>
internal static class SocketMessage
{
    /// <summary>The kernel's own limit is 253 descriptors a message (SCM_MAX_FD).</summary>
    public const int MaxDescriptors = 253;

    private static readonly unsafe int HeaderSize = sizeof(Libc.Cmsghdr);

    /// <summary>Sends bytes, with descriptors on the first of them. Answers how many bytes went, 0 for "later" (full, or too many descriptors under way), -1 if the peer is gone.</summary>
    public static unsafe int Send(int socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors, int flags)
    {
        var controlSize = descriptors.IsEmpty ? 0 : Align(HeaderSize + descriptors.Length * sizeof(int));
        var control = stackalloc byte[Align(HeaderSize + MaxDescriptors * sizeof(int))];
        fixed (byte* data = bytes)
        {
            var vector = new Libc.Iovec { Base = data, Length = bytes.Length };
            var message = new Libc.Msghdr { Iov = &vector, IovLength = 1 };
            if (controlSize > 0)
            {
                *(Libc.Cmsghdr*)control = new Libc.Cmsghdr
                {
                    Length = HeaderSize + descriptors.Length * sizeof(int),
                    Level = Libc.SOL_SOCKET,
                    Type = Libc.SCM_RIGHTS,
                };
                descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
                message.Control = control;
                message.ControlLength = controlSize;
            }
            while (true)
            {
                var sent = Libc.sendmsg(socket, &message, flags | Libc.MSG_NOSIGNAL);
                if (sent >= 0) return (int)sent;
                var error = Syscall.LastError;
                if (error == Errno.EINTR) continue;
                return error is Errno.EAGAIN or Errno.ETOOMANYREFS ? 0 : -1;
            }
        }
    }

    /// <summary>Receives what is there and appends its descriptors. Answers bytes, 0 at the end, -1 for EAGAIN.</summary>
    public static unsafe int Receive(int socket, Span<byte> buffer, Queue<int> descriptors, int flags)
    {
        var controlSize = Align(HeaderSize + MaxDescriptors * sizeof(int));
        var control = stackalloc byte[controlSize];
        fixed (byte* data = buffer)
        {
            while (true)
            {
                var vector = new Libc.Iovec { Base = data, Length = buffer.Length };
                var message = new Libc.Msghdr { Iov = &vector, IovLength = 1, Control = control, ControlLength = controlSize };
                var received = Libc.recvmsg(socket, &message, flags | Libc.MSG_CMSG_CLOEXEC);
                if (received < 0)
                {
                    var error = Syscall.LastError;
                    if (error == Errno.EINTR) continue;
                    return error == Errno.EAGAIN ? -1 : 0;
                }
                Collect(control, (int)message.ControlLength, descriptors);
                return (int)received;
            }
        }
    }

    private static unsafe void Collect(byte* control, int length, Queue<int> descriptors)
    {
        var offset = 0;
        while (offset + HeaderSize <= length)
        {
            var header = (Libc.Cmsghdr*)(control + offset);
            if (header->Length < HeaderSize) return;
            if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
            {
                var count = (int)(header->Length - HeaderSize) / sizeof(int);
                foreach (var number in new Span<int>(control + offset + HeaderSize, count)) descriptors.Enqueue(number);
            }
            offset += Align((int)header->Length);
        }
    }

    private static int Align(int size) => (size + 7) & ~7;
}
