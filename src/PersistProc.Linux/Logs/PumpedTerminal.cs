using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;
using PersistProc.Linux.Terminals;

namespace PersistProc.Linux.Logs;

/// <summary>
/// An instance's terminal, as the pump sees it: what it shows goes to the log, what is typed comes to it, from any number of clients. A
/// terminal whose program reads nothing stops its own typists and nobody else.
/// </summary>
public sealed class PumpedTerminal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Descriptor _master;
    private readonly TypedBook _book;
    private readonly PumpedInput _typed;
    private readonly TerminalKeys _keys;
    private readonly PumpedScreen _screen;
    private volatile Action[] _watchers = [];
    private bool _isOver;

    internal PumpedTerminal(IReadOnlyList<Descriptor> ends, ServiceLog log)
    {
        _master = ends[0];
        _screen = new PumpedScreen(ends[0], ends[1], ends[2], log);
        _keys = new TerminalKeys(ends[0].Duplicate(), ends[3]); // one descriptor is in epoll once
        _book = new TypedBook(ends[5]);
        _keys.Source = _typed = new PumpedInput(ends[4], ends[5], () => { }, TypedBook.Begin, _keys) { Progress = Tell };
    }

    /// <summary>Somebody wants to be told, on the pump's thread, when bytes were passed on.</summary>
    public void Watch(Action passedOn)
    {
        lock (_gate) _watchers = [.. _watchers, passedOn];
    }

    /// <summary>And no more.</summary>
    public void Unwatch(Action passedOn)
    {
        lock (_gate) _watchers = [.. _watchers.Where(each => each != passedOn)];
    }

    /// <summary>How many of all bytes that were typed have been passed on.</summary>
    public long PassedOn => _typed.PassedOn;

    /// <summary>How many were typed.</summary>
    public long Received
    {
        get
        {
            lock (_gate) return _book.Size - TypedBook.Begin;
        }
    }

    /// <summary>Its size, or null once it is gone.</summary>
    public TerminalSize? Size
    {
        get
        {
            lock (_gate) return _isOver ? null : TerminalDevice.Size(_master);
        }
    }

    internal PumpedStream Shown => _screen;
    internal PumpedStream Typed => _typed.Stream;
    internal PumpedStream Keys => _keys;
    internal IReadOnlyList<PumpedStream> Streams => [_screen, _keys, _typed.Stream];

    /// <summary>A client is here; see <see cref="TypedBook.Enter"/>.</summary>
    public long Enter(string client, long received)
    {
        lock (_gate) return _isOver ? received : _book.Enter(client, received);
    }

    /// <summary>Takes what a client types, from one of its bytes on; false if there is a hole before them. The pump is to be told.</summary>
    public bool Receive(string client, long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate) return !_isOver && _book.Receive(client, offset, bytes);
    }

    /// <summary>
    /// Passes on what was typed, at once and on the caller's thread, since waking the pump costs a key more than all else. False: something is left,
    /// because the program does not take it; the pump is to be told.
    /// </summary>
    /// <param name="fresh">So many bytes were just received. If they are all there is, one call of the system passes them on.</param>
    public bool PassOn(int fresh = 0)
    {
        lock (_gate)
        {
            if (_isOver) return true;
            if (fresh > 0 && _keys.PassOnLast(fresh, _book.Size - TypedBook.Begin))
            {
                Tell();
                return true;
            }
            return Typed.Move(0) == PumpProgress.Idle && _keys.Move(0) == PumpProgress.Idle;
        }
    }

    /// <summary>Takes what is typed by somebody who does not stay.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_isOver) _book.Append(bytes);
        }
    }

    /// <summary>How many of a client's bytes are here.</summary>
    public long ReceivedOf(string client)
    {
        lock (_gate) return _book.Received(client) ?? 0;
    }

    /// <summary>The character that means the end of the input now, or null.</summary>
    public byte? EndOfInput
    {
        get
        {
            lock (_gate) return _isOver ? null : TerminalDevice.EndOfInput(_master);
        }
    }

    internal void Resize(TerminalSize size) => TerminalDevice.Resize(_master, size);

    /// <summary>Its descriptors are about to be closed, and their numbers may be others' then.</summary>
    public void Dispose()
    {
        lock (_gate) _isOver = true;
        _typed.IsOver();
        _screen.Dispose();
        _keys.End.Dispose();
    }

    private void Tell()
    {
        foreach (var watcher in _watchers) watcher();
    }

    /// <summary>From the pipe to the terminal, as far as the program takes it.</summary>
    private sealed class TerminalKeys(Descriptor master, Descriptor pipe) : PumpedStream(master, Readiness.Writable)
    {
        private const int LargestMove = 64 << 10;
        private readonly Lock _moving = new();

        // the pipe was empty when so many bytes had been passed on to it or past it; -1: that is not known
        private long _emptyAt = -1;

        /// <summary>Who fills the pipe.</summary>
        public PumpedInput? Source { get; set; }

        public override PumpProgress Move(long now)
        {
            lock (_moving)
            {
                var passedOn = Source!.PassedOn; // before one looks: what comes later makes it another number
                var progress = Move();
                _emptyAt = progress == PumpProgress.Idle ? passedOn : -1;
                return progress;
            }
        }

        /// <summary>Passes on the last bytes that were typed, if the pipe that they would go through is empty. False: who moves looks closer.</summary>
        public bool PassOnLast(int fresh, long received)
        {
            lock (_moving)
            {
                if (_emptyAt < 0) return false;
                var moved = Source!.PassOnLast(fresh, received, _emptyAt, End);
                _emptyAt += moved;
                return moved == fresh;
            }
        }

        private unsafe PumpProgress Move()
        {
            while (true)
            {
                var moved = Libc.splice(pipe.Number, null, End.Number, null, LargestMove, Libc.SPLICE_F_NONBLOCK);
                if (moved > 0) continue;
                var error = moved == 0 ? Errno.EAGAIN : Syscall.LastError;
                if (error == Errno.EINTR) continue;
                if (IsEmpty()) return PumpProgress.Idle;
                if (error == Errno.EAGAIN) return PumpProgress.Again;
                Discard(); // EIO: nobody has the terminal open
            }
        }

        public override void MoveAllThatIsThere(long now)
        {
            // as of every input
        }

        public override void Ended()
        {
            // it never is
        }

        private unsafe bool IsEmpty()
        {
            int pending;
            return Libc.ioctl(pipe.Number, Libc.FIONREAD, &pending) < 0 || pending == 0;
        }

        private unsafe void Discard()
        {
            int pending;
            if (Libc.ioctl(pipe.Number, Libc.FIONREAD, &pending) < 0) return;
            var buffer = stackalloc byte[4096];
            for (nint read; pending > 0 && (read = Libc.read(pipe.Number, buffer, Math.Min(pending, 4096))) > 0; pending -= (int)read)
            {
            }
        }
    }
}
