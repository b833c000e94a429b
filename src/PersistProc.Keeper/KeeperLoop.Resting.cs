using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;

namespace PersistProc.Keeper;

/// <summary>
/// A keeper at rest has no supervisor and wants none: it is parent, holds everything, and sleeps. A supervisor comes back
/// when somebody connects, when the keeper is asked to end, or when a pipe fills up: a service that cannot write stands
/// still, and no service is to notice. What ends meanwhile is told to the next supervisor, which then does what its policy
/// says.
/// </summary>
internal sealed partial class KeeperLoop
{
    private const ulong OutputToken = 7;
    private const int SoonestLook = 50, LatestLook = 1_000;
    private bool _resting;
    private long _lookAtOutputAt = -1;
    private long _restingSince;

    private void Rest()
    {
        if (_upgrade is not null) GoBack("the supervisor was asked to rest");
        _resting = true;
        TellOfSupervisor();
        _supervisor.End();
    }

    private void FallAsleep()
    {
        _supervisor.Sleep();
        _restingSince = Environment.TickCount64;
        foreach (var output in _instances.All.SelectMany(instance => instance.Outputs))
            _epoll.Add(output, Readiness.Readable | Readiness.OneShot, OutputToken);
        // whoever connected before is not seen again otherwise
        _epoll.Change(_listener, Readiness.Readable | Readiness.EdgeTriggered, ListenerToken);
        if (_spare is not null) _epoll.Change(_spare, Readiness.Readable | Readiness.EdgeTriggered, SpareToken);
    }

    private void Wake()
    {
        _resting = false;
        _lookAtOutputAt = -1;
        TellOfSupervisor();
        if (_supervisor.Pid != 0) return; // it has not ended yet: the next one follows as ever
        foreach (var output in _instances.All.SelectMany(instance => instance.Outputs)) _epoll.Remove(output);
        _supervisor.Use(_supervisor.Program);
    }

    private void OutputCame()
    {
        if (_resting && _lookAtOutputAt < 0) _lookAtOutputAt = Environment.TickCount64 + SoonestLook;
    }

    private void LookAtOutput()
    {
        _lookAtOutputAt = -1;
        if (!_resting) return;
        var fullest = _instances.All.SelectMany(instance => instance.Outputs).Select(Pipe.Fill).DefaultIfEmpty().Max();
        if (fullest >= 0.5)
        {
            Wake();
            return;
        }
        // at the pace until now: when would it be half full?
        var now = Environment.TickCount64;
        var left = (now - _restingSince) * (0.5 - fullest) / Math.Max(fullest, 1e-3);
        _lookAtOutputAt = now + (long)Math.Clamp(left / 2, SoonestLook, LatestLook);
    }
}
