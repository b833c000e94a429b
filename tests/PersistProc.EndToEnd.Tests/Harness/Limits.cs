namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Soft limits of other processes.</summary>
internal static unsafe class Limits
{
    /// <summary>Sets one; answers what it was.</summary>
    public static ulong Set(int pid, int resource, ulong soft)
    {
        var limits = stackalloc ulong[2];
        Libc.Check(Libc.prlimit(pid, resource, null, limits), "prlimit");
        var before = limits[0];
        limits[0] = soft;
        Libc.Check(Libc.prlimit(pid, resource, limits, null), "prlimit");
        return before;
    }
}
