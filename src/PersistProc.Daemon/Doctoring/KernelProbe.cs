using PersistProc.Linux.Probing;
using PersistProc.Linux.Reaping;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>What the kernel can do, by trying.</summary>
internal static class KernelProbe
{
    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        yield return Reaper.KernelSignalsGroups()
            ? Doctor.Ok("pidfd", "groups are signalled by pidfd (Linux 6.9)")
            : Doctor.Warn("pidfd", "this kernel cannot signal a group by pidfd (Linux 6.9): leaders stay zombies until their group is empty", "Nothing: it works, and looks untidy in ps");
        yield return KernelFeatures.HasMemoryFiles()
            ? Doctor.Ok("memfd", "memory files can be made")
            : Doctor.Bad("memfd", "memory files cannot be made: no standard input for services, no upgrade", "Use a kernel with memfd_create (Linux 3.17), or allow it in the sandbox");
        yield return KernelFeatures.HasShortWaits()
            ? Doctor.Ok("epoll_pwait2", "waits may be shorter than a millisecond")
            : Doctor.Warn("epoll_pwait2", "waits are whole milliseconds on this kernel (before Linux 5.11): logs of chatty services cost more", "Nothing");
        if (!Directory.Exists(of.Places.State)) yield break;
        yield return KernelFeatures.SpliceInto(of.Places.State) is { } refused
            ? Doctor.Warn("splice", $"bytes cannot be spliced into files of {of.Places.State}: {refused}", "Put the state on another file system with --root or XDG_STATE_HOME")
            : Doctor.Ok("splice", "logs are spliced from pipe to file");
    }
}
