using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Trees;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What `status` and `why` show of one service beyond a list's row.</summary>
internal sealed class DetailView(KeeperPort keeper, LogStore logs, Definitions definitions, TimeProvider time)
{
    private const int KernelTicksPerSecond = 100; // USER_HZ, the same on every Linux

    /// <summary>The row with everything.</summary>
    /// <param name="row">What a list shows.</param>
    /// <param name="service">Whose row it is.</param>
    /// <param name="gone">Files that are there no more.</param>
    public ProcessInfo Complete(ProcessInfo row, ServiceSnapshot service, HashSet<string> gone)
    {
        var tree = service.Live ? Tree(new InstanceId(service.Name, service.Attempt)) : [];
        var used = service.Live ? keeper.Trees.Usage(new InstanceId(service.Name, service.Attempt)) : default;
        var left = Left(service);
        var (wanted, declared) = definitions.Replicas(service.NextUnit ?? service.Unit);
        return row with
        {
            MemoryBytes = tree.Count == 0 ? null : used.Memory ?? tree.Sum(process => process.MemoryBytes),
            CpuSeconds = tree.Count == 0 ? null : Math.Round(used.CpuSeconds ?? tree.Sum(process => process.CpuSeconds), 2),
            Tasks = tree.Count == 0 ? null : (int?)used.Tasks ?? tree.Sum(process => process.Tasks),
            Paused = service.Paused,
            Tree = tree,
            Exits = [.. service.Exits.Reverse().Select(Exit)],
            Cause = service.Cause is { } cause ? Cause(cause, service) : null,
            NextRestart = left is { } wait ? time.GetUtcNow() + wait : null,
            NextRestartIn = left is { } seconds ? Math.Round(seconds.TotalSeconds, 3) : null,
            Replica = wanted is null ? null : service.Unit.Replica,
            Replicas = wanted,
            ReplicasDeclared = declared,
            DefinitionChanged = service.NextUnit is not null,
            ChangedKeys = service.NextUnit is { } next ? DefinitionChange.Between(service.Unit, next).Keys : null,
            LeftFiles = definitions.HasLeft(service) || (service.Unit.DefinedIn is { } file && gone.Contains(file)),
            WatchTrouble = service.WatchTrouble,
            StatusText = service.Says,
            Errno = service.Errno,
            ReadyTime = service.ReadyAt,
            LastError = service.StartedAt is null ? null : LastWords.Of(logs.DirectoryOf(service.Name), service.LogPosition),
        };
    }

    private TimeSpan? Left(ServiceSnapshot service) =>
        service.State is ServiceState.BackingOff waiting ? new Moment(time.GetElapsedTime(0), default).Left(waiting.Until, waiting.Delay) : null;

    // depth first, as the tree is walked: a parent comes before its children
    private List<TreeProcessInfo> Tree(InstanceId instance)
    {
        var (tree, depths) = (new List<TreeProcessInfo>(), new Dictionary<int, int>());
        foreach (var pid in keeper.Pids(instance))
        {
            if (ProcFs.ReadStat(pid) is not { } stat) continue;
            var depth = depths.TryGetValue(stat.Parent, out var above) ? above + 1 : 0;
            depths[pid] = depth;
            tree.Add(new TreeProcessInfo(pid, depth, ProcFs.ReadCommand(pid), (double)stat.CpuTicks / KernelTicksPerSecond, stat.ResidentPages * Environment.SystemPageSize, stat.Threads));
        }
        return tree;
    }

    private static ExitInfo Exit(InstanceRecord instance) => new()
    {
        Attempt = instance.Attempt.Number,
        Pid = instance.Pid,
        StartTime = instance.StartedAt,
        EndTime = instance.EndedAt,
        Seconds = Math.Round(instance.Ran.TotalSeconds, 3),
        ExitCode = instance.Exit?.Code,
        ExitSignal = instance.Exit?.Signal?.Name,
        Error = instance.Failure?.Text ?? (instance.Exit is { IsLost: true } lost ? lost.ToString() : instance.Exit is null ? instance.Fault?.Text : null),
    };

    private static string Cause(StartCause cause, ServiceSnapshot service) => cause switch
    {
        StartCause.ByHand => "started by hand",
        StartCause.RestartedByHand => "restarted by hand",
        StartCause.Automatic => "restarted by its restart policy",
        StartCause.ByAnother => service.Because is { } because ? $"started: {because.Started}" : "started because of another service",
        StartCause.Triggered => service.Trigger is { } trigger ? $"started by itself: {trigger.Text}" : "started by itself",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "no such cause"),
    };
}
