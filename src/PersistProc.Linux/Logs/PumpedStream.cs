using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;

namespace PersistProc.Linux.Logs;

internal enum PumpProgress
{
    /// <summary>Watch for more.</summary>
    Again,

    /// <summary>Look again in a moment.</summary>
    Gather,

    /// <summary>Watch for more, and look again in a moment anyway.</summary>
    Later,

    /// <summary>Nothing to do until somebody asks.</summary>
    Idle,

    /// <summary>Nobody is at the other side now; somebody may come.</summary>
    HungUp,

    /// <summary>It is over.</summary>
    End,
}

/// <summary>A pipe that the pump serves.</summary>
internal abstract class PumpedStream(Descriptor end, Readiness interest)
{
    public Descriptor End => end;
    public Readiness Interest => interest;

    /// <summary>True: epoll tells of it each time, not once; for one that is mostly moved to its end, and whose other side writes seldom.</summary>
    public virtual bool Stays => false;

    /// <summary>False: its moves do without the time.</summary>
    public virtual bool IsTimed => true;
    public ulong Token { get; set; }

    /// <summary>True while it is in epoll.</summary>
    public bool IsArmed { get; set; }

    /// <summary>True while it is known that nobody is at the other side.</summary>
    public bool IsHungUp { get; set; }

    /// <summary>Who goes on with what this one has moved, and may have been idle until then.</summary>
    public PumpedStream? Feeds { get; init; }

    /// <summary>How long its bytes are let gather, in microseconds.</summary>
    public int GatherMicroseconds { get; protected set; }

    /// <summary>True: with others who gather it is for longer, and they are moved together.</summary>
    public virtual bool Shares => false;

    /// <summary>True while it is left alone for its bytes to gather.</summary>
    public bool IsGathering { get; set; }

    /// <summary>For how long, with those others, in the clock's ticks.</summary>
    public long GathersFor { get; set; }

    /// <summary>A time stamp: before it, a gathering stream is left alone.</summary>
    public long MovableAt { get; set; }

    public abstract PumpProgress Move(long now);

    /// <summary>Moves until the pipe is empty; for an input, nothing.</summary>
    public abstract void MoveAllThatIsThere(long now);

    /// <summary>Called once, when it is over.</summary>
    public abstract void Ended();
}

/// <summary>
/// A service's standard output or error. Between two moves its bytes are let gather, since a move costs the same for a line as
/// for a thousand; but never so long that the pipe may fill, since then the writer waits. So the time halves when a move
/// found a quarter of the pipe, down to none, and doubles when it found little.
/// </summary>
internal sealed class PumpedOutput(Descriptor end, LogMark mark, PumpedInstance owner) : PumpedStream(end, Readiness.Readable)
{
    private const int LargePipe = 1 << 20;
    private const int LongestGathering = 500;

    // the kernel lets a thread sleep some 50 microseconds longer than it asks for
    private const int ShortestGathering = 60;

    // lines do not fill a pipe's pages to the last byte: this much of the default 64 KiB is full
    private const int NearlyFull = 48 << 10;
    private int _capacity = 64 << 10;
    private int _gathering = LongestGathering;
    private bool _enlarged;

    public override bool Shares => true;

    public override PumpProgress Move(long now)
    {
        long moved;
        lock (owner.Log.Writing) moved = owner.Log.Move(End, mark, now);
        if (moved == 0) return PumpProgress.End;
        if (moved < 0) return PumpProgress.Again;
        if (moved >= NearlyFull && !_enlarged) Enlarge();
        if (moved >= _capacity / 4) _gathering /= 2;
        else if (moved < _capacity / 16) _gathering = Math.Min(LongestGathering, Math.Max(_gathering, ShortestGathering) * 2);
        GatherMicroseconds = _gathering;
        return _gathering >= ShortestGathering ? PumpProgress.Gather : PumpProgress.Again;
    }

    private void Enlarge()
    {
        _enlarged = true;
        Pipe.TryEnlarge(End, LargePipe);
        _capacity = Pipe.Size(End);
    }

    public override void MoveAllThatIsThere(long now)
    {
        // one that never stops writing must not hold the pump: what was there when asked is at most a full pipe
        for (long total = 0, moved; total < LargePipe && (moved = owner.Log.Move(End, mark, now)) > 0; total += moved)
        {
        }
    }

    public override void Ended() => owner.OutputEnded();
}
