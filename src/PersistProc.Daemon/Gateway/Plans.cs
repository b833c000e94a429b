using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>A plan as it is told.</summary>
internal static class Plans
{
    /// <summary>All of it.</summary>
    public static PlanReply Show(Projects.Look look, IReadOnlyList<ScaledService> scaled)
    {
        var known = look.Known.ToDictionary(service => service.Name, service => service.Attempt.Number);
        return new PlanReply
        {
            Scaled = scaled.Count == 0 ? null : scaled,
            Project = look.Declared.Project?.Project,
            Files = [.. look.Declared.Meant.SelectMany(file => file.All)],
            Plan = [.. look.Plan().Select(each => Show(each, known.GetValueOrDefault(each.Name)))],
        };
    }

    private static PlanLine Show(PlannedService each, int instance) => new()
    {
        Name = each.Name.ToString(),
        Change = Fates.Words.Print(each.Fate),
        Keys = each.Change.Keys,
        RestartNeeded = each.NeedsRestart,
        Running = each.Live,
        Instance = instance,
        Manual = each.Manual,
        Surplus = each.IsSurplus,
    };
}
