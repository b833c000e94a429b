namespace PersistProc.Linux.Trees;

/// <summary>
/// How a service's processes are known again wherever they end up. The mark is a serial number in the soft limit
/// RLIMIT_RTTIME, 2^62 + n: inherited by every child over fork and exec, untouched by `env -i`, a rewritten title, a
/// new session or a change of user, readable by everyone in /proc/PID/limits, and without any effect (it bounds the
/// microseconds of a real-time thread: 2^62 of them are 146,000 years).
/// </summary>
public static class TreeTag
{
    private const ulong Base = 1UL << 62;
    private const long Largest = (1L << 62) - 1;

    // above the number itself: 1 for a control command of the instance, 2 for a probe
    private const int RoleShift = 60;
    private const long RoleOfProbe = 2;

    /// <summary>The limit that carries the tag.</summary>
    public static ulong ToLimit(long tag) => tag is > 0 and <= Largest
        ? Base + (ulong)tag
        : throw new ArgumentOutOfRangeException(nameof(tag), tag, "a tree's tag is from 1 to 2^62 - 1");

    /// <summary>The instance's own tag, of anything that runs for it.</summary>
    public static long InstanceOf(long tag) => tag & ((1L << RoleShift) - 1);

    /// <summary>Whether it is the mark of a probe, or of a hook's call.</summary>
    public static bool IsOfProbe(long tag) => tag >> RoleShift == RoleOfProbe;

    /// <summary>Whether what carries a tag belongs to a tree: to an instance's, with what control commands leave behind but without probes; to theirs, only their own.</summary>
    public static bool IsWithin(long carried, long tree) => carried == tree || (InstanceOf(carried) == tree && carried >> RoleShift != RoleOfProbe);

    /// <summary>The tag in a limit, or null if it is nobody's mark.</summary>
    public static long? FromLimit(ulong limit) =>
        limit > Base && limit - Base <= (ulong)Largest ? (long)(limit - Base) : null;
}
