using System.Collections.Immutable;
using System.Globalization;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>Resource limits (prlimit(2)); -1 on the wire is "unlimited".</summary>
public static class ResourceLimits
{
    /// <summary>Limits on memory must not bind the one who spawns: they are set on the child once it runs its program.</summary>
    internal static bool IsSetAfterwards(int resource) => resource is Libc.RLIMIT_AS or Libc.RLIMIT_DATA;

    /// <summary>getrlimit(2)'s numbers by the names of service files.</summary>
    public static ImmutableArray<(string Name, int Number)> Named { get; } =
        [("data", Libc.RLIMIT_DATA), ("stack", Libc.RLIMIT_STACK), ("core", Libc.RLIMIT_CORE), ("nproc", Libc.RLIMIT_NPROC), ("nofile", Libc.RLIMIT_NOFILE), ("memlock", Libc.RLIMIT_MEMLOCK), ("as", Libc.RLIMIT_AS)];

    /// <summary>The name of a resource, or its number.</summary>
    public static string NameOf(int resource) => Named.FirstOrDefault(each => each.Number == resource).Name ?? resource.ToString(CultureInfo.InvariantCulture);

    /// <summary>All soft limits of this process by resource number.</summary>
    public static long[] SoftOfThisProcess()
    {
        var limits = new long[Libc.ResourceCount];
        for (var resource = 0; resource < limits.Length; resource++) limits[resource] = (long)Get(0, resource).Soft;
        return limits;
    }

    /// <summary>The hard limit of this process for a resource number; -1 is unlimited.</summary>
    public static long HardOfThisProcess(int resource) => (long)Get(0, resource).Hard;

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

    /// <summary>Sets both limits of this process. False: the errno says why.</summary>
    internal static unsafe bool Set(int resource, ulong soft, ulong hard)
    {
        var limit = new Libc.Rlimit { Soft = soft, Hard = hard };
        return Libc.prlimit64(0, resource, &limit, null) == 0;
    }

    /// <summary>Raises the hard limit of this process, where it is lower. False: the errno says why.</summary>
    internal static bool Raise(int resource, ulong hard)
    {
        var limit = Get(0, resource);
        return limit.Hard >= hard || Set(resource, limit.Soft, hard);
    }

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
