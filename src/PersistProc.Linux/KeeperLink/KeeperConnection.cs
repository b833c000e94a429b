using System.Collections.Concurrent;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Launching;

namespace PersistProc.Linux.KeeperLink;

/// <summary>What the keeper says to a supervisor; called on the connection's reading thread, one at a time.</summary>
public interface IKeeperListener
{
    void Welcome(KeeperWelcome welcome);
    void Record(string key, byte[] record);

    /// <summary>An instance that an earlier supervisor had made.</summary>
    void Held(HeldFrame held);

    /// <summary>A descriptor that an earlier supervisor had the keeper hold.</summary>
    void Stored(string key, Descriptor descriptor);
    void HandedOver();
    void Spawned(SpawnedFrame spawned);
    void Exited(string service, long attempt, int code, int status);
    void OrphansReaped();
    void Ping(long number);
    void ShutdownAsked();

    /// <summary>Another supervisor is to take over.</summary>
    void StandDown();

    /// <summary>How an upgrade ended, also one that an earlier supervisor was asked for.</summary>
    void Upgraded(UpgradedFrame upgraded);

    /// <summary>The keeper is gone.</summary>
    void Lost();
}

/// <summary>The first frame.</summary>
/// <param name="Generation">Counts supervisors of this keeper, from 1.</param>
/// <param name="KeeperPid">The keeper's pid.</param>
/// <param name="ReapsAtOnce">False on kernels before 6.9: leaders stay zombies until released, and groups are signalled by number.</param>
/// <param name="SoftLimits">The soft limits that the keeper was started with, by resource number.</param>
/// <param name="Version">The keeper's version, or "?" of one that does not say.</param>
public sealed record KeeperWelcome(long Generation, int KeeperPid, bool ReapsAtOnce, IReadOnlyList<long> SoftLimits, string Version = "?");

/// <summary>An instance's descriptors on the supervisor's side.</summary>
public sealed record InstanceEnds(StreamSet Streams, Descriptor PidFd, IReadOnlyList<Descriptor> Ends);

public sealed record HeldFrame(string Service, long Attempt, long Tag, int Pid, int ExitCode, int ExitStatus, InstanceEnds Ends, bool Fostered = false, bool Bereft = false);

/// <param name="Service">Whose.</param>
/// <param name="Attempt">Which.</param>
/// <param name="Pid">The leader's pid, or 0: then <paramref name="Errno"/> says why.</param>
/// <param name="Errno">Why there is none.</param>
/// <param name="Stage">What its exec stage was doing when it failed, with the same errno.</param>
/// <param name="Ends">The descriptors, if there is one.</param>
public sealed record SpawnedFrame(string Service, long Attempt, int Pid, int Errno, StageReport Stage, InstanceEnds? Ends);

/// <param name="Request">Whose.</param>
/// <param name="Done">False: everything is as it was.</param>
/// <param name="FromVersion">Of the keeper before.</param>
/// <param name="FromPath">The keeper's program before.</param>
/// <param name="ToVersion">Of the one after; empty if it never said.</param>
/// <param name="ToPath">The keeper's program after.</param>
/// <param name="Error">Why not.</param>
public sealed record UpgradedFrame(string Request, bool Done, string FromVersion, string FromPath, string ToVersion, string ToPath, string Error);

/// <summary>
/// The supervisor's end of the control socket. A thread reads; anybody may send, in the order of the calls. The keeper
/// never waits for us, so a send waits for the keeper's next turn at most.
/// <para>
/// Everything that the keeper holds is received at once, before this process does anything else with it: from then on it is one more that
/// has everything, should the others die. What came is told when somebody listens.
/// </para>
/// </summary>
public sealed class KeeperConnection(Descriptor socket) : IDisposable
{
    private readonly Lock _sending = new();
    private readonly FrameBuffer _incoming = new();
    private readonly ConcurrentDictionary<long, Action> _fences = new();
    private long _lastFence;

    // a keeper of the version before does not answer
    private volatile bool _isFenced;
    private readonly TaskCompletionSource<IKeeperListener> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All that the keeper holds, by what it has told and was told on this connection.</summary>
    public KeeperCopy Copy { get; } = new();

