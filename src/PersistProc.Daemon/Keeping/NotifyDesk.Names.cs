using PersistProc.Core;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Native;
using PersistProc.Linux.Notifying;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The names of notify sockets: one that somebody takes away, mostly with the directory, is made again, or its service could not say any more that it
/// lives, and would be ended for it. It has not been silent as long as nobody could hear it, so its watchdog's time begins anew.
/// </summary>
internal sealed partial class NotifyDesk
{
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromMilliseconds(50), NextTry = TimeSpan.FromMilliseconds(200);
    private readonly Lock _looking = new();
    private DirectoryWatch? _names;
    private ITimer? _timer;
    private bool _isOver;

    /// <summary>From now on it is told when a name goes; a directory that is there again is another one, and to be watched too.</summary>
    private void AttendNames()
    {
        lock (_looking)
        {
            if (_isOver) return;
            try
            {
                if (_names is null) _listener.WatchNames(_names = new DirectoryWatch(), LookAtNamesSoon);
            }
            catch (SyscallException)
            {
                return; // there are too many watches already: the next supervisor looks anyway
            }
            foreach (var place in places) Attend(_names, place);
        }
    }

    private static void Attend(DirectoryWatch names, string place)
    {
        try
        {
            names.Watch(place);
        }
        catch (SyscallException)
        {
            // it is gone: if something of ours lay in it, it is made again, and watched then
        }
    }

    // who removes a directory is let finish: with something new in it he could not
    private void LookAtNamesSoon() => LookAtNamesIn(RemovalPatience);

    private void LookAtNamesIn(TimeSpan time)
    {
        lock (_looking)
        {
            if (_isOver || _timer is not null) return;
            _timer = TimeProvider.System.CreateTimer(_ => LookAtNamesNow(), null, time, Timeout.InfiniteTimeSpan);
        }
    }

    private void LookAtNamesNow()
    {
        lock (_looking)
        {
            _timer?.Dispose();
            _timer = null;
            if (_isOver) return;
        }
        try
        {
            LookAtNames();
        }
        catch (Exception fault)
        {
            log.Fault(fault);
        }
    }

    private void LookAtNames()
    {
        foreach (var place in _seats.Values.Where(seat => seat.IsLost).Select(seat => Path.GetDirectoryName(seat.Address)!).Distinct().ToList()) _ = OwnedDirectory.Ensure(place);
        AttendNames(); // before the look: what is removed after it is told
        var isWhole = true;
        foreach (var seat in _seats.Values.Where(seat => seat.IsLost).ToList())
        {
            isWhole &= TryNameAgain(seat);
            if (seat.Leader != 0) tell(new KeeperEvent.Notified(seat.Instance, new Notification { Watchdog = WatchdogWord.Alive }, seat.Leader, () => { }));
        }
        if (!isWhole) LookAtNamesIn(NextTry);
    }

    private bool TryNameAgain(NotifySeat seat)
    {
        try
        {
            seat.AddNext(() => NotifySocket.Bind(seat.Address), Store, Unstore);
            return true;
        }
        catch (IOException)
        {
            return false; // nobody's disk is full for ever
        }
    }

    private void EndLooking()
    {
        lock (_looking)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }
}
