using System.Globalization;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.Keeping;

/// <summary>What a process is told of the descriptors that it is handed (sd_listen_fds(3)).</summary>
internal static class Handing
{
    private const string Pid = "LISTEN_PID";

    /// <summary>A plan that hands these.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="handed">The descriptors, at numbers in a row.</param>
    /// <param name="names">Their names, in the same order.</param>
    public static SpawnFrame Sockets(SpawnFrame plan, IReadOnlyList<HandedDescriptor> handed, IReadOnlyList<string> names) =>
        (plan with { Handed = handed, PidVariables = [Pid], Stage = plan.Stage ?? new StageOrder() })
            .With("LISTEN_FDS", handed.Count.ToString(CultureInfo.InvariantCulture)).With("LISTEN_FDNAMES", string.Join(':', names)).With(Pid, "0");
}
