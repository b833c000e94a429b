using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>Resource limits (prlimit(2)); -1 on the wire is "unlimited".</summary>
public static class ResourceLimits
{
    /// <summary>Limits on memory must not bind the one who spawns: they are set on the child once it runs its program.</summary>
    internal static bool IsSetAfterwards(int resource) => resource is Libc.RLIMIT_AS or Libc.RLIMIT_DATA;

    /// <summary>All soft limits of this process by resource number.</summary>
    public static long[] SoftOfThisProcess()
    {
        var limits = new long[Libc.ResourceCount];
        for (var resource = 0; resource < limits.Length; resource++) limits[resource] = (long)Get(0, resource).Soft;
        return limits;
    }

    /// <summary>
    /// Raises the soft limit on descriptors to the hard one, for ourselves: three to four of them are held a service.
    /// </summary>
    public static void RaiseDescriptors()
    {
        var limit = Get(0, Libc.RLIMIT_NOFILE);
        if (limit.Soft < limit.Hard) SetSoft(0, Libc.RLIMIT_NOFILE, limit.Hard);
    }

    /// <summary>
    /// Takes the tree's tag off this process: a supervisor started from inside a service is not part of that service.
    /// </summary>
    public static void ForgetTag() => SetSoft(0, Libc.RLIMIT_RTTIME, Get(0, Libc.RLIMIT_RTTIME).Hard);

    internal static unsafe Libc.Rlimit Get(int pid, int resource)
    {
        Libc.Rlimit limit;
        Syscall.Check(Libc.prlimit64(pid, resource, null, &limit), "prlimit");
        return limit;
    }

    /// <summary>Sets a soft limit, no higher than the hard one. False if the process is gone or not ours.</summary>
    internal static unsafe bool SetSoft(int pid, int resource, ulong soft)
    {
        Libc.Rlimit limit;
        if (Libc.prlimit64(pid, resource, null, &limit) < 0) return false;
        limit.Soft = Math.Min(soft, limit.Hard);
        return Libc.prlimit64(pid, resource, &limit, null) == 0;
    }
}
