using System.Runtime.InteropServices;

namespace PersistProc.Dummy;

/// <summary>The few calls of libc that the dummy needs; raw, so that the runtime's console and process classes stay out of it.</summary>
internal static unsafe partial class Libc
{
    public const int SIGSTOP = 19;
    public const int CLOCK_MONOTONIC = 1;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const short POSIX_SPAWN_SETPGROUP = 0x02;
    public const short POSIX_SPAWN_SETSID = 0x80;
    public const int O_RDWR = 2;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int fd, byte* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int fd, byte* bytes, nint count);

    [LibraryImport("libc")]
    public static partial int close(int fd);

    [LibraryImport("libc")]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    public static partial void _exit(int code);

    [LibraryImport("libc")]
    public static partial nint signal(int signal, nint handler);

    [LibraryImport("libc")]
    public static partial int umask(int mask);

    [LibraryImport("libc")]
    public static partial int getsid(int pid);

    [LibraryImport("libc")]
    public static partial int getpgid(int pid);

    [LibraryImport("libc")]
    public static partial int getppid();

    [LibraryImport("libc")]
    public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc")]
    public static partial int clock_gettime(int clock, long* time);

    [LibraryImport("libc")]
    public static partial int usleep(uint microseconds);

    [LibraryImport("libc")]
    public static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addopen(void* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    public static long MonotonicNanoseconds()
    {
        var time = stackalloc long[2];
        _ = clock_gettime(CLOCK_MONOTONIC, time);
        return time[0] * 1_000_000_000 + time[1];
    }
}
