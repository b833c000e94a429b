using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Files;
using PersistProc.Linux.Launching;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// All that the keeper holds, as far as somebody else was told: its holder, who is there for nothing else, and its supervisor, who has
/// it anyway. It is made of the very frames of the control socket, each noted as it comes or goes. Whoever has a whole one can
/// become the next keeper.
/// <para>Descriptors are shared with whoever else uses them in this process (<see cref="Descriptor.Share"/>): they stay open as long as the keeper has them.</para>
/// </summary>
public sealed class KeeperCopy
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _records = [];
    private readonly Dictionary<string, Descriptor> _stored = [];
    private readonly Dictionary<string, CopiedInstance> _instances = [];
    private readonly Dictionary<string, long> _attempts = [];
    private readonly Dictionary<string, TableOrder> _orders = [];
    private KeeperBelongings? _belongings;
    private Descriptor? _supervisor;
    private Descriptor? _holder;
    private (long Generation, bool Resting, bool ShutdownAsked) _supervision;
    private bool _isHandedOver;

    /// <summary>True once everything is there.</summary>
    public bool IsWhole
    {
        get
        {
            lock (_gate) return _isHandedOver && _belongings is not null;
        }
    }

    /// <summary>The holder that has a whole copy, or 0.</summary>
    public int HolderPid { get; private set; }

    /// <summary>That one's pidfd, for the caller to dispose of; null: there is none.</summary>
    public Descriptor? Holder()
    {
        lock (_gate) return _holder?.Duplicate();
    }

    /// <summary>Takes note of a frame, whoever sent it.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="descriptors">What came with it; they stay the caller's.</param>
    public void Note(FrameKind kind, ReadOnlySpan<byte> payload, IReadOnlyList<Descriptor> descriptors)
    {
        lock (_gate) NoteIn(kind, payload, descriptors);
    }

    private void NoteIn(FrameKind kind, ReadOnlySpan<byte> payload, IReadOnlyList<Descriptor> descriptors)
    {
        var frame = new FrameReader(payload);
        switch (kind)
        {
            case FrameKind.Record or FrameKind.Put: _records[frame.Text()] = frame.Bytes().ToArray(); break;
            case FrameKind.Delete: _records.Remove(frame.Text()); break;
            case FrameKind.Stored or FrameKind.Store: Store(frame.Text(), descriptors); break;
            case FrameKind.Unstore: Unstore(frame.Text()); break;
            case FrameKind.Welcome: _supervision.Generation = frame.Long(); break;
            case FrameKind.ShutdownAsked: _supervision.ShutdownAsked = true; break;
            case FrameKind.GoesOn: _supervision.ShutdownAsked = false; break;
            case FrameKind.Belongings:
                _belongings?.Drop();
                _belongings = KeeperBelongings.Read(payload, descriptors);
                break;
            case FrameKind.Supervises: Supervise(ref frame, descriptors); break;
            case FrameKind.Kept:
                (HolderPid, var before) = (frame.Int(), _holder);
                before?.Unshare();
                _holder = descriptors.Count > 0 ? descriptors[0].Share() : null;
                break;
            case FrameKind.HandedOver: _isHandedOver = true; break;
            case FrameKind.Bye: _isHandedOver = false; break; // it ends in order: nobody is to go on
            default: NoteInstance(kind, ref frame, descriptors); break;
        }
    }

    private void NoteInstance(FrameKind kind, ref FrameReader frame, IReadOnlyList<Descriptor> descriptors)
    {
        switch (kind)
        {
            case FrameKind.TableAttempt: _attempts[frame.Text()] = frame.Long(); break;
            case FrameKind.Spawn: NoteOrder(ref frame); break;
            case FrameKind.Held: NoteHeld(ref frame, descriptors); break;
            case FrameKind.Adopt: NoteAdopted(ref frame, descriptors); break;
            case FrameKind.Spawned: NoteSpawned(ref frame, descriptors); break;
            case FrameKind.Preparing:
                var (service, attempt, tag, streams) = (frame.Text(), frame.Long(), frame.Long(), (StreamSet)frame.Int());
                Add(service, new CopiedInstance(service, attempt, tag, streams, descriptors));
                break;
            case FrameKind.Made:
                if (Find(frame.Text(), frame.Long()) is { } made) made.Made(frame.Int(), descriptors[0]);
                break;
            case FrameKind.Unmade: Unmake(ref frame); break;
            case FrameKind.Exited:
                if (Find(frame.Text(), frame.Long()) is { } ended) ended.Exit = (frame.Int(), frame.Int());
                break;
            case FrameKind.Release: Remove(frame.Text(), frame.Long()); break;
            case FrameKind.CloseStdin: Find(frame.Text(), frame.Long())?.CloseInput(); break;
            default: break; // what is said, and changes nothing of what is held
        }
    }

    // a supervisor knows the mark of what it orders; it is not told it again. Until it is answered, it may have been made
    private void NoteOrder(ref FrameReader frame)
    {
        var order = new TableOrder(frame.Text(), frame.Long(), frame.Long());
        _orders[order.Service] = order;
    }

    private void NoteHeld(ref FrameReader frame, IReadOnlyList<Descriptor> descriptors)
    {
        var (service, attempt, tag, pid) = (frame.Text(), frame.Long(), frame.Long(), frame.Int());
        var (code, status, streams) = (frame.Int(), frame.Int(), (StreamSet)frame.Int());
        var instance = new CopiedInstance(service, attempt, tag, streams, descriptors.Skip(1)) { Exit = (code, status), Fostered = !frame.IsAtEnd && frame.Int() != 0 };
        Add(service, instance.Made(pid, descriptors[0]));
    }

    private void NoteAdopted(ref FrameReader frame, IReadOnlyList<Descriptor> descriptors)
    {
        var (service, attempt, tag, pid) = (frame.Text(), frame.Long(), frame.Long(), frame.Int());
        Add(service, new CopiedInstance(service, attempt, tag, StreamSet.None, []) { Fostered = true }.Made(pid, descriptors[0]));
    }

    private void NoteSpawned(ref FrameReader frame, IReadOnlyList<Descriptor> descriptors)
    {
        var (service, attempt, pid, _, streams) = (frame.Text(), frame.Long(), frame.Int(), frame.Int(), (StreamSet)frame.Int());
        var tag = 0L;
        if (_orders.TryGetValue(service, out var order) && order.Attempt == attempt)
        {
            tag = order.Tag;
            _orders.Remove(service);
        }
        if (pid == 0 || Find(service, attempt) is not null) return;
        Add(service, new CopiedInstance(service, attempt, tag, streams, descriptors.Skip(1)).Made(pid, descriptors[0]));
    }

    private void Unmake(ref FrameReader frame)
    {
        var (service, attempt, last) = (frame.Text(), frame.Long(), frame.Long());
        if (Find(service, attempt) is null) return;
        Remove(service, attempt);
        if (last > 0) _attempts[service] = last;
        else _attempts.Remove(service);
    }

    private void Add(string service, CopiedInstance instance)
    {
        if (_instances.Remove(service, out var before)) before.Drop();
        _instances[service] = instance;
        _attempts[service] = instance.Attempt;
    }

    private CopiedInstance? Find(string service, long attempt) =>
        _instances.TryGetValue(service, out var found) && found.Attempt == attempt ? found : null;

    private void Remove(string service, long attempt)
    {
        if (Find(service, attempt) is not { } gone) return;
        gone.Drop();
        _instances.Remove(service);
        if (service.AsSpan().IndexOfAny('!', '?') >= 0) _attempts.Remove(service); // used once
    }

    private void Store(string key, IReadOnlyList<Descriptor> descriptors)
    {
        Unstore(key);
        if (descriptors.Count > 0) _stored[key] = descriptors[0].Share();
    }

    private void Unstore(string key)
    {
        if (_stored.Remove(key, out var before)) before.Unshare();
    }

    private void Supervise(ref FrameReader frame, IReadOnlyList<Descriptor> descriptors)
    {
        _supervision = (frame.Long(), frame.Int() != 0, frame.Int() != 0);
        _supervisor?.Unshare();
        _supervisor = descriptors.Count > 0 ? descriptors[0].Share() : null;
    }

    /// <summary>What the next keeper goes on with.</summary>
    /// <param name="by">Who becomes it, for people.</param>
    internal KeeperTable Table(string by)
    {
        var belongings = _belongings!;
        return new KeeperTable
        {
            Head = belongings.Head,
            Supervisor = belongings.Supervisor(_supervision.Generation, _supervision.ShutdownAsked),
            Upgrade = belongings.NoUpgrade,
            Takeover = new TableTakeover(by, _supervisor?.Number ?? 0, _supervision.Resting, belongings.Mark),
            Records = _records,
            Stored = _stored.ToDictionary(each => each.Key, each => each.Value.Number),
            Instances = [.. _instances.Values.Select(instance => instance.ToTable())],
            Attempts = _attempts,
            // the keeper would have refused what it has already
            Orders = [.. _orders.Values.Where(order => !_instances.ContainsKey(order.Service) && _attempts.GetValueOrDefault(order.Service) < order.Attempt)],
        };
    }

    /// <summary>Those of its instances that are to be ended when nobody supervises them.</summary>
    internal IReadOnlyList<LostInstance> Lost()
    {
        lock (_gate)
        {
            return [.. _instances.Where(each => _records.ContainsKey(LossOrder.KeyOf(each.Key))).Select(each => each.Value.ToLost(LossOrder.Decode(_records[LossOrder.KeyOf(each.Key)]))).OfType<LostInstance>()];
        }
    }

    /// <summary>
    /// The keeper has died: this process becomes the next one, execve(2), with the same descriptors under the same numbers. Returns
    /// only by an exception.
    /// </summary>
    /// <exception cref="Native.SyscallException">It could not; everything is as it was.</exception>
    public void BecomeKeeper(string by)
    {
        lock (_gate)
        {
            var table = Table(by);
            using var file = MemoryFile.Write("persistproc-table", table.Encode());
            OwnProgram.BecomeSuccessor(_belongings!.Program, _belongings.Arguments(file.Number), [.. table.Descriptors(), file.Number], SignalSet.OfKeeper);
        }
    }
}
