using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// A service's standard input, fed by a client. What was received lies in a memory file that the keeper holds too, and
/// is moved on by splice from the file's own position: size and position live in the kernel, so that a supervisor that
/// dies between any two instructions leaves exactly what was received and exactly what was passed on.
/// <para>
/// Who receives is on a thread of his own, and the instance may be over at any moment. Then its descriptors are closed, and their numbers
/// may be another service's: so nobody uses one without the gate, and from the end on all that is left is what the numbers were.
/// </para>
/// </summary>
public sealed class PumpedInput
{
    private const int LargestMove = 256 << 10;
    private const long Page = 4096;
    private const long Hole = 16 * Page;

    // splice hands on the very pages: as long as the pipe may hold them, they must stay as they are
    private const long LargestPipe = 1 << 20;
    private readonly Lock _gate = new();
    private readonly Descriptor _memory;
    private readonly Action _moved;
    private long? _last;

    // the kernel's own position, of which nobody else moves bytes
    private long _passedOn;

    // two that splice from one file position could pass the same bytes on
    private readonly Lock _moving = new();

    // what lies before is no input
    private readonly long _begin;
    private volatile bool _endReceived;
    private volatile bool _isClosed;
    private long _punched;

    internal PumpedInput(Descriptor pipe, Descriptor memory, Action moved, long begin = 0, PumpedStream? feeds = null)
    {
        (_memory, _moved, _begin, _punched) = (memory, moved, begin, begin);
        _passedOn = Syscall.Check(Libc.lseek64(memory.Number, 0, Libc.SEEK_CUR), "lseek") - begin;
        Stream = new Side(pipe, this) { Feeds = feeds };
    }

    internal PumpedStream Stream { get; }

    /// <summary>All bytes before this one have been passed on to the service's pipe.</summary>
    public long PassedOn => Volatile.Read(ref _passedOn);

    /// <summary>Called on the pump's thread when bytes were passed on, or when nobody reads any more.</summary>
    public Action? Progress { get; set; }

    /// <summary>True once the service has closed its end, or the instance is over.</summary>
    public bool IsClosed
    {
        get => _isClosed;
        private set => _isClosed = value;
    }

    /// <summary>True once the end of the input was received.</summary>
    public bool IsComplete => _endReceived;

    /// <summary>How many bytes have been received.</summary>
    public long Received
    {
        get
        {
            lock (_gate) return _last ?? Size - _begin;
        }
    }

    private long Size
    {
        get
        {
            Syscall.Check(Libc.statx(_memory.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts), "statx");
            return (long)facts.Size;
        }
    }

    /// <summary>The instance is over, and its descriptors are about to be closed.</summary>
    internal void IsOver()
    {
        lock (_gate) _last ??= Size - _begin;
        IsClosed = true;
    }

    /// <summary>
    /// Takes bytes from an offset on; what was received before is passed over. False if there is a hole before them. What comes when the instance
    /// is over is for nobody.
    /// </summary>
    public bool Receive(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate) return _last is not null || Take(offset, bytes);
    }

    private unsafe bool Take(long offset, ReadOnlySpan<byte> bytes)
    {
        var received = Size - _begin;
        if (offset > received) return false;
        if (offset + bytes.Length <= received) return true;
        var fresh = bytes[(int)(received - offset)..];
        fixed (byte* start = fresh)
        {
            for (var done = 0; done < fresh.Length;)
            {
                done += (int)Syscall.Check(Libc.pwrite64(_memory.Number, start + done, fresh.Length - done, _begin + received + done), "pwrite");
            }
        }
        return true;
    }

    /// <summary>No more will come.</summary>
    public void Complete() => _endReceived = true;

    private unsafe PumpProgress Move()
    {
        if (IsClosed) return PumpProgress.Idle;
        while (true)
        {
            var moved = Libc.splice(_memory.Number, null, Stream.End.Number, null, LargestMove, Libc.SPLICE_F_NONBLOCK);
            if (moved > 0)
            {
                Volatile.Write(ref _passedOn, _passedOn + moved);
                Progress?.Invoke();
                continue;
            }
            if (moved == 0)
            {
                Punch();
                return _endReceived && PassedOn >= Received ? PumpProgress.End : PumpProgress.Idle;
            }
            if (Syscall.LastError is Errno.EAGAIN or Errno.EINTR) return PumpProgress.Again;
            return PumpProgress.End; // EPIPE: nobody reads
        }
    }

    /// <summary>Passes on the last bytes that were received, past the pipe. Answers how many: fewer if there are others, or not all are taken; then who moves looks closer.</summary>
    /// <param name="fresh">How many they are.</param>
    /// <param name="received">How many were received all together.</param>
    /// <param name="emptyAt">When so many had been passed on, the pipe was empty: if none came into it since then, it is.</param>
    /// <param name="to">Where the pipe leads.</param>
    internal unsafe int PassOnLast(int fresh, long received, long emptyAt, Descriptor to)
    {
        lock (_moving)
        {
            if (IsClosed || received - _passedOn != fresh || _passedOn != emptyAt) return 0;
            var moved = (int)Libc.sendfile64(to.Number, _memory.Number, null, fresh); // the position is moved by just what is taken
            if (moved > 0) Volatile.Write(ref _passedOn, _passedOn + moved);
            if (_begin + _passedOn - LargestPipe - _punched > Hole) Punch();
            return Math.Max(moved, 0);
        }
    }

    /// <summary>Gives back the memory of what has been passed on.</summary>
    private void Punch()
    {
        var upTo = (_begin + _passedOn - LargestPipe) / Page * Page;
        if (upTo <= _punched) return;
        _ = Libc.fallocate64(_memory.Number, Libc.FALLOC_FL_PUNCH_HOLE | Libc.FALLOC_FL_KEEP_SIZE, _punched, upTo - _punched);
        _punched = upTo;
    }

    private void End()
    {
        IsClosed = true;
        Stream.End.Dispose();
        _moved();
        Progress?.Invoke();
    }

    private sealed class Side(Descriptor pipe, PumpedInput owner) : PumpedStream(pipe, Readiness.Writable)
    {
        public override PumpProgress Move(long now)
        {
            lock (owner._moving) return owner.Move();
        }

        public override void MoveAllThatIsThere(long now)
        {
            // an input is moved when its reader takes it, not when we are asked to hurry
        }

        public override void Ended() => owner.End();
    }
}
