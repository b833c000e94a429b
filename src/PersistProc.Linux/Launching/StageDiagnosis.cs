using System.Globalization;
using PersistProc.Core;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>What the exec stage told, in words.</summary>
public static class StageDiagnosis
{
    /// <summary>The failure in words.</summary>
    /// <param name="report">What it told.</param>
    /// <param name="unit">What was to be started.</param>
    /// <param name="path">Its program, absolute.</param>
    public static LaunchFailure Explain(StageReport report, ServiceUnit unit, string path) => report.Step switch
    {
        StageStep.OomScore => Limit(report, string.Create(CultureInfo.InvariantCulture, $"oom_score_adjust = {unit.OomScoreAdjust}"), "only root may go below what the supervisor itself has"),
        StageStep.Nice => Limit(report, string.Create(CultureInfo.InvariantCulture, $"nice = {unit.Nice}"), "only root may go below what the supervisor itself has"),
        StageStep.Limit => OfLimit(report, unit),
        StageStep.User => new(LaunchStage.User, report.Errno, $"cannot become the user \"{unit.User}\": {Errno.Text(report.Errno)}", 125),
        StageStep.Group => new(LaunchStage.User, report.Errno, $"cannot become the group \"{unit.Group ?? unit.User}\": {Errno.Text(report.Errno)}", 125),
        StageStep.Directory when report.Errno == Errno.EACCES && unit.User is { } user => new(LaunchStage.Directory, report.Errno, $"the user \"{user}\" may not enter the directory {unit.WorkingDirectory}", 125),
        StageStep.Execute when report.Errno == Errno.EACCES && unit.User is { } user => new(LaunchStage.Program, report.Errno, $"the user \"{user}\" may not execute {path}", 126),
        StageStep.Order => new(LaunchStage.Prepare, report.Errno, $"its start could not be prepared: {Errno.Text(report.Errno)}", 125),
        StageStep.Ended => new(LaunchStage.Prepare, 0, "what was to set its user and limits ended before it became the program: it was killed, or had no memory (dmesg may tell). Try again, or raise its limits", 125),
        _ => LaunchDiagnosis.Explain(report.Errno, unit.WorkingDirectory, path),
    };

    private static LaunchFailure Limit(StageReport report, string setting, string hint)
    {
        var why = report.Errno is Errno.EPERM or Errno.EACCES ? $"not permitted: {hint}" : Errno.Text(report.Errno);
        return new LaunchFailure(LaunchStage.Limits, report.Errno, $"{setting}: {why}", 125);
    }

    private static LaunchFailure OfLimit(StageReport report, ServiceUnit unit)
    {
        var name = ResourceLimits.NameOf(report.Detail);
        return unit.Limits.TryGetValue(name, out var limit)
            ? Limit(report, LimitCeiling.Text(name, limit), LimitCeiling.WhyNot(name, limit) ?? "only root may raise a hard limit")
            : Limit(report, $"limits.{name}", "only root may raise a hard limit");
    }
}
