using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>signal.h, sys/wait.h and the pidfd family, which glibc 2.36 has but older ones lack: by number</summary>
internal static partial class Libc
{
    internal const int SIG_BLOCK = 0;
    internal const int SIG_SETMASK = 2;
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGABRT = 6;
    internal const int SIGKILL = 9;
    internal const int SIGPIPE = 13;
    internal const int SIGTERM = 15;
    internal const int SIGCHLD = 17;
    internal const int SIGCONT = 18;
    internal const int SIGSTOP = 19;

    internal const int P_ALL = 0;
    internal const int P_PID = 1;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int WNOWAIT = 0x01000000;
    internal const int CLD_EXITED = 1;
    internal const int CLD_KILLED = 2;
    internal const int CLD_DUMPED = 3;

    private const long SYS_pidfd_send_signal = 424;
    private const long SYS_pidfd_open = 434;
    private const long SYS_close_range = 436;
    internal const uint PIDFD_SIGNAL_PROCESS_GROUP = 4;

    /// <summary>glibc's sigset_t is 1,024 bits; the kernel knows 64, in the first word.</summary>
    internal const int SigsetWords = 16;

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int sigprocmask(int how, ulong* set, ulong* old);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint signal(int signal, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitid(int idType, int id, ref Siginfo info, int options);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long syscall4(long number, long a, long b, long c, long d);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long syscall5(long number, long a, long b, long c, long d, long e);

    /// <summary>Whether two processes' descriptors are one file (kcmp(2)): 0 if they are. Its number differs between architectures.</summary>
    internal static int kcmp(int one, int other, int type, int first, int second) =>
        (int)syscall5(RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 312 : 272, one, other, type, first, second);

    internal const int KCMP_FILE = 0;

    internal static int pidfd_open(int pid, uint flags) => (int)syscall4(SYS_pidfd_open, pid, flags, 0, 0);

    internal static int pidfd_send_signal(int pidfd, int signal, uint flags) =>
        (int)syscall4(SYS_pidfd_send_signal, pidfd, signal, 0, flags);

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct Siginfo
    {
        [FieldOffset(0)] public int Signo;
        [FieldOffset(8)] public int Code;
        [FieldOffset(16)] public int Pid;
        [FieldOffset(24)] public int Status;
    }
}
