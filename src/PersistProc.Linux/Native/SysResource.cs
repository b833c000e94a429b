using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>sys/resource.h and sys/prctl.h</summary>
internal static partial class Libc
{
    internal const ulong RLIM_INFINITY = ulong.MaxValue;
    internal const int RLIMIT_DATA = 2;
    internal const int RLIMIT_STACK = 3;
    internal const int RLIMIT_CORE = 4;
    internal const int RLIMIT_NPROC = 6;
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;
    internal const int RLIMIT_AS = 9;
    internal const int RLIMIT_RTTIME = 15;
    internal const int ResourceCount = 16;

    internal const int PRIO_PROCESS = 0;
    internal const int PR_SET_CHILD_SUBREAPER = 36;

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int prlimit64(int pid, int resource, Rlimit* set, Rlimit* old);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Rlimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
