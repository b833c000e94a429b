using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>
/// The keeper's side of its holder: starts it, gives it everything in batches that it acknowledges, then every change as it comes.
/// No answer is waited for: what was sent lies in the socket, and outlives the keeper. Only a spawn waits, and not for long, if
/// the holder is behind: what is made must be known before it is.
/// </summary>
internal sealed class HolderLink(StandardError errors) : IDisposable
{
    private const int DescriptorsPerBatch = 200;
    private const int Patience = 50;
    private const long MostBehind = 64 << 20;
    private const int LivedLongEnough = 1_000;
    private static readonly int[] Delays = [0, 100, 1_000, 5_000];

    private readonly Queue<string> _stored = new();
    private readonly Queue<Instance> _rest = new();
    private Descriptor? _pidFd;
    private long _startedAt;
    private int _failures;
    private bool _isBehind;

    /// <summary>Its pid, or 0.</summary>
    public int Pid { get; private set; }

    /// <summary>The socket to it, if there is one.</summary>
    public ControlChannel? Channel { get; private set; }

    /// <summary>It has everything.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>When the next one is to be started (milliseconds since boot), or -1.</summary>
    public long DueAt { get; private set; } = -1;

    /// <summary>Its pidfd, if it has everything.</summary>
    public Descriptor? PidFd => IsWhole ? _pidFd : null;

    /// <summary>One is wanted, from now on.</summary>
    public void Want()
    {
        if (Pid == 0 && DueAt < 0) DueAt = Environment.TickCount64;
    }

    /// <exception cref="IOException">It could not be started; it is tried again later.</exception>
    public void Start(string program, string? errorsTo)
    {
        (DueAt, _startedAt) = (Environment.TickCount64 + Delays[^1], Environment.TickCount64);
        var channel = ControlChannel.Create();
        try
        {
            Pid = OwnProgram.Start(program, ["persistproc-keeper", "--hold"], [channel.Peer], SignalSet.OfKeeper, errorsTo);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
        (DueAt, Channel, _pidFd) = (-1, channel, Linux.Reaping.PidFd.Open(Pid));
        channel.Peer.Dispose();
    }

    /// <summary>Everything; after the frames that say what the keeper has of its own.</summary>
    public void Begin(IReadOnlyDictionary<string, long> attempts, Dictionary<string, byte[]> records, StoredDescriptors stored, InstanceTable instances)
    {
        foreach (var (service, attempt) in attempts) Tell(new FrameWriter(FrameKind.TableAttempt).Text(service).Long(attempt).Finish());
        foreach (var (key, record) in records) Tell(new FrameWriter(FrameKind.Record).Text(key).Bytes(record).Finish());
        foreach (var key in stored.All.Keys) _stored.Enqueue(key);
        foreach (var instance in instances.All) _rest.Enqueue(instance);
        Continue(stored, instances);
    }

    /// <summary>The next batch.</summary>
    public void Continue(StoredDescriptors stored, InstanceTable instances)
    {
        for (var room = DescriptorsPerBatch; _stored.Count + _rest.Count > 0;)
        {
            var (frame, descriptors) = Next(stored, instances);
            if (descriptors.Length > room)
            {
                Tell(new FrameWriter(FrameKind.BatchEnd).Finish());
                return;
            }
            if (descriptors.Length > 0) Tell(frame, descriptors);
            room -= descriptors.Length;
            if (!_stored.TryDequeue(out _)) _rest.Dequeue();
        }
        Tell(new FrameWriter(FrameKind.HandedOver).Finish());
    }

    // what has gone meanwhile has no descriptors
    private (ReadOnlyMemory<byte> Frame, int[] Descriptors) Next(StoredDescriptors stored, InstanceTable instances)
    {
        if (_stored.TryPeek(out var key)) return stored.Find(key) is { } found ? (StoredFrame(key), [found.Number]) : (default, []);
        var instance = _rest.Peek();
        return instances.Find(instance.Service) == instance ? (instance.HeldFrame(), instance.Descriptors()) : (default, []);
    }

    /// <summary>It has said that it has everything.</summary>
    public void Whole() => IsWhole = true;

    public void Tell(ReadOnlyMemory<byte> frame, params ReadOnlySpan<int> descriptors)
    {
        if (Channel is null) return;
        Channel.Send(frame, descriptors);
        if (!Channel.HasQueued) _isBehind = false;
        else if (Channel.QueuedBytes > MostBehind) Children.Signal(Pid, Children.Kill); // it hangs: the next one is given what there is then
    }

    /// <summary>What the supervisor has ordered, as it came.</summary>
    public void PassOn(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (Channel is not null) Tell(new FrameWriter(kind).Raw(payload).Finish());
    }

    public void Stored(string key, Descriptor? descriptor)
    {
        if (descriptor is not null && !_stored.Contains(key)) Tell(StoredFrame(key), descriptor.Number);
    }

    private static ReadOnlyMemory<byte> StoredFrame(string key) => new FrameWriter(FrameKind.Stored, 1).Text(key).Finish();

    /// <summary>An instance is about to be made: it is known before it is there, unless the holder hangs.</summary>
    public void Preparing(string service, long attempt, long tag, StreamSet streams, IReadOnlyList<Descriptor> ends)
    {
        if (Channel is null) return;
        Tell(new FrameWriter(FrameKind.Preparing, ends.Count).Text(service).Long(attempt).Long(tag).Int((int)streams).Finish(), [.. ends.Select(end => end.Number)]);
        if (!_isBehind && Channel.HasQueued) _isBehind = !Channel.FlushWithin(Patience);
    }

    public void Made(Instance instance) =>
        Tell(new FrameWriter(FrameKind.Made, 1).Text(instance.Service).Long(instance.Attempt).Int(instance.Pid).Finish(), instance.Descriptors()[0]);

    public void Unmade(string service, long attempt, long lastAttempt) =>
        Tell(new FrameWriter(FrameKind.Unmade).Text(service).Long(attempt).Long(lastAttempt).Finish());

    /// <summary>News of an instance; of one that it has not been given it is told with it.</summary>
    public void News(Instance instance, ReadOnlyMemory<byte> frame)
    {
        if (!_rest.Contains(instance)) Tell(frame);
    }

    /// <summary>It was reaped. The next one is due: at once, or later if they do not live.</summary>
    public void Ended()
    {
        var lived = Environment.TickCount64 - _startedAt >= LivedLongEnough;
        _failures = lived ? 0 : Math.Min(_failures + 1, Delays.Length - 1);
        DueAt = Environment.TickCount64 + Delays[_failures];
        if (_failures > 1) errors.Say($"the holder has ended {_failures} times right after its start");
        Forget();
    }

    /// <summary>The keeper ends, or becomes another program: it is to end too, and whatever becomes of it, to do nothing.</summary>
    public void End()
    {
        DueAt = -1;
        if (Pid == 0) return;
        Tell(new FrameWriter(FrameKind.HoldNoMore).Finish()); // before the end of the socket, which means that the keeper has died
        Children.Signal(Pid, Children.Kill);
        Forget(keepPid: true);
    }

    private void Forget(bool keepPid = false)
    {
        if (!keepPid) Pid = 0;
        IsWhole = _isBehind = false;
        _stored.Clear();
        _rest.Clear();
        Channel?.Dispose();
        _pidFd?.Dispose();
        (Channel, _pidFd) = (null, null);
    }

    public void Dispose() => Forget();
}
