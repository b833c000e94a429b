using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;

namespace PersistProc.Keeper;

/// <summary>
/// While no supervisor comes up, the keeper moves what services write into their logs itself: a service whose pipes are full would stand
/// still. A log has one writer, so the next supervisor is given nothing before it says that it is awake; one that hangs at its start
/// holds nobody up. It goes on where the file ends, as after any other.
/// </summary>
internal sealed partial class KeeperLoop
{
    private const ulong DrainToken = 10;

    // a move costs the same for a line as for a thousand
    private const int PauseBetweenDrains = 20;
    private const int Plenty = 16 << 10;

    // one of an earlier version does not say that it is awake
    private const int PatienceForAwakening = 10_000;
    private const double HeldUp = 0.5;
    private readonly HashSet<Descriptor> _drained = [];
    private StandInPump? _standIn;
    private long _drainAt = -1;
    private long _handOverAt = -1;
    private bool _saidThatItDrains;

    private void BeginDraining()
    {
        if (_standIn is not null || _resting || _supervisor.Pid != 0) return;
        if (!_saidThatItDrains) _errors.Say("no supervisor comes up: what services write is kept by the keeper until one does");
        _saidThatItDrains = true;
        _standIn = new StandInPump(Path.Combine(_options.State, "logs"), service => KeptOutput.Of(_records, service));
        foreach (var output in Drainable.Select(each => each.Output))
        {
            _drained.Add(output);
            _epoll.Add(output, Readiness.Readable | Readiness.OneShot, DrainToken);
        }
    }

    private void SupervisorIsAwake()
    {
        _supervisor.IsAwake();
        HandOver();
    }

    private void LookAtStart(long now)
    {
        if (_handOverAt >= 0 && now >= _handOverAt) HandOver();
        _supervisor.EndIfStartHangs(() => _standIn is null && Drainable.Any(each => Pipe.Fill(each.Output) >= HeldUp));
    }

    private void EndDraining()
    {
        if (_standIn is null) return;
        foreach (var output in _drained) _epoll.Remove(output);
        _drained.Clear();
        _standIn.Dispose();
        (_standIn, _drainAt) = (null, -1);
    }

    private void OutputIsThere()
    {
        if (_drainAt < 0) _drainAt = Environment.TickCount64 + PauseBetweenDrains; // a full disk leaves it where it is
    }

    // a writer that goes on is looked at again and again, until a look finds nothing
    private void Drain()
    {
        _drainAt = Environment.TickCount64 + PauseBetweenDrains;
        if (_standIn is null) return;
        var most = 0L;
        foreach (var (instance, output, isError) in Drainable.Where(each => _drained.Contains(each.Output)))
        {
            long? begins = instance.IsLeader ? instance.Attempt : null;
            var moved = instance.Terminal is { } terminal ? _standIn.MoveTerminal(instance.Owner, begins, terminal) : _standIn.Move(instance.Owner, begins, output, isError);
            most = Math.Max(most, moved);
            if (moved < 0 && _drained.Remove(output)) _epoll.Remove(output);
        }
        if (most >= Plenty) _drainAt = Environment.TickCount64;
        if (most > 0) return;
        _drainAt = -1;
        foreach (var output in _drained) _epoll.Change(output, Readiness.Readable | Readiness.OneShot, DrainToken);
    }

    // what a probe says is nobody's log; a terminal's pipe comes with its master
    private IEnumerable<(Instance Instance, Descriptor Output, bool IsError)> Drainable =>
        _instances.All.Where(instance => !instance.IsProbe).SelectMany(instance => instance.Outputs.Take(instance.Terminal is null ? 2 : 1).Select((output, index) => (instance, output, index == 1 || !instance.HasOutput)));
}
