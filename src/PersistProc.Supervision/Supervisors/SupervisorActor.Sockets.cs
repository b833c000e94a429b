using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>Services that connections start, and the want of them stops.</summary>
internal sealed partial class SupervisorActor
{
    // `up` and the supervisor's start only open its sockets; whoever names it, or requires it, starts it
    private static bool IsLazy(ServiceBook.Entry entry) => entry.Unit.IsOnDemand && !entry.Live;

    // whether that is still what starts it is asked of its record
    private void StartOnDemand(KeeperEvent.Connected connected)
    {
        if (_closing || _book.Find(connected.Service) is not { Snapshot.Live: false } entry) return;
        var (asker, input) = (Supervisor($"connected~{connected.Number}~{parts.Seed()}"), new ServiceInput.Start(null, null) { Trigger = new Trigger.Connection() });
        SendAlong([entry.Name], asker, RequestAction.Start, _ => new ServiceInput.Start(null, entry.Snapshot.Caller));
        SendAlong(entry, asker, RequestAction.Start, input);
    }

    // what others need stays while they run
    private void StopIdle(KeeperEvent.NobodyConnected nobody)
    {
        if (_book.Find(nobody.Service) is not { Snapshot.State: ServiceState.Running, IsAsked: false } entry) return;
        if (Consequences.OfRequest(RequestAction.Stop, new HashSet<ServiceName> { entry.Name }, Graph, Bystander).Any(order => _book.Find(order.Name) is { Snapshot.Live: true })) return;
        SendAlong(entry, Supervisor($"idle~{nobody.Number}~{parts.Seed()}"), RequestAction.Stop, new ServiceInput.Stop(null, false) { Idle = nobody.Limit });
    }
}