    /// <summary>Told, on whatever thread sends, when the keeper turns out not to be there any more: what was sent last has not come to it.</summary>
    public Action Broken { get; set; } = () => { };

    /// <summary>Begins to receive what the keeper has.</summary>
    public void Receive() => new Thread(Read) { IsBackground = true, Name = "keeper" }.Start();

    /// <summary>From now on the keeper is listened to: first it is told what has come already.</summary>
    public void Tell(IKeeperListener listener)
    {
        Send(new FrameWriter(FrameKind.Awake).Finish()); // a keeper that moves output itself gives nothing before
        Send(new FrameWriter(FrameKind.Fence).Long(_lastFence).Finish()); // whether it knows that word
        _listener.SetResult(listener);
    }

    public void Send(ReadOnlyMemory<byte> frame) => Send(frame.Span, []);

    /// <summary>
    /// Calls back, on the reading thread, when the keeper has carried out all that was sent before: from then on it is known to one who
    /// outlives us, or who will be followed by one who knows it. Never, if the keeper dies before. Of one that does not know the question, at once.
    /// </summary>
    public void AfterAllSent(Action passed)
    {
        if (!_isFenced)
        {
            passed();
            return;
        }
        var number = Interlocked.Increment(ref _lastFence);
        _fences[number] = passed;
        Send(new FrameWriter(FrameKind.Fence).Long(number).Finish());
    }

    private void Send(ReadOnlySpan<byte> frame, Descriptor[] descriptors)
    {
        Copy.Note((FrameKind)frame[4], frame[FrameWriter.HeaderSize..], descriptors);
        SendAll(frame, descriptors.Length == 0 ? [] : [descriptors[0].Number]);
    }

    /// <summary>Has the keeper hold a descriptor, in place of one with the same key: the next supervisor is given it. Ours stays ours.</summary>
    public void Store(string key, Descriptor descriptor) => Send(new FrameWriter(FrameKind.Store, 1).Text(key).Finish().Span, [descriptor]);

    /// <summary>Has the keeper foster a process that nobody holds: one that a keeper had made who died with everybody else.</summary>
    /// <param name="held">What it is to hold; the pidfd stays the caller's.</param>
    public void Adopt(HeldFrame held) => Send(new FrameWriter(FrameKind.Adopt, 1).Text(held.Service).Long(held.Attempt).Long(held.Tag).Int(held.Pid).Finish().Span, [held.Ends.PidFd]);

    /// <summary>Has the keeper close it.</summary>
    public void Unstore(string key) => Send(new FrameWriter(FrameKind.Unstore).Text(key).Finish());

    private void SendAll(ReadOnlySpan<byte> rest, ReadOnlySpan<int> descriptors)
    {
        lock (_sending)
        {
            while (!rest.IsEmpty)
            {
                var sent = SocketMessage.Send(socket.Number, rest, descriptors, 0);
                if (sent < 0)
                {
                    Broken();
                    return;
                }
                rest = rest[sent..];
                if (sent > 0) descriptors = [];
            }
        }
    }

    private void Read()
    {
        var gathered = Gather();
        var listener = _listener.Task.GetAwaiter().GetResult();
        foreach (var (kind, descriptors, payload) in gathered) Deliver(listener, kind, descriptors, payload);
        do
        {
            while (TryTake(out var kind, out var descriptors, out var payload)) Deliver(listener, kind, descriptors, payload.Span);
        }
        while (_incoming.Fill(socket.Number, wait: true) > 0);
        listener.Lost();
    }

    private List<(FrameKind Kind, List<Descriptor> Descriptors, byte[] Payload)> Gather()
    {
        var gathered = new List<(FrameKind Kind, List<Descriptor> Descriptors, byte[] Payload)>();
        while (_incoming.Fill(socket.Number, wait: true) > 0)
        {
            while (TryTake(out var kind, out var descriptors, out var payload))
            {
                if (kind == FrameKind.BatchEnd) Acknowledge();
                else gathered.Add((kind, descriptors, payload.ToArray()));
                if (kind == FrameKind.HandedOver) return gathered;
            }
        }
        return gathered; // it died in the middle
    }

    private bool TryTake(out FrameKind kind, out List<Descriptor> descriptors, out Memory<byte> payload)
    {
        var taken = _incoming.TryTake(out kind, out var count, out payload);
        descriptors = taken ? TakeDescriptors(count) : [];
        if (taken) Copy.Note(kind, payload.Span, descriptors);
        return taken;
    }

