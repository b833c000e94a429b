namespace PersistProc.Linux.KeeperLink;

/// <summary>Gathers a <see cref="KeeperTable"/> frame by frame.</summary>
internal sealed class TableReading
{
    private readonly Dictionary<string, byte[]> _records = [];
    private readonly List<TableInstance> _instances = [];
    private readonly Dictionary<string, int> _stored = [];
    private readonly Dictionary<string, long> _attempts = [];
    private readonly Dictionary<string, byte[]> _back = [];
    private readonly List<TableOrder> _orders = [];
    private TableHead? _head;
    private TableSupervisor? _supervisor;
    private TableUpgrade? _upgrade;
    private TableTakeover? _takeover;
    private int _count;

    /// <summary>True once the end was read.</summary>
    public bool IsDone { get; private set; }

    public void Take(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var frame = new FrameReader(payload);
        if (_head is null && kind != FrameKind.TableHead) throw new InvalidDataException("this is no keeper's table");
        switch (kind)
        {
            case FrameKind.TableHead: _head = ReadHead(ref frame); break;
            case FrameKind.TableSupervisor: _supervisor = ReadSupervisor(ref frame); break;
            case FrameKind.TableUpgrade: _upgrade = ReadUpgrade(ref frame); break;
            case FrameKind.TableTakeover: _takeover = new TableTakeover(frame.Text(), frame.Int(), frame.Int() != 0, frame.Int()); break;
            case FrameKind.Record: _records[frame.Text()] = frame.Bytes().ToArray(); break;
            case FrameKind.TableInstance: _instances.Add(ReadInstance(ref frame)); break;
            case FrameKind.TableStored: _stored[frame.Text()] = frame.Int(); break;
            case FrameKind.TableAttempt: _attempts[frame.Text()] = frame.Long(); break;
            case FrameKind.TableOrder: _orders.Add(new TableOrder(frame.Text(), frame.Long(), frame.Long())); break;
            case FrameKind.TableBack: _back[frame.Text()] = frame.Bytes().ToArray(); break;
            case FrameKind.TableEnd: End(frame.Int()); break;
            default: break; // a later version's
        }
        _count++;
    }

    public KeeperTable Table() => new()
    {
        Head = _head!,
        Supervisor = _supervisor ?? throw new InvalidDataException("the keeper's table has no supervisor"),
        Upgrade = _upgrade ?? throw new InvalidDataException("the keeper's table has no upgrade"),
        Takeover = _takeover,
        Records = _records,
        Instances = _instances,
        Stored = _stored,
        Attempts = _attempts,
        Back = _back,
        Orders = _orders,
    };

    private void End(int count)
    {
        if (count != _count) throw new InvalidDataException($"the keeper's table has {_count} frames instead of {count}");
        IsDone = true;
    }

    private static TableHead ReadHead(ref FrameReader frame)
    {
        var format = frame.Int();
        if (format != KeeperTable.Format) throw new InvalidDataException($"the keeper's table has format {format}, and this version knows {KeeperTable.Format}");
        return new TableHead(frame.Text(), frame.Text(), frame.Text(), frame.Text(), frame.Long(), frame.Int(), frame.Int(), frame.Int(), frame.Int() != 0, frame.IsAtEnd ? 0 : frame.Int(), frame.IsAtEnd ? 0 : frame.Long(), frame.IsAtEnd ? "" : frame.Text());
    }

    private static TableSupervisor ReadSupervisor(ref FrameReader frame) =>
        new(frame.Long(), frame.Int(), frame.Int(), frame.Bytes().ToArray(), frame.Int() != 0, frame.Text(), frame.Int());

    private static TableUpgrade ReadUpgrade(ref FrameReader frame) =>
        new(frame.Text(), frame.Text(), frame.Text(), frame.Int(), frame.Text(), frame.Int(), frame.Text());

    private static TableInstance ReadInstance(ref FrameReader frame)
    {
        var (service, attempt, tag, pid) = (frame.Text(), frame.Long(), frame.Long(), frame.Int());
        var (code, status, streams) = (frame.Int(), frame.Int(), (StreamSet)frame.Int());
        var numbers = new int[Count(frame.Int())];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = frame.Int();
        return new TableInstance(service, attempt, tag, pid, code, status, streams, numbers, !frame.IsAtEnd && frame.Int() != 0);
    }

    private static int Count(int count) =>
        count is > 0 and < 256 ? count : throw new InvalidDataException($"an instance with {count} descriptors in the keeper's table");
}
