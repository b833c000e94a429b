using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Trees;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>What the keeper is told for a spawn order: everything looked up, nothing left to decide.</summary>
internal static class LaunchPlan
{
    /// <summary>The frame, or why there can be none.</summary>
    public static SpawnFrame? Make(SpawnOrder order, IReadOnlyList<long> sessionLimits, TerminalSize terminal, out LaunchFailure? failure)
    {
        var unit = order.Unit;
        if (UserChange.Of(unit, out failure) is not { } change) return null;
        if (LaunchEnvironment.Complete(order, change, out failure) is not { } environment) return null;
        environment.TryGetValue("PATH", out var path);
        var program = Directory.Exists(unit.WorkingDirectory)
            ? ProgramSearch.Find(unit.Command[0], path, unit.WorkingDirectory, out failure)
            : unit.Command[0]; // the diagnosis after the failure says that the directory is missing
        if (program is null) return null;
        return new SpawnFrame
        {
            Service = KeeperKey.Of(order.Instance),
            Attempt = order.Instance.Attempt.Number,
            Tag = TreeTag.FromLimit(order.Tag) ?? throw new ArgumentException("an order's tag is of another kind", nameof(order)),
            Path = program,
            Arguments = unit.Command,
            Environment = [.. environment.Select(variable => $"{variable.Key}={variable.Value}")],
            Directory = unit.WorkingDirectory,
            Streams = Streams(unit),
            Discards = Discarded(unit),
            StdinFile = unit.StdinFile ?? "",
            Terminal = terminal,
            Umask = unit.Umask ?? order.Caller?.Umask ?? -1,
            SoftLimits = Limits(order, sessionLimits),
            Stage = Stage(unit, change),
        };
    }

    private static StreamSet Streams(ServiceUnit unit) => unit.HasTerminal ? StreamSet.Terminal :
        StreamSet.Output
        | (unit.Stderr == StderrTarget.Log ? StreamSet.Error : StreamSet.None)
        | (unit.Stdin ? StreamSet.Input : StreamSet.None);

    private static Discards Discarded(ServiceUnit unit) =>
        (unit.Output == OutputTarget.Null ? Discards.Output : Discards.None) | (unit.Stderr == StderrTarget.Null ? Discards.Error : Discards.None);

    /// <summary>The caller's over what the keeper was started with: never the keeper's own raised ones. Those of the unit are the exec stage's.</summary>
    private static List<(int, long)> Limits(SpawnOrder order, IReadOnlyList<long> sessionLimits)
    {
        var limits = new List<(int, long)>();
        foreach (var (name, resource) in ResourceLimits.Named)
        {
            if (order.Unit.Limits.ContainsKey(name)) continue;
            limits.Add((resource, order.Caller is { } caller && caller.Limits.TryGetValue(name, out var callers) ? (long)callers.Soft : sessionLimits[resource]));
        }

        return limits;
    }

    private static StageOrder? Stage(ServiceUnit unit, UserChange change)
    {
        if (change.IsNone && unit is { Nice: null, OomScoreAdjust: null, Limits.Count: 0 }) return null;
        return new StageOrder
        {
            Uid = change.Account?.Uid,
            Gid = change.Group,
            Groups = change.Account is { } account ? Accounts.GroupsOf(account.Name, change.Group ?? account.Gid) : [],
            Limits = [.. from each in ResourceLimits.Named where unit.Limits.ContainsKey(each.Name) select (each.Number, unit.Limits[each.Name].Soft, unit.Limits[each.Name].Hard)],
            Nice = unit.Nice,
            OomScoreAdjust = unit.OomScoreAdjust,
        };
    }
}
