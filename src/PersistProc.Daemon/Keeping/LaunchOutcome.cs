using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>Why the keeper could not launch something, in words.</summary>
internal static class LaunchOutcome
{
    /// <summary>What the keeper told, looked into by what had been ordered.</summary>
    public static LaunchFailure Explain(SpawnedFrame failed, SpawnOrder? order)
    {
        if (order is null) return LaunchDiagnosis.Explain(failed.Errno, "/", "");
        var (unit, directory) = (order.Unit, order.Unit.WorkingDirectory);
        // a record of before may have another one; whatever is wrong with it, somebody waits for an answer
        if (!Path.IsPathFullyQualified(directory)) return LaunchDiagnosis.Explain(failed.Errno, directory, unit.Command[0]);
        var path = Path.GetFullPath(ProgramPath(order), directory);
        if (failed.Stage.Step is not StageStep.None) return StageDiagnosis.Explain(failed.Stage, unit, path);
        return (unit.StdinFile is { } input ? LaunchDiagnosis.OfInput(input) : null) ?? LaunchDiagnosis.Explain(failed.Errno, directory, path);
    }

    private static string ProgramPath(SpawnOrder order)
    {
        order.Environment.TryGetValue("PATH", out var path);
        return ProgramSearch.Find(order.Unit.Command[0], path, order.Unit.WorkingDirectory, out _) ?? order.Unit.Command[0];
    }

    /// <summary>How a child ended, as waitid(2) has it.</summary>
    public static ExitStatus Status(int code, int status) => new ChildExit(0, code, status).Ended;
}
