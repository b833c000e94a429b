using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Daemon.Keeping;

/// <summary>Which services are to be ended when nobody supervises them any more: whoever is left then has it from the keeper's records.</summary>
internal sealed partial class KeeperPort
{
    private readonly ConcurrentDictionary<ServiceName, bool> _endedByLoss = new();

    private void MindLoss(InstanceId instance, ServiceUnit unit)
    {
        if (instance.Role is not ProcessRole.Leader || unit.OnLoss is not OnLoss.Stop) return;
        _endedByLoss[instance.Service] = true;
        var rung = unit.Stop.Rungs[0];
        var order = new LossOrder(rung.Signal.Number, (int)Math.Min(int.MaxValue, rung.Patience.TotalMilliseconds));
        _connection.Send(new FrameWriter(FrameKind.Put).Text(LossOrder.KeyOf(instance.Service.ToString())).Bytes(order.Encode()).Finish());
    }

    private void MindLossNoMore(InstanceId instance)
    {
        if (instance.Role is ProcessRole.Leader && _endedByLoss.TryRemove(instance.Service, out _))
            _connection.Send(new FrameWriter(FrameKind.Delete).Text(LossOrder.KeyOf(instance.Service.ToString())).Finish());
    }
}
