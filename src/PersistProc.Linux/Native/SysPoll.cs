using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>poll.h</summary>
internal static partial class Libc
{
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int poll(PollFd* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Seen;
    }
}
