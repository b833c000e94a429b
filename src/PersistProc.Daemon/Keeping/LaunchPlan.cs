using System.Collections.Immutable;
using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Trees;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>What the keeper is told for a spawn order: everything looked up, nothing left to decide.</summary>
internal static class LaunchPlan
{
    /// <summary>getrlimit(2)'s numbers by the names of service files.</summary>
    private static readonly ImmutableArray<(string Name, int Number)> Resources =
        [("data", 2), ("stack", 3), ("core", 4), ("nproc", 6), ("nofile", 7), ("memlock", 8), ("as", 9)];

    /// <summary>The frame, or why there can be none.</summary>
    public static SpawnFrame? Make(SpawnOrder order, IReadOnlyList<long> sessionLimits, out LaunchFailure? failure)
    {
        var unit = order.Unit;
        failure = null;
        order.Environment.TryGetValue("PATH", out var path);
        var program = Directory.Exists(unit.WorkingDirectory)
            ? ProgramSearch.Find(unit.Command[0], path, unit.WorkingDirectory, out failure)
            : unit.Command[0]; // the diagnosis after the failure says that the directory is missing
        if (program is null) return null;
        return new SpawnFrame
        {
            Service = order.Instance.Service.ToString(),
            Attempt = order.Instance.Attempt.Number,
            Tag = TreeTag.FromLimit(order.Tag) ?? throw new ArgumentException("an order's tag is of another kind", nameof(order)),
            Path = program,
            Arguments = unit.Command,
            Environment = [.. order.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            Directory = unit.WorkingDirectory,
            Streams = Streams(unit),
            Umask = unit.Umask ?? order.Caller?.Umask ?? -1,
            SoftLimits = Limits(order, sessionLimits),
        };
    }

    private static StreamSet Streams(ServiceUnit unit) =>
        StreamSet.Output
        | (unit.Stderr == StderrTarget.Stdout ? StreamSet.None : StreamSet.Error)
        | (unit.Stdin ? StreamSet.Input : StreamSet.None);

    /// <summary>The unit's over the caller's over what the keeper was started with: never the keeper's own raised ones.</summary>
    private static List<(int, long)> Limits(SpawnOrder order, IReadOnlyList<long> sessionLimits)
    {
        var limits = new List<(int, long)>();
        foreach (var (name, resource) in Resources)
        {
            var soft = order.Unit.Limits.TryGetValue(name, out var own) ? (long)own.Soft
                : order.Caller is { } caller && caller.Limits.TryGetValue(name, out var callers) ? (long)callers.Soft
                : sessionLimits[resource];
            limits.Add((resource, soft));
        }
        return limits;
    }
}
