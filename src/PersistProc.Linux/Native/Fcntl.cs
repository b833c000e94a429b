using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>fcntl.h, sys/file.h, sys/ioctl.h and sys/mman.h as far as descriptors go</summary>
internal static partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_NOCTTY = 0x100;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_NOFOLLOW = 0x20000;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;

    internal const int F_GETFD = 1;
    internal const int F_SETFD = 2;
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int FD_CLOEXEC = 1;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_SETPIPE_SZ = 1031;
    internal const int F_GETPIPE_SZ = 1032;

    internal const uint SPLICE_F_MOVE = 1;
    internal const uint SPLICE_F_NONBLOCK = 2;

    internal const uint FIONREAD = 0x541B;

    internal const uint CLOSE_RANGE_CLOEXEC = 4;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    internal const uint MFD_CLOEXEC = 1;
    internal const int FALLOC_FL_KEEP_SIZE = 1;
    internal const int FALLOC_FL_PUNCH_HOLE = 2;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open64(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint splice(int from, long* fromOffset, int to, long* toOffset, nint length, uint flags);

    /// <summary>From a file's own position, without a pipe of one's own (sendfile(2)).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint sendfile64(int to, int from, long* offset, nint length);

    /// <summary>Marks all descriptors from a number on close-on-exec (close_range(2), by number: glibc has it since 2.34). -1 before Linux 5.11.</summary>
    internal static int close_range_on_exec(int from) => (int)syscall4(SYS_close_range, from, uint.MaxValue, CLOSE_RANGE_CLOEXEC, 0);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint tee(int from, int to, nint length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int ioctl(int fd, nuint request, int* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fallocate64(int fd, int mode, long offset, long length);
}
