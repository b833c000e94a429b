using System.Globalization;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Linux.Cgroups;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>Control groups: whether trees get some of their own, where, with which controllers, and why not.</summary>
internal static class CgroupProbe
{
    private const string Without = "Nothing: trees are found by their mark. Limits on memory, cpu and tasks need one";

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        // of a supervisor that runs counts where its keeper is, else where a keeper would be that we start
        var keeper = of.Version?.KeeperPid ?? 0;
        var own = OwnCgroup.Find(keeper > 0 ? string.Create(CultureInfo.InvariantCulture, $"/proc/{keeper}/cgroup") : "/proc/self/cgroup", out var whyNot);
        if (keeper > 0 && own is not null && LeafGround.Inherited(own) is { } ground) return OfGround(ground);
        var use = LeafDesk.Use(SettingsFile.Read(SettingsFile.PathIn(of.Places.Config)).Settings.Cgroups);
        if (use == CgroupUse.Off)
            return [Doctor.Ok("cgroup", "trees get no control groups: cgroups = \"off\" in persistprocd.toml, or in the environment")];
        if (own is null || LeafSite.Find(own, use == CgroupUse.Delegated, out whyNot) is not { } site) return [Doctor.Warn("cgroup", $"trees get no control groups: {whyNot}", Without)];
        return keeper > 0
            ? [Doctor.Warn("cgroup", $"trees get no control groups, though they could in {site}", $"Look for the reason in {Path.Combine(of.Places.State, "persistprocd.log")}")]
            : [Doctor.Ok("cgroup", $"trees would get control groups of their own, below {site}")];
    }

    private static IEnumerable<HealthCheck> OfGround(LeafGround ground)
    {
        yield return Doctor.Ok("cgroup", $"trees get control groups of their own, in {ground.Directory}");
        var had = string.Join(", ", ground.Controllers);
        var lacking = ((string[])["cpu", "memory", "pids"]).Where(each => ground.WhyLacking(each) is not null).ToList();
        if (lacking.Count == 0) yield return Doctor.Ok("controllers", had);
        else yield return Doctor.Warn("controllers", $"{(had.Length > 0 ? $"{had}; " : "")}not {string.Join(", ", lacking)}: {ground.WhyLacking(lacking[0])}", $"Nothing, unless a service has a limit on {Limits(lacking)}: that is not obeyed");
    }

    private static string Limits(List<string> controllers) =>
        string.Join(" or ", controllers.Select(each => each == "pids" ? "tasks" : each));
}
