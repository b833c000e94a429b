using System.Collections.Concurrent;
using PersistProc.Linux.Events;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Logs;

/// <summary>
/// The one thread that moves bytes: from every service's pipes to its log, and to its input from what was received for
/// it. It waits in epoll without a limit while nothing is under way.
/// <para>
/// A writer of short lines would cost a move for each: so after a small chunk a pipe is left alone for a moment, and what
/// gathers is moved at once. The first line after a silence is moved immediately. A pipe that was found full is enlarged.
/// </para>
/// <para>A log is held by whoever writes to it: mostly this thread, but what somebody waits for is moved on his own thread
/// (<see cref="Drain(string,long,Action{long})"/>), since waking this one costs a restart a twentieth of a millisecond.</para>
/// </summary>
public sealed partial class LogPump : IDisposable
{
    private const ulong WakeupToken = 0;
    private readonly Epoll _epoll = new();
    private readonly Wakeup _wakeup = new();
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly Dictionary<ulong, PumpedStream> _streams = [];
    private readonly ConcurrentDictionary<(string Service, long Attempt), PumpedInstance> _instances = new();
    private readonly List<PumpedStream> _gathering = [];
    private readonly TimeProvider _time;
    private ulong _lastToken;
    private readonly Thread _thread;
    private volatile bool _ending;

    public LogPump(TimeProvider time)
    {
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = "pump" };
        _epoll.Add(_wakeup.Descriptor, Readiness.Readable, WakeupToken);
    }

    public void Start() => _thread.Start();

    /// <summary>From now on what the instance writes goes to the log. May be called from any thread, as all here.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="attempt">Which.</param>
    /// <param name="log">Where to; the caller opens it, so that a directory that cannot be made is its to report.</param>
    /// <param name="ends">The pipes.</param>
    /// <param name="marksStart">Whether the log is to say that an instance begins here.</param>
    /// <param name="drained">Called when all its output pipes are at their end.</param>
    /// <param name="inputClosed">Called when its input is over: passed on with its end, or read by nobody any more.</param>
    public void Attach(string service, long attempt, ServiceLog log, InstanceEnds ends, bool marksStart, Action drained, Action inputClosed) => Ask(() =>
    {
        if (marksStart) lock (log.Writing) log.MarkStart(attempt, Now());
        var instance = new PumpedInstance(log, ends, drained, inputClosed);
        _instances[(service, attempt)] = instance;
        foreach (var stream in instance.Streams) Watch(stream);
        if (!instance.HasOutput) drained();
        if (instance.Terminal is not null) Move(instance.Terminal.Shown); // what lies in its pipe no terminal tells of
    });

    /// <summary>
    /// Moves what is in its pipes now, then tells the position: what a process wrote before its end is in the log when
    /// its end is told. On the caller's thread, unless its pipes are only about to be attached.
    /// </summary>
    public void Drain(string service, long attempt, Action<long> done)
    {
        if (_instances.TryGetValue((service, attempt), out var instance)) done(Drain(instance));
        else Ask(() => done(_instances.TryGetValue((service, attempt), out var attached) ? Drain(attached) : 0));
    }

    /// <summary>The instance is over: moves what is left and closes its pipes.</summary>
    public void Detach(string service, long attempt) => Ask(() =>
    {
        if (!_instances.TryRemove((service, attempt), out var instance)) return;
        Drain(instance);
        foreach (var stream in instance.Streams) Forget(stream);
        lock (instance.Log.Writing) instance.Dispose();
    });

    /// <summary>More has been received for the instance's input, or its end: move on.</summary>
    public void Feed(string service, long attempt) => Ask(() =>
    {
        if (_instances.TryGetValue((service, attempt), out var instance) && instance.Input is { IsClosed: false } input) Move(input.Stream);
    });

    /// <summary>The instance's input, or null if it has none.</summary>
    public Task<PumpedInput?> FindInput(string service, long attempt)
    {
        var found = new TaskCompletionSource<PumpedInput?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Ask(() => found.SetResult(_instances.TryGetValue((service, attempt), out var instance) ? instance.Input : null));
        return found.Task;
    }

    private long Drain(PumpedInstance instance)
    {
        lock (instance.Log.Writing)
        {
            if (!instance.IsOver) foreach (var stream in instance.Streams) stream.MoveAllThatIsThere(Now());
            return instance.Log.Position;
        }
    }

    private long Now() => _time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;

    private void Ask(Action action)
    {
        _asked.Enqueue(action);
        _wakeup.Set();
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
                else if (_streams.TryGetValue(token, out var stream)) Move(stream);
            }
            while (_asked.TryDequeue(out var action)) action();
            MoveGathered();
        }
    }

    private long UntilNextMovable()
    {
        var next = long.MaxValue;
        foreach (var stream in _gathering) next = Math.Min(next, stream.MovableAt);
        return Math.Max(0, (next - _time.GetTimestamp()) * 1_000_000 / _time.TimestampFrequency);
    }

    private void MoveGathered()
    {
        if (_gathering.Count == 0) return;
        var now = _time.GetTimestamp();
        for (var i = _gathering.Count - 1; i >= 0; i--)
        {
            var stream = _gathering[i];
            if (now < stream.MovableAt) continue;
            _gathering.RemoveAt(i);
            Move(stream);
        }
    }

    private void Watch(PumpedStream stream)
    {
        stream.Token = ++_lastToken;
        _streams.Add(stream.Token, stream);
        Arm(stream);
    }

    private void Arm(PumpedStream stream)
    {
        if (stream.IsArmed) _epoll.Change(stream.End, stream.Interest | Readiness.OneShot, stream.Token);
        else _epoll.Add(stream.End, stream.Interest | Readiness.OneShot, stream.Token);
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

    private void Move(PumpedStream stream)
    {
        switch (stream.Move(Now()))
        {
            case PumpProgress.Gather:
                stream.MovableAt = _time.GetTimestamp() + _time.TimestampFrequency * stream.GatherMicroseconds / 1_000_000;
                Disarm(stream);
                _gathering.Add(stream);
                break;
            case PumpProgress.Again: Arm(stream); break;
            case PumpProgress.Idle: break;
            case PumpProgress.HungUp: WaitForSomebody(stream); break;
            default: Ended(stream); break;
        }
        if (stream.Feeds is { } fed) Move(fed);
    }

    private void Ended(PumpedStream stream)
    {
        Forget(stream);
        stream.Ended();
    }

    private void Forget(PumpedStream stream)
    {
        _gathering.Remove(stream);
        if (_streams.Remove(stream.Token)) Disarm(stream);
    }

    /// <summary>
    /// From here on no byte is moved: whoever owns the log next may begin. What it waits with stays open, since others may
    /// still ask.
    /// </summary>
    public void Dispose()
    {
        _ending = true;
        _wakeup.Set();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
    }
}
