using PersistProc.Linux.Files;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Clocks;

/// <summary>The clock that nobody sets and that goes on while the machine sleeps (CLOCK_BOOTTIME, clock_gettime(2)).</summary>
public static class BootClock
{
    /// <summary>Which boot of the machine this is; empty where the kernel does not say.</summary>
    public static string Boot { get; } = SmallFile.TryRead("/proc/sys/kernel/random/boot_id", 256, out _) is { } id ? System.Text.Encoding.ASCII.GetString(id).Trim() : "";

    /// <summary>How long the machine has slept since its boot: what this clock is ahead of CLOCK_MONOTONIC.</summary>
    public static TimeSpan Asleep
    {
        get
        {
            var (boottime, monotonic) = (Read(Libc.CLOCK_BOOTTIME), Read(Libc.CLOCK_MONOTONIC));
            var ahead = boottime - monotonic;
            // the two are read one after the other
            return ahead > TimeSpan.FromMilliseconds(100) ? ahead : TimeSpan.Zero;
        }
    }

    private static unsafe TimeSpan Read(int clock)
    {
        Libc.Timespec now;
        Syscall.Check(Libc.clock_gettime(clock, &now), "clock_gettime");
        return new TimeSpan(now.Seconds * TimeSpan.TicksPerSecond + now.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }
}
