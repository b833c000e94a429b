using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Notifying;

/// <summary>recvmsg(2) of a datagram with credentials (SCM_CREDENTIALS) and descriptors (SCM_RIGHTS).</summary>
internal static unsafe class CredentialMessage
{
    private const int MostDescriptors = 253;
    private static readonly int HeaderSize = sizeof(Libc.Cmsghdr);

    /// <summary>Answers bytes, or -1 when there is nothing. No message for one that is cut short or has no sender: what came with it is closed.</summary>
    public static int Receive(int socket, Span<byte> buffer, int flags, out NotifyMessage? message)
    {
        message = null;
        var room = Align(HeaderSize + MostDescriptors * sizeof(int)) + Align(HeaderSize + sizeof(Libc.Ucred));
        var control = stackalloc byte[room];
        fixed (byte* data = buffer)
        {
            var vector = new Libc.Iovec { Base = data, Length = buffer.Length };
            var header = new Libc.Msghdr { Iov = &vector, IovLength = 1, Control = control, ControlLength = room };
            nint received;
            do received = Libc.recvmsg(socket, &header, flags | Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC);
            while (received < 0 && Syscall.LastError == Errno.EINTR);
            if (received < 0) return -1;
            var descriptors = new List<Descriptor>();
            var sender = Collect(control, (int)header.ControlLength, descriptors);
            var isWhole = (header.Flags & (Libc.MSG_TRUNC | Libc.MSG_CTRUNC)) == 0;
            if (isWhole && sender is { Pid: > 0 } known) message = new NotifyMessage(buffer[..(int)received].ToArray(), known.Pid, known.Uid, descriptors);
            else descriptors.ForEach(descriptor => descriptor.Dispose());
            return (int)received;
        }
    }

    private static Libc.Ucred? Collect(byte* control, int length, List<Descriptor> descriptors)
    {
        Libc.Ucred? sender = null;
        for (var offset = 0; offset + HeaderSize <= length;)
        {
            var header = (Libc.Cmsghdr*)(control + offset);
            if (header->Length < HeaderSize) break;
            var content = control + offset + HeaderSize;
            if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_CREDENTIALS) sender = *(Libc.Ucred*)content;
            if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
            {
                foreach (var number in new Span<int>(content, (int)(header->Length - HeaderSize) / sizeof(int))) descriptors.Add(new Descriptor(number));
            }
            offset += Align((int)header->Length);
        }
        return sender;
    }

    private static int Align(int size) => (size + 7) & ~7;
}
