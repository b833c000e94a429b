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
    public const int O_WRONLY = 1;
    public const int O_CREAT = 0x40;
    public const int O_APPEND = 0x400;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int fd, byte* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int fd, byte* bytes, nint count);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int close(int fd);

    [LibraryImport("libc")]
    public static partial int flock(int fd, int operation);

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

    /// <summary>A line at a file's end, wherever that is by then: several that append at once overwrite nothing (O_APPEND, which File.AppendAllText does not use).</summary>
    public static void Append(string path, string line)
    {
        var file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0x180);
        var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
        fixed (byte* first = bytes) _ = write(file, first, bytes.Length);
        _ = close(file);
    }

    public static long MonotonicNanoseconds()
    {
        var time = stackalloc long[2];
        _ = clock_gettime(CLOCK_MONOTONIC, time);
        return time[0] * 1_000_000_000 + time[1];
    }
}
