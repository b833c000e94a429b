using System.Globalization;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.Keeping;

/// <summary>What a process is told of the descriptors that it is handed (sd_listen_fds(3)).</summary>
internal static class Handing
{
    private const string Count = "LISTEN_FDS", Names = "LISTEN_FDNAMES", Pid = "LISTEN_PID";

    /// <summary>A plan that hands these as well, behind those that it hands already.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="handed">The descriptors, at numbers in a row.</param>
    /// <param name="names">Their names, in the same order.</param>
    public static SpawnFrame Sockets(SpawnFrame plan, IReadOnlyList<HandedDescriptor> handed, IEnumerable<string> names)
    {
        var before = plan.PidVariables.Contains(Pid) ? plan.Environment.First(each => each.StartsWith(Names + "=", StringComparison.Ordinal))[(Names.Length + 1)..].Split(':') : [];
        var all = string.Join(':', before.Concat(names));
        return (plan with { Handed = [.. plan.Handed, .. handed], PidVariables = [Pid], Stage = plan.Stage ?? new StageOrder() })
            .With(Count, (before.Length + handed.Count).ToString(CultureInfo.InvariantCulture)).With(Names, all).With(Pid, "0");
    }
}
