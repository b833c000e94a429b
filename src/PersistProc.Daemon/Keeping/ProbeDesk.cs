using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>How a command that looked at a service ended.</summary>
/// <param name="End">How.</param>
/// <param name="Last">What it wrote last.</param>
internal sealed record ProbeEnd(ControlEnd End, string Last);

/// <summary>
/// Commands that look at services: processes like any other, spawned by the keeper, but of no log and of nobody's life. What they
/// leave behind is killed with them, and so are those that an earlier supervisor had begun.
/// </summary>
/// <param name="pump">Reads away what they write.</param>
/// <param name="trees">Ends them.</param>
/// <param name="spawn">Has one spawned.</param>
/// <param name="release">Has the keeper forget one.</param>
internal sealed class ProbeDesk(LogPump pump, TreeDesk trees, Action<SpawnOrder> spawn, Action<InstanceId> release)
{
    private const int NumbersEach = 1_000_000;
    private readonly ConcurrentDictionary<InstanceId, TaskCompletionSource<ProbeEnd>> _asked = new();
    private readonly ConcurrentDictionary<InstanceId, bool> _alive = new();
    private int _last;

    /// <summary>This supervisor's number among all of its keeper: no two of them give a process the same name.</summary>
    public long Generation { set => _last = (int)(value % (int.MaxValue / NumbersEach)) * NumbersEach; }

    /// <summary>Runs a command once. Cancelled, it is killed with all that is below it.</summary>
    public async Task<ProbeEnd> RunAsync(SpawnOrder order, CancellationToken stop)
    {
        var instance = order.Instance.Probe(Interlocked.Increment(ref _last));
        var asked = _asked[instance] = new TaskCompletionSource<ProbeEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cancelling = stop.Register(() => End(instance)).ConfigureAwait(false);
        spawn(order with { Instance = instance });
        return await asked.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Its process was made, or is held since an earlier supervisor: then nobody asks for it.</summary>
    public void Made(InstanceId instance, InstanceEnds ends)
    {
        pump.AttachTail(KeeperKey.Of(instance), ends);
        _alive[instance] = true;
        if (!_asked.ContainsKey(instance)) Kill(instance);
    }

    /// <summary>What the keeper tells of one.</summary>
    public void Hear(KeeperEvent told)
    {
        switch (told)
        {
            case KeeperEvent.LaunchFailed failed: Answer(failed.Instance, new ProbeEnd(new ControlEnd(ExitStatus.Never, failed.Failure), "")); break;
            case KeeperEvent.Exited exited: Ended(exited.Instance, exited.Status, exited.TreeEmpty); break;
            default: break; // that it was spawned says nothing yet
        }
    }

    private void Ended(InstanceId instance, ExitStatus status, bool treeEmpty)
    {
        if (!treeEmpty) Kill(instance);
        _alive.TryRemove(instance, out _);
        pump.DetachTail(KeeperKey.Of(instance), last =>
        {
            release(instance);
            Answer(instance, new ProbeEnd(new ControlEnd(status), last));
        });
    }

    private void End(InstanceId instance)
    {
        _asked.TryRemove(instance, out _);
        if (_alive.ContainsKey(instance)) Kill(instance);
    }

    private void Kill(InstanceId instance) => trees.Signal(instance, Signal.Kill, SignalScope.Tree);

    private void Answer(InstanceId instance, ProbeEnd end)
    {
        if (_asked.TryRemove(instance, out var asked)) asked.TrySetResult(end);
    }
}
