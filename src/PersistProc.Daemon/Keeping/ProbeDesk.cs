using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>How a command that looked at a service ended.</summary>
/// <param name="End">How.</param>
/// <param name="Last">What it wrote last.</param>
/// <param name="LeftSomeone">Processes of it lived on, and were killed.</param>
internal sealed record ProbeEnd(ControlEnd End, string Last, bool LeftSomeone = false);

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
    private readonly ConcurrentDictionary<InstanceId, ProbeRun> _runs = new();
    private int _last;

    /// <summary>This supervisor's number among all of its keeper: no two of them give a process the same name.</summary>
    public long Generation { set => _last = (int)(value % (int.MaxValue / NumbersEach)) * NumbersEach; }

    /// <summary>Runs a command once.</summary>
    public ProbeRun Begin(SpawnOrder order)
    {
        var instance = order.Instance.Probe(Interlocked.Increment(ref _last));
        var run = new ProbeRun(() => Kill(instance));
        _runs[instance] = run;
        spawn(order with { Instance = instance });
        return run;
    }

    /// <summary>Its process was made, or is held since an earlier supervisor: then nobody asks for it.</summary>
    public void Made(InstanceId instance, InstanceEnds ends)
    {
        pump.AttachTail(KeeperKey.Of(instance), ends);
        if (!_runs.TryGetValue(instance, out var run)) Kill(instance);
        else run.Made();
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
        pump.DetachTail(KeeperKey.Of(instance), last =>
        {
            release(instance);
            Answer(instance, new ProbeEnd(new ControlEnd(status), last, !treeEmpty));
        });
    }

    private void Kill(InstanceId instance) => trees.Clear(instance);

    private void Answer(InstanceId instance, ProbeEnd end)
    {
        if (_runs.TryRemove(instance, out var run)) run.Over(end);
    }
}

/// <summary>A command that looks at a service, under way.</summary>
/// <param name="kill">Kills it with all that is below it, once it was made.</param>
internal sealed class ProbeRun(Action kill)
{
    private readonly TaskCompletionSource<ProbeEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _isMade;
    private bool _isUnwanted;

    /// <summary>Completed when it has ended, and not before.</summary>
    public Task<ProbeEnd> End => _end.Task;

    /// <summary>Nobody waits for it any longer.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _isUnwanted = true;
            if (_isMade && !End.IsCompleted) kill();
        }
    }

    /// <summary>Its process is there.</summary>
    public void Made()
    {
        lock (_gate)
        {
            _isMade = true;
            if (_isUnwanted) kill();
        }
    }

    /// <summary>It has ended, or there never was one.</summary>
    public void Over(ProbeEnd end) => _end.TrySetResult(end);
}
