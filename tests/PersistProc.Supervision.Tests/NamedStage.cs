using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>A stage with several services, each met by its name.</summary>
public abstract class NamedStage : Stage
{
    private readonly Dictionary<string, InstanceId> _last = [];
    private int _pid = 100;

    /// <summary>Waits for the next order to spawn one of this service, whatever else is called.</summary>
    protected InstanceId Spawn(string name) => ((Call.Spawn)Calls.FishForMessage(call => call is Call.Spawn spawn && spawn.Order.Instance.Service.Name == name)).Order.Instance;

    /// <summary>The last one that runs or ran.</summary>
    protected InstanceId Last(string name) => _last[name];

    protected void Started(InstanceId instance)
    {
        _last[instance.Service.Name] = instance;
        Keeper.Says(new KeeperEvent.Spawned(instance, ++_pid, 0));
    }

    /// <summary>Waits for the next signal to this service, whatever else is called.</summary>
    protected void Signalled(string name) => Calls.FishForMessage(call => call is Call.Signal signal && signal.Instance.Service.Name == name);

    /// <summary>Starts it, and has all of these running in this order; it alone if none is named.</summary>
    protected void Running(string name, params string[] all)
    {
        var asker = Begin(new SupervisorProtocol.Start(Asker(), [name], Here, Caller));
        foreach (var each in all is [] ? [name] : all) Started(Spawn(each));
        asker.ExpectMsg<SupervisorProtocol.Results>();
        Settle();
    }
}
