using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>Who has a connection that the terminals' thread serves. Called on that thread, so he waits for nothing.</summary>
public interface ISocketUser
{
    /// <summary>Where what comes is put; never empty.</summary>
    Memory<byte> Room { get; }

    /// <summary>So many bytes have come there; 0: he had asked to be gone on with. False: nothing more until he asks (<see cref="PumpedSocket.Resume"/>).</summary>
    bool Came(int count);

    /// <summary>The other side has ended, or was never in order. Nothing comes any more.</summary>
    void Gone();
}

/// <summary>
/// A client's connection that is read on the very thread that moves what terminals show: a key goes from the client to the program, and its echo back,
/// without a thread of anybody else being woken in between, and what that thread runs is what it ran a moment ago. Sending is done by whoever has
/// something to send; only who has to wait for room waits for this thread.
/// </summary>
public sealed class PumpedSocket : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PumpThread _thread;
    private readonly Descriptor _socket;
    private readonly Outgoing _outgoing;
    private Incoming? _incoming;
    private TaskCompletionSource? _room;
    private bool _isOver;

    internal PumpedSocket(PumpThread thread, Descriptor socket)
    {
        (_thread, _socket) = (thread, socket);
        _outgoing = new Outgoing(socket.Duplicate(), this); // one descriptor is in epoll once
    }

    /// <summary>Who is at the other side (SO_PEERCRED, unix(7)).</summary>
    public (int Pid, uint Uid) Peer => UnixListener.Peer(_socket.Number);

    /// <summary>From now on what comes is his.</summary>
    public void Begin(ISocketUser user) => _thread.Ask(() =>
    {
        if (IsOver) return;
        _incoming = new Incoming(_socket, user);
        _thread.Watch(_incoming);
    });

    /// <summary>The user takes more.</summary>
    public void Resume() => _thread.Ask(() =>
    {
        if (!IsOver && _incoming is { IsPaused: true } incoming) _thread.Move(incoming);
    });

    /// <summary>Sends what the socket takes at once of two pieces, one behind the other: how many bytes that was. IOException: nobody is there.</summary>
    public unsafe int Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            if (_isOver) throw new IOException("the connection is closed"); // its number may be another's
            fixed (byte* first = head, second = body)
            {
                var pieces = stackalloc Libc.Iovec[2];
                pieces[0] = new Libc.Iovec { Base = first, Length = head.Length };
                pieces[1] = new Libc.Iovec { Base = second, Length = body.Length };
                var message = new Libc.Msghdr { Iov = pieces, IovLength = 2 };
                while (true)
                {
                    var sent = Libc.sendmsg(_socket.Number, &message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
                    if (sent >= 0) return (int)sent;
                    var error = Syscall.LastError;
                    if (error == Errno.EAGAIN) return 0;
                    if (error != Errno.EINTR) throw new IOException($"the connection is lost (errno {error})");
                }
            }
        }
    }

    /// <summary>Done when it takes more, or is over; for one who waits at a time.</summary>
    public Task Room()
    {
        TaskCompletionSource room;
        lock (_gate)
        {
            if (_isOver) return Task.CompletedTask;
            room = _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        _thread.Ask(() =>
        {
            if (!IsOver) _thread.WatchOnce(_outgoing);
        });
        return room.Task;
    }

    /// <summary>It is closed; whoever sends hears of it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
        }
        HasRoom();
        _thread.Ask(() =>
        {
            if (_incoming is { } incoming) _thread.Forget(incoming);
            _thread.Forget(_outgoing);
            _outgoing.End.Dispose();
            _socket.Dispose();
        });
    }

    private bool IsOver
    {
        get
        {
            lock (_gate) return _isOver;
        }
    }

    private void HasRoom()
    {
        TaskCompletionSource? room;
        lock (_gate) (room, _room) = (_room, null);
        room?.TrySetResult();
    }

    private sealed class Incoming(Descriptor socket, ISocketUser user) : PumpedStream(socket, Readiness.Readable)
    {
        public override bool Stays => true;
        public override bool IsTimed => false;

        /// <summary>The user takes nothing now.</summary>
        public bool IsPaused { get; private set; }

        public override PumpProgress Move(long now)
        {
            try
            {
                if (IsPaused && (IsPaused = !user.Came(0))) return PumpProgress.Idle;
                return Read();
            }
            catch (Exception)
            {
                return PumpProgress.End; // one client's: the thread is everybody's
            }
        }

        private unsafe PumpProgress Read()
        {
            var room = user.Room.Span;
            nint read;
            fixed (byte* bytes = room) read = Libc.read(End.Number, bytes, room.Length);
            if (read < 0 && Syscall.LastError is Errno.EAGAIN or Errno.EINTR) return PumpProgress.Again;
            if (read <= 0) return PumpProgress.End;
            IsPaused = !user.Came((int)read);
            return IsPaused ? PumpProgress.Idle : PumpProgress.Again;
        }

        public override void MoveAllThatIsThere(long now)
        {
            // nobody asks that of a client
        }

        public override void Ended() => user.Gone();
    }

    private sealed class Outgoing(Descriptor socket, PumpedSocket owner) : PumpedStream(socket, Readiness.Writable)
    {
        public override PumpProgress Move(long now)
        {
            owner.HasRoom();
            return PumpProgress.Idle;
        }

        public override void MoveAllThatIsThere(long now)
        {
            // nobody asks that of a client
        }

        public override void Ended()
        {
            // it never is
        }
    }
}
