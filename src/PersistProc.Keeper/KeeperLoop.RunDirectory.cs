using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Keeper;

/// <summary>The socket's name: one that somebody takes away is made again.</summary>
internal sealed partial class KeeperLoop
{
    private const int RemovalPatience = 50;
    private const int NextTry = 1_000;
    private long _lookAgainAt = -1;

    // a name that cannot be watched is looked at later: no reason to end
    private void WatchRunDirectory()
    {
        try
        {
            _watch.Watch(Path.GetDirectoryName(_options.Socket)!);
        }
        catch (SyscallException)
        {
            _lookAgainAt = Environment.TickCount64 + NextTry;
        }
    }

    // who removes the directory is let finish: with a new socket in it he could not
    private void RunDirectoryChanged()
    {
        _watch.Drain();
        if (!_ending && _lookAgainAt < 0 && !SocketPlace.IsThere(_options)) _lookAgainAt = Environment.TickCount64 + RemovalPatience;
    }

    private void LookAfterSocket()
    {
        _lookAgainAt = Environment.TickCount64 + NextTry; // should this fail: nobody's disk is full for ever
        (_options, var listener) = _ending || SocketPlace.IsThere(_options) ? (_options, null) : SocketPlace.MakeAgain(_options);
        _lookAgainAt = -1;
        if (!_ending) WatchRunDirectory();
        if (listener is null) return;
        _epoll.Remove(_listener);
        _listener.Dispose();
        _listener = listener;
        _epoll.Add(_listener, Readiness.Readable | Readiness.EdgeTriggered, ListenerToken);
        TellHolderWhatIsOurs();
        // a supervisor listens on what it was born with: the next one takes over with the new socket
        _supervisor.End();
    }
}
