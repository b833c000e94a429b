using System.Collections.Concurrent;
using PersistProc.Linux.Events;

namespace PersistProc.Linux.Logs;

/// <summary>
/// A thread that moves bytes whenever a pipe or a terminal is ready. It waits in epoll without a limit while nothing is under way.
/// <para>
/// A writer of short lines would cost a move for each: so after a small chunk a pipe is left alone for a moment, and what
/// gathers is moved at once. The first line after a silence is moved immediately. A pipe that was found full is enlarged.
/// Many who write all the time are each left alone for longer, and moved together: so they cost about what one does, and leave
/// the processor to whoever does more than write.
/// </para>
/// </summary>
internal sealed class PumpThread : IDisposable
{
    /// <summary>Whoever writes, and with however many others: a line is in the log so many microseconds later at most.</summary>
    private const int LongestGathering = 5_000;
    private const ulong WakeupToken = 0;
    private readonly Epoll _epoll = new();
    private readonly Wakeup _wakeup = new();
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly Dictionary<ulong, PumpedStream> _streams = [];
    private readonly List<PumpedStream> _gathering = [];
    private readonly PumpedStream?[] _recent = new PumpedStream?[8]; // by the end of its token: one that was told of a moment ago mostly is again
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private ulong _lastToken;
    private volatile bool _ending;

    public PumpThread(TimeProvider time, string name)
    {
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _epoll.Add(_wakeup.Descriptor, Readiness.Readable, WakeupToken);
    }

    public void Start() => _thread.Start();

    /// <summary>Has something done on this thread. May be called from any.</summary>
    public void Ask(Action action)
    {
        _asked.Enqueue(action);
        _wakeup.Set();
    }

    /// <summary>Microseconds since 1970 (UTC).</summary>
    public long Now() => _time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Serves a stream from now on. On this thread, as all that follows.</summary>
    public void Watch(PumpedStream stream)
    {
        stream.Token = ++_lastToken;
        _streams.Add(stream.Token, stream);
        Arm(stream);
    }

    /// <summary>Serves one that waits for something now and then: the next time only.</summary>
    public void WatchOnce(PumpedStream stream)
    {
        if (_streams.ContainsKey(stream.Token)) Arm(stream);
        else Watch(stream);
    }

    /// <summary>And no more.</summary>
    public void Forget(PumpedStream stream)
    {
        if (stream.IsGathering) _gathering.Remove(stream);
        stream.IsGathering = false;
        ref var recent = ref _recent[stream.Token % (ulong)_recent.Length];
        if (recent == stream) recent = null;
        if (_streams.Remove(stream.Token)) Disarm(stream);
    }

    /// <summary>Moves what is there.</summary>
    public void Move(PumpedStream stream)
    {
        switch (stream.Move(stream.IsTimed ? Now() : 0))
        {
            case PumpProgress.Gather: LookAgain(stream); Disarm(stream); break;
            case PumpProgress.Later: LookAgain(stream); Watching(stream); break;
            case PumpProgress.Again: Watching(stream); break;
            case PumpProgress.Idle when stream.Stays: Disarm(stream); break;
            case PumpProgress.Idle: break;
            case PumpProgress.HungUp: WaitForSomebody(stream); break;
            default: Ended(stream); break;
        }
        if (stream.Feeds is { } fed) Move(fed);
    }

    private void LookAgain(PumpedStream stream)
    {
        if (!stream.IsGathering) _gathering.Add(stream);
        stream.IsGathering = true;
        var microseconds = stream.Shares ? Math.Min(stream.GatherMicroseconds * _gathering.Count, LongestGathering) : stream.GatherMicroseconds;
        stream.GathersFor = _time.TimestampFrequency * microseconds / 1_000_000;
        stream.MovableAt = _time.GetTimestamp() + stream.GathersFor;
    }

    private void Run()
    {
        while (!_ending)
        {
            var count = _gathering.Count == 0 ? _epoll.Wait(-1) : _epoll.WaitMicroseconds(UntilNextMovable());
            for (var i = 0; i < count; i++)
            {
                var (_, token) = _epoll[i];
                if (token == WakeupToken) _wakeup.Clear();
                else if (Find(token) is { } stream) Move(stream);
            }
            while (_asked.TryDequeue(out var action)) action();
            MoveGathered();
        }
    }

    private PumpedStream? Find(ulong token)
    {
        ref var recent = ref _recent[token % (ulong)_recent.Length];
        if (recent is { } found && found.Token == token) return found;
        return _streams.TryGetValue(token, out var stream) ? recent = stream : null;
    }

    private long UntilNextMovable()
    {
        var next = long.MaxValue;
        foreach (var stream in _gathering) next = Math.Min(next, stream.MovableAt);
        return Math.Max(0, (next - _time.GetTimestamp()) * 1_000_000 / _time.TimestampFrequency);
    }

    private void MoveGathered()
    {
        if (_gathering.Count == 0 || UntilNextMovable() > 0) return;
        var now = _time.GetTimestamp();
        for (var i = _gathering.Count - 1; i >= 0; i--)
        {
            var stream = _gathering[i];
            // who has gathered for half of his time comes along: the waking is paid
            if (now < stream.MovableAt - (stream.Shares ? stream.GathersFor / 2 : 0)) continue;
            _gathering.RemoveAt(i);
            stream.IsGathering = false;
            Move(stream);
        }
    }

    private void Watching(PumpedStream stream)
    {
        if (stream is not { Stays: true, IsArmed: true, IsHungUp: false }) Arm(stream);
    }

    private void Arm(PumpedStream stream)
    {
        var interest = stream.Interest | (stream.Stays ? Readiness.None : Readiness.OneShot);
        if (stream.IsArmed) _epoll.Change(stream.End, interest, stream.Token);
        else _epoll.Add(stream.End, interest, stream.Token);
        (stream.IsArmed, stream.IsHungUp) = (true, false);
    }

    // told once that nobody is there, and again when that changes
    private void WaitForSomebody(PumpedStream stream)
    {
        if (stream.IsHungUp) return;
        Arm(stream);
        _epoll.Change(stream.End, stream.Interest | Readiness.EdgeTriggered, stream.Token);
        stream.IsHungUp = true;
    }

    /// <summary>
    /// Out of epoll altogether: as long as a pipe is in it, every single write to it runs epoll's wake-up, which costs a
    /// writer of lines a third of its speed.
    /// </summary>
    private void Disarm(PumpedStream stream)
    {
        if (stream.IsArmed) _epoll.Remove(stream.End);
        stream.IsArmed = false;
    }

    private void Ended(PumpedStream stream)
    {
        Forget(stream);
        stream.Ended();
    }

    /// <summary>From here on no byte is moved. What it waits with stays open, since others may still ask.</summary>
    public void Dispose()
    {
        _ending = true;
        _wakeup.Set();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
    }
}
