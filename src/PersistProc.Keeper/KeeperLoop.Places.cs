using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Keeper;

/// <summary>The names of sockets and lock: one that somebody takes away is made again.</summary>
internal sealed partial class KeeperLoop
{
    private const int RemovalPatience = 50, LongestPatience = 1_000;
    private const int FirstPause = 1_000, LongestPause = 60_000;
    private long _lookAgainAt = -1;
    private long _patientUntil;
    private int _pause = FirstPause;

    private void WatchPlaces()
    {
        foreach (var directory in (string[])[Path.GetDirectoryName(_options.Socket)!, _options.State])
        {
            try
            {
                _watch.Watch(directory);
            }
            catch (SyscallException)
            {
                _lookAgainAt = Environment.TickCount64 + _pause; // one that cannot be watched is looked at later: no reason to end
            }
        }
    }

    // who removes a directory is let finish: with something new in it he could not
    private void PlacesChanged()
    {
        _watch.Drain();
        if (_ending) return;
        var now = Environment.TickCount64;
        if (_lookAgainAt < 0)
        {
            if (SocketPlace.IsWhole(_options, _lock)) return;
            _patientUntil = now + LongestPatience;
        }
        if (now < _patientUntil) _lookAgainAt = now + RemovalPatience;
    }

    private void LookAfterPlaces()
    {
        _patientUntil = 0;
        _lookAgainAt = Environment.TickCount64 + _pause; // should this fail: nobody's disk is full for ever
        _pause = Math.Min(2 * _pause, LongestPause);
        if (!_ending && !SocketPlace.IsWhole(_options, _lock)) MakePlacesAgain();
        var pause = _pause;
        (_lookAgainAt, _pause) = (-1, FirstPause);
        if (_ending) return;
        WatchPlaces(); // before the last look: what is removed after it is told
        if (SocketPlace.IsWhole(_options, _lock)) return;
        (_lookAgainAt, _pause) = (Environment.TickCount64 + pause, pause);
    }

    private void MakePlacesAgain()
    {
        // first: with it in our hand, nobody begins a second family here
        if (SocketPlace.LockAgain(_options, _lock) is { } taken)
        {
            _lock.Dispose();
            _lock = taken;
        }
        (_options, var listener, var spare) = SocketPlace.MakeAgain(_options);
        if (listener is not null) Listen(ref _listener!, listener, ListenerToken);
        if (spare is not null) Listen(ref _spare, spare, SpareToken);
        TellHolderWhatIsOurs();
        TellSupervisorWhatIsOurs();
        // a supervisor listens on what it was born with: the next one takes over with the new sockets
        if (listener is not null) _supervisor.End();
    }

    private void Listen(ref Descriptor? listener, Descriptor next, ulong token)
    {
        if (listener is not null)
        {
            _epoll.Remove(listener);
            listener.Dispose();
        }
        listener = next;
        _epoll.Add(next, Readiness.Readable | Readiness.EdgeTriggered, token);
    }
}
