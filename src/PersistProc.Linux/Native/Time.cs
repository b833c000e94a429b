using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>time.h</summary>
internal static partial class Libc
{
    internal const int CLOCK_MONOTONIC = 1;
    internal const int CLOCK_BOOTTIME = 7;

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int clock_gettime(int clock, Timespec* time);
}
