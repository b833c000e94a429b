using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>sys/epoll.h, sys/eventfd.h, sys/signalfd.h</summary>
internal static partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;

    internal const uint EPOLLIN = 1;
    internal const uint EPOLLOUT = 4;
    internal const uint EPOLLERR = 8;
    internal const uint EPOLLHUP = 0x10;
    internal const uint EPOLLRDHUP = 0x2000;
    internal const uint EPOLLONESHOT = 1u << 30;
    internal const uint EPOLLET = 1u << 31;

    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int SFD_CLOEXEC = 0x80000;
    internal const int SFD_NONBLOCK = 0x800;
    internal const int SignalFdInfoSize = 128;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int epoll_ctl(int epoll, int operation, int fd, byte* ev);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int epoll_wait(int epoll, byte* events, int max, int timeoutMilliseconds);

    private const long SYS_epoll_pwait2 = 441;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial long syscall6(long number, long a, byte* b, long c, Timespec* d, nint e, nint f);

    /// <summary>epoll_wait(2) with nanoseconds (Linux 5.11); glibc has it from 2.35 on, so by number.</summary>
    internal static unsafe int epoll_pwait2(int epoll, byte* events, int max, Timespec* timeout) =>
        (int)syscall6(SYS_epoll_pwait2, epoll, events, max, timeout, 0, 0);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int signalfd(int fd, ulong* mask, int flags);
}
