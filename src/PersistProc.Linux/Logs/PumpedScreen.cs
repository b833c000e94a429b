using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// What a terminal shows, on its way to the log: spliced into a pipe, and on from there as of every pipe. The gathering is that of
/// <see cref="PumpedOutput"/>, but short: somebody looks at it, and a terminal holds little.
/// </summary>
internal sealed class PumpedScreen(Descriptor master, Descriptor pipe, Descriptor into, ServiceLog log) : PumpedStream(master, Readiness.Readable), IDisposable
{
    private const int LargestMove = 64 << 10;
    private const int AtOnce = 1 << 20;
    private const int Gathering = 200;
    private const int Much = 2 << 10;

    // what was shown is kept once whoever shows it has had his turn on the processor: that takes as long as all the rest of a key's way
    private const int UntilKept = 400;

    // where the kernel takes no splice of a terminal: what was read and is not in the pipe yet is all that a kill can lose
    private const int LargestCopy = 4096;
    private bool _isCopied;

    // so little is a key's echo: who looks at it is shown it first
    private const int Little = 1024;
    private readonly PipeView _view = new();
    private byte[] _ahead = [];

    // what is in the pipe is shown already
    private bool _isShown;

    // bytes in the pipe; an earlier supervisor may have left some
    private long _waiting = long.MaxValue;

    public override bool Stays => true;

    public override PumpProgress Move(long now)
    {
        long total = 0;
        while (true)
        {
            int error;
            long moved;
            lock (log.Writing)
            {
                (error, moved) = MoveOnce(now, shows: total == 0);
                if (_isShown)
                {
                    GatherMicroseconds = UntilKept;
                    return PumpProgress.Later;
                }
            }
            total += Math.Max(0, moved);
            if (error == 0 || moved > 0)
            {
                if (error == Errno.EAGAIN && total <= Much) return PumpProgress.Again; // a key's echo: epoll tells if there is more
                if (total < AtOnce) continue;
                return PumpProgress.Again; // others wait too
            }
            if (error == Errno.EIO) return PumpProgress.HungUp;
            GatherMicroseconds = Gathering;
            return total > Much ? PumpProgress.Gather : PumpProgress.Again;
        }
    }

    public override void MoveAllThatIsThere(long now)
    {
        for (long total = 0; total < AtOnce;)
        {
            var (error, moved) = MoveOnce(now);
            if (error != 0 && moved <= 0) return;
            total += Math.Max(0, moved);
        }
    }

    // a terminal gives a page at a time: a pipe full of them is one move into the log
    private (int Error, long Moved) MoveOnce(long now, bool shows = false)
    {
        if (_isShown) Keep(now); // before there is more
        var error = 0;
        if (shows && _waiting == 0 && (error = Fill()) == 0 && (_isShown = ShowFirst(now))) return (0, 0);
        while (error == 0 && _waiting < LargestMove) error = Fill();
        if (_waiting <= 0) return (error, -1);
        var moved = Keep(now);
        // what nobody may lose stays there
        return (moved <= 0 && error == 0 && _waiting > 0 ? Errno.EAGAIN : error, moved);
    }

    private long Keep(long now)
    {
        _isShown = false;
        var moved = log.Move(pipe, LogMark.Output, now);
        _waiting = moved > 0 ? Math.Max(0, _waiting - moved) : Pending();
        return moved;
    }

    public override void Ended()
    {
        // nobody waits for that
    }

    /// <summary>It is moved no more.</summary>
    public void Dispose() => _view.Dispose();

    /// <summary>A little is shown before it is kept. False: it is not.</summary>
    private bool ShowFirst(long now)
    {
        if (_waiting is 0 or > Little || !log.CanForetell) return false;
        if (_ahead.Length == 0) _ahead = new byte[Little];
        var bytes = _ahead.AsMemory(0, (int)_waiting);
        if (!_view.TryRead(pipe, bytes.Span)) return false;
        log.Foretell(LogMark.Output, bytes, now);
        return true;
    }

    /// <summary>Moves what is shown into the pipe. 0, EAGAIN: nothing there or no room, EIO: nobody has the terminal open.</summary>
    private unsafe int Fill()
    {
        if (_isCopied) return Copy();
        var moved = Libc.splice(End.Number, null, into.Number, null, LargestMove, Libc.SPLICE_F_NONBLOCK | Libc.SPLICE_F_MOVE);
        if (moved > 0)
        {
            _waiting += moved;
            return 0;
        }
        if (moved == 0) return Errno.EIO;
        var error = Syscall.LastError;
        if (error != Errno.EINVAL) return error == Errno.EINTR ? 0 : error;
        _isCopied = true;
        return Copy();
    }

    // the log takes what is in the pipe before the next one, so there is room
    private unsafe int Copy()
    {
        if (Pending() > 0) return Errno.EAGAIN;
        var buffer = stackalloc byte[LargestCopy];
        var read = Libc.read(End.Number, buffer, LargestCopy);
        if (read <= 0) return read == 0 ? Errno.EIO : Syscall.LastError;
        Syscall.Check(Libc.write(into.Number, buffer, read), "write to a terminal's pipe");
        _waiting += read;
        return 0;
    }

    private unsafe long Pending()
    {
        int pending;
        return Libc.ioctl(pipe.Number, Libc.FIONREAD, &pending) < 0 ? 0 : pending;
    }
}
