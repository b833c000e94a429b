using PersistProc.Linux.Native;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Launching;

/// <summary>What a child inherits from the spawning process for the moment of the spawn: tag, umask, soft limits.</summary>
internal sealed class Surroundings(long tag, int umask, (int Resource, ulong Soft)[] limits)
{
    private readonly List<(int Resource, ulong Soft)> _before = [];
    private uint _umaskBefore;

    public void Enter()
    {
        Set(Libc.RLIMIT_RTTIME, TreeTag.ToLimit(tag));
        foreach (var (resource, soft) in limits)
        {
            if (!ResourceLimits.IsSetAfterwards(resource) && resource != Libc.RLIMIT_RTTIME) Set(resource, soft);
        }
        if (umask >= 0) _umaskBefore = Libc.umask((uint)umask);
    }

    public void Leave()
    {
        foreach (var (resource, soft) in _before) ResourceLimits.SetSoft(0, resource, soft);
        if (umask >= 0) _ = Libc.umask(_umaskBefore);
    }

    /// <summary>What could not be set before: see <see cref="ResourceLimits.IsSetAfterwards"/>.</summary>
    public void Finish(int pid)
    {
        foreach (var (resource, soft) in limits)
        {
            if (ResourceLimits.IsSetAfterwards(resource) && soft != Libc.RLIM_INFINITY) ResourceLimits.SetSoft(pid, resource, soft);
        }
    }

    private void Set(int resource, ulong soft)
    {
        var before = ResourceLimits.Get(0, resource).Soft;
        if (before == soft) return;
        _before.Add((resource, before));
        ResourceLimits.SetSoft(0, resource, soft);
    }
}