    private void Acknowledge() => Send(new FrameWriter(FrameKind.BatchAcknowledged).Finish());

    private void Deliver(IKeeperListener listener, FrameKind kind, List<Descriptor> descriptors, ReadOnlySpan<byte> payload)
    {
        var frame = new FrameReader(payload);
        switch (kind)
        {
            case FrameKind.Welcome: listener.Welcome(ReadWelcome(ref frame)); break;
            case FrameKind.Record: listener.Record(frame.Text(), frame.Bytes().ToArray()); break;
            case FrameKind.Held: listener.Held(ReadHeld(ref frame, descriptors)); break;
            case FrameKind.BatchEnd: Acknowledge(); break;
            case FrameKind.Stored: TellStored(listener, frame.Text(), descriptors); break;
            case FrameKind.HandedOver: listener.HandedOver(); break;
            case FrameKind.Spawned: listener.Spawned(ReadSpawned(ref frame, descriptors)); break;
            case FrameKind.Exited: listener.Exited(frame.Text(), frame.Long(), frame.Int(), frame.Int()); break;
            case FrameKind.OrphansReaped: listener.OrphansReaped(); break;
            case FrameKind.Fenced:
                _isFenced = true;
                if (_fences.TryRemove(frame.Long(), out var passed)) passed();
                break;
            case FrameKind.Ping: listener.Ping(frame.Long()); break;
            case FrameKind.ShutdownAsked: listener.ShutdownAsked(); break;
            case FrameKind.StandDown: listener.StandDown(); break;
            case FrameKind.Upgraded: listener.Upgraded(new UpgradedFrame(frame.Text(), frame.Int() != 0, frame.Text(), frame.Text(), frame.Text(), frame.Text(), frame.Text())); break;
            default: descriptors.ForEach(other => other.Dispose()); break; // unknown, or for the copy alone
        }
    }

    private static KeeperWelcome ReadWelcome(ref FrameReader frame)
    {
        var (generation, pid, atOnce) = (frame.Long(), frame.Int(), frame.Int() == 1);
        var limits = new long[frame.Count(8)];
        for (var i = 0; i < limits.Length; i++)
        {
            var resource = frame.Int();
            limits[resource] = frame.Long();
        }
        return new KeeperWelcome(generation, pid, atOnce, limits, frame.IsAtEnd ? "?" : frame.Text());
    }

    private static HeldFrame ReadHeld(ref FrameReader frame, List<Descriptor> descriptors)
    {
        var (service, attempt, tag, pid) = (frame.Text(), frame.Long(), frame.Long(), frame.Int());
        var (code, status, streams) = (frame.Int(), frame.Int(), (StreamSet)frame.Int());
        var fostered = frame.IsAtEnd ? 0 : frame.Int();
        return new HeldFrame(service, attempt, tag, pid, code, status, Ends(streams, descriptors), fostered != 0, fostered == 2);
    }

    private static SpawnedFrame ReadSpawned(ref FrameReader frame, List<Descriptor> descriptors)
    {
        var (service, attempt, pid, errno, streams) = (frame.Text(), frame.Long(), frame.Int(), frame.Int(), (StreamSet)frame.Int());
        if (pid != 0) return new SpawnedFrame(service, attempt, pid, errno, default, Ends(streams, descriptors));
        var (step, detail) = ((StageStep)frame.Int(), frame.Int());
        return new SpawnedFrame(service, attempt, 0, errno, new StageReport(step, errno, detail), null);
    }

    private static void TellStored(IKeeperListener listener, string key, List<Descriptor> descriptors)
    {
        foreach (var descriptor in descriptors) listener.Stored(key, descriptor);
    }

    private static InstanceEnds Ends(StreamSet streams, List<Descriptor> all) => new(streams, all[0], all[1..]);

    private List<Descriptor> TakeDescriptors(int count)
    {
        var taken = new List<Descriptor>(count);
        for (var i = 0; i < count; i++) taken.Add(new Descriptor(_incoming.Descriptors.Dequeue()));
        return taken;
    }

    public void Dispose() => socket.Dispose();
}
