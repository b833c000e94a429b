using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Trees;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What the supervisor says about itself, and what the kernel says about processes.</summary>
internal sealed class DaemonFacts(DaemonOptions options, HttpPort port, TimeProvider time)
{
    private const int KernelTicksPerSecond = 100; // USER_HZ, the same on every Linux

    public string StateDirectory => options.State;
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>Set when the keeper has greeted.</summary>
    public KeeperWelcome? Keeper { get; set; }

    /// <summary>The pid of the keeper's holder, or 0.</summary>
    public Func<int> Holder { get; set; } = () => 0;

    public VersionReply Version => new()
    {
        Version = Wire.Version,
        Protocol = Wire.Protocol,
        Pid = Environment.ProcessId,
        KeeperPid = Keeper?.KeeperPid ?? 0,
        Generation = options.Generation,
        KeeperVersion = Keeper?.Version,
        HolderPid = Holder() is > 0 and var holder ? holder : null,
        Program = Environment.ProcessPath,
        Http = port.Address,
        HttpError = port.Failure,
    };

    /// <summary>The row with memory, cpu and tasks of its control group, or of the tree below its leader.</summary>
    public static ProcessInfo Usage(ProcessInfo row, ServiceSnapshot? service = null, Func<InstanceId, (long? Memory, double? CpuSeconds, long? Tasks)>? ofGroup = null)
    {
        var root = service is null ? Environment.ProcessId : service.LivePid;
        if (root is null) return row;
        var used = service is not null && ofGroup is not null ? ofGroup(new InstanceId(service.Name, service.Attempt)) : default;
        if (used is { Memory: { } memory, CpuSeconds: { } cpu, Tasks: { } tasks }) return row with { MemoryBytes = memory, CpuSeconds = cpu, Tasks = (int)tasks };
        long pages = 0, ticks = 0;
        var threads = 0;
        foreach (var pid in service is null ? [root.Value] : Below(root.Value))
        {
            if (ProcFs.ReadStat(pid) is not { } stat) continue;
            pages += stat.ResidentPages;
            ticks += stat.CpuTicks;
            threads += stat.Threads;
        }
        return row with { MemoryBytes = pages * Environment.SystemPageSize, CpuSeconds = used.CpuSeconds ?? (double)ticks / KernelTicksPerSecond, Tasks = threads };
    }

    private static IEnumerable<int> Below(int pid)
    {
        yield return pid;
        foreach (var child in ProcFs.ReadChildren(pid))
        {
            foreach (var below in Below(child)) yield return below;
        }
    }
}
