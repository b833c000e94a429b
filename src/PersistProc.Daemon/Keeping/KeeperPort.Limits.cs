using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Daemon.Keeping;

/// <summary>How much of services' output is kept: the keeper is told too, since it writes their logs while no supervisor comes up.</summary>
internal sealed partial class KeeperPort
{
    // those whose record the keeper has
    private readonly ConcurrentDictionary<string, LogLimits> _keptBy = new(StringComparer.Ordinal);

    private void MindLimits(InstanceId instance, ServiceUnit unit)
    {
        if (instance.Role is not ProcessRole.Leader) return;
        var service = instance.Service.ToString();
        if (_keptBy.GetValueOrDefault(service, LogLimits.Default) == unit.Logs) return;
        if (unit.Logs == LogLimits.Default)
        {
            MindLimitsNoMore(service);
            return;
        }
        _keptBy[service] = unit.Logs;
        _connection.Send(new FrameWriter(FrameKind.Put).Text(KeptOutput.KeyOf(service)).Bytes(KeptOutput.Encode(unit.Logs)).Finish());
    }

    private void MindLimitsNoMore(string service)
    {
        if (_keptBy.TryRemove(service, out _)) _connection.Send(new FrameWriter(FrameKind.Delete).Text(KeptOutput.KeyOf(service)).Finish());
    }
}
