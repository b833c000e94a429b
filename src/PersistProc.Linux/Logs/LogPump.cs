using System.Collections.Concurrent;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Logs;

/// <summary>
/// Who moves bytes: from every service's pipes to its log, and to its input from what was received for it. On two threads: a key's echo
/// does not wait behind the output of those who write all the time.
/// <para>A log is held by whoever writes to it: mostly one of these threads, but what somebody waits for is moved on his own
/// (<see cref="Drain(string,long,Action{long})"/>), since waking another costs a restart a twentieth of a millisecond.</para>
/// </summary>
public sealed partial class LogPump : IDisposable
{
    private readonly PumpThread _pipes;
    private readonly PumpThread _terminals;
    private readonly ConcurrentDictionary<(string Service, long Attempt), PumpedInstance> _instances = new();

    // whose instances are the terminals' thread's, from before it has heard of them
    private readonly ConcurrentDictionary<(string Service, long Attempt), PumpThread> _atTerminals = new();

    public LogPump(TimeProvider time) => (_pipes, _terminals) = (new PumpThread(time, "pump"), new PumpThread(time, "terminals"));

    public void Start()
    {
        _pipes.Start();
        _terminals.Start();
    }

    /// <summary>From now on what the instance writes goes to the log. May be called from any thread, as all here.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="attempt">Which.</param>
    /// <param name="log">Where to; the caller opens it, so that a directory that cannot be made is its to report.</param>
    /// <param name="ends">The pipes.</param>
    /// <param name="marksStart">Whether the log is to say that an instance begins here.</param>
    /// <param name="drained">Called when all its output pipes are at their end.</param>
    /// <param name="inputClosed">Called when its input is over: passed on with its end, or read by nobody any more.</param>
    public void Attach(string service, long attempt, ServiceLog log, InstanceEnds ends, bool marksStart, Action drained, Action inputClosed)
    {
        if (ends.Streams.HasFlag(StreamSet.Terminal)) _atTerminals[(service, attempt)] = _terminals;
        var thread = ThreadOf(service, attempt);
        thread.Ask(() =>
        {
            if (marksStart) lock (log.Writing) log.MarkStart(attempt, thread.Now());
            var instance = new PumpedInstance(log, ends, drained, inputClosed);
            _instances[(service, attempt)] = instance;
            foreach (var stream in instance.Streams) thread.Watch(stream);
            if (!instance.HasOutput) drained();
            if (instance.Terminal is not null) thread.Move(instance.Terminal.Shown); // what lies in its pipe no terminal tells of
        });
    }

    /// <summary>
    /// Moves what is in its pipes now, then tells the position: what a process wrote before its end is in the log when
    /// its end is told. On the caller's thread, unless its pipes are only about to be attached.
    /// </summary>
    public void Drain(string service, long attempt, Action<long> done)
    {
        if (_instances.TryGetValue((service, attempt), out var instance)) done(Drain(instance));
        else ThreadOf(service, attempt).Ask(() => done(_instances.TryGetValue((service, attempt), out var attached) ? Drain(attached) : 0));
    }

    /// <summary>The instance is over: moves what is left and closes its pipes.</summary>
    public void Detach(string service, long attempt)
    {
        var thread = ThreadOf(service, attempt);
        thread.Ask(() =>
        {
            _atTerminals.TryRemove((service, attempt), out _);
            if (!_instances.TryRemove((service, attempt), out var instance)) return;
            Drain(instance);
            foreach (var stream in instance.Streams) thread.Forget(stream);
            lock (instance.Log.Writing) instance.Dispose();
        });
    }

    /// <summary>More has been received for the instance's input, or its end: move on.</summary>
    public void Feed(string service, long attempt)
    {
        var thread = ThreadOf(service, attempt);
        thread.Ask(() =>
        {
            if (_instances.TryGetValue((service, attempt), out var instance) && instance.Input is { IsClosed: false } input) thread.Move(input.Stream);
        });
    }

    /// <summary>The instance's input, or null if it has none.</summary>
    public Task<PumpedInput?> FindInput(string service, long attempt) => Find(service, attempt, instance => instance.Input);

    private Task<T?> Find<T>(string service, long attempt, Func<PumpedInstance, T?> part)
        where T : class
    {
        var found = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadOf(service, attempt).Ask(() => found.SetResult(_instances.TryGetValue((service, attempt), out var instance) ? part(instance) : null));
        return found.Task;
    }

    private PumpThread ThreadOf(string service, long attempt) => _atTerminals.GetValueOrDefault((service, attempt), _pipes);

    private long Drain(PumpedInstance instance)
    {
        lock (instance.Log.Writing)
        {
            if (!instance.IsOver) foreach (var stream in instance.Streams) stream.MoveAllThatIsThere(_pipes.Now());
            return instance.Log.Position;
        }
    }

    /// <summary>
    /// From here on no byte is moved: whoever owns the log next may begin. What it waits with stays open, since others may
    /// still ask.
    /// </summary>
    public void Dispose()
    {
        _pipes.Dispose();
        _terminals.Dispose();
    }
}
