using System.Buffers.Binary;

namespace PersistProc.Linux.KeeperLink;

/// <summary>One instance in the table: the numbers are those of descriptors that stay open over the exec.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Attempt">Which.</param>
/// <param name="Tag">The mark of its tree.</param>
/// <param name="Pid">Its leader's pid.</param>
/// <param name="ExitCode">How the leader ended (CLD_*), or 0: it lives.</param>
/// <param name="ExitStatus">Exit code or signal.</param>
/// <param name="Streams">Which streams it has.</param>
/// <param name="Descriptors">Its pidfd's number, then those of its streams; of one without a pid only the streams'.</param>
/// <param name="Fostered">Another keeper made it, and is not its parent any more.</param>
public sealed record TableInstance(
    string Service, long Attempt, long Tag, int Pid, int ExitCode, int ExitStatus, StreamSet Streams, IReadOnlyList<int> Descriptors, bool Fostered = false);

/// <summary>The supervisor that runs while its keeper becomes another program.</summary>
/// <param name="Generation">Of the one that runs, or ran last.</param>
/// <param name="Pid">Its pid, or 0.</param>
/// <param name="Control">The keeper's end of its control socket; meaningless without a pid.</param>
/// <param name="Rest">What has come of a frame that is not whole yet.</param>
/// <param name="ShutdownAsked">The keeper has had its SIGTERM.</param>
/// <param name="Program">Its program's path.</param>
/// <param name="File">The program's descriptor.</param>
public sealed record TableSupervisor(long Generation, int Pid, int Control, byte[] Rest, bool ShutdownAsked, string Program, int File);

/// <summary>What an upgrade replaces and by what: enough to go back.</summary>
/// <param name="Request">Who asked: answered to whoever asks for it again.</param>
/// <param name="FromVersion">The version before.</param>
/// <param name="Keeper">The keeper's program before.</param>
/// <param name="KeeperFile">Its descriptor.</param>
/// <param name="Supervisor">The supervisor's program before.</param>
/// <param name="SupervisorFile">Its descriptor.</param>
/// <param name="ToVersion">The version after.</param>
public sealed record TableUpgrade(string Request, string FromVersion, string Keeper, int KeeperFile, string Supervisor, int SupervisorFile, string ToVersion);

/// <summary>The head: where everything is, of which reign (<see cref="Gate.Reigns"/>) the table is, and where systemd is told how it fares.</summary>
public sealed record TableHead(string Config, string State, string Run, string Socket, long DescriptorLimit, int Lock, int Listener, int Spare, bool Aloud, int Guard = 0, long Reign = 0, string Notify = "");

/// <summary>The keeper has died, and whoever had a copy of all that it held becomes the next one.</summary>
/// <param name="By">Who that is, for people.</param>
/// <param name="Supervisor">The pidfd of the supervisor that has to end before there is another, or 0.</param>
/// <param name="Resting">There was none, and none was wanted.</param>
/// <param name="Mark">See <see cref="Launching.SpawnMark"/>; 0: none.</param>
public sealed record TableTakeover(string By, int Supervisor, bool Resting, int Mark);

/// <summary>An instance that its supervisor has ordered and not heard of: it may be there, have ended already, or never have been.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Attempt">Which.</param>
/// <param name="Tag">The mark of its tree.</param>
public sealed record TableOrder(string Service, long Attempt, long Tag);

/// <summary>
/// Everything a keeper has to tell its successor: the program that this very process becomes by execve(2), with the same
/// pid, the same children, and the descriptors named here still open.
/// <para>
/// Old and new programs read each other's: a new version goes back to the old one when something is wrong. So the form only
/// grows. Fields are added at the end of a frame, frames of new kinds anywhere; who does not know them passes over them.
/// A change that an older reader must not pass over gets another <see cref="Format"/>, and is refused by it. The end says
/// how many frames there were: a table that was cut short is none.
/// </para>
/// </summary>
public sealed record KeeperTable
{
    public const int Format = 1;

    public required TableHead Head { get; init; }
    public required TableSupervisor Supervisor { get; init; }
    public required TableUpgrade Upgrade { get; init; }

    /// <summary>Null: the process is the same one, and is upgraded.</summary>
    public TableTakeover? Takeover { get; init; }
    public IReadOnlyDictionary<string, byte[]> Records { get; init; } = new Dictionary<string, byte[]>();
    public IReadOnlyList<TableInstance> Instances { get; init; } = [];

    /// <summary>The descriptors that a supervisor had stored, by key.</summary>
    public IReadOnlyDictionary<string, int> Stored { get; init; } = new Dictionary<string, int>();

    /// <summary>The last attempt of every service that ever had one here: none is made twice.</summary>
    public IReadOnlyDictionary<string, long> Attempts { get; init; } = new Dictionary<string, long>();

    /// <summary>What was ordered, by whoever becomes the keeper, and not answered.</summary>
    public IReadOnlyList<TableOrder> Orders { get; init; } = [];

    /// <summary>Records as they were before the upgrade, of those that have changed since: for whoever goes back.</summary>
    public IReadOnlyDictionary<string, byte[]> Back { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The numbers of all descriptors that must stay open.</summary>
    public IEnumerable<int> Descriptors()
    {
        int[] single = [Head.Lock, Head.Listener, Head.Spare, Supervisor.File, Upgrade.KeeperFile, Upgrade.SupervisorFile, Supervisor.Pid == 0 ? 0 : Supervisor.Control, Head.Guard, Takeover?.Supervisor ?? 0, Takeover?.Mark ?? 0];
        return single.Where(number => number != 0).Concat(Instances.SelectMany(instance => instance.Descriptors)).Concat(Stored.Values).Distinct();
    }

    public byte[] Encode()
    {
        var content = new MemoryStream();
        var count = 0;
        void Add(FrameWriter frame)
        {
            content.Write(frame.Finish().Span);
            count++;
        }

        Add(new FrameWriter(FrameKind.TableHead).Int(Format).Text(Head.Config).Text(Head.State).Text(Head.Run).Text(Head.Socket)
            .Long(Head.DescriptorLimit).Int(Head.Lock).Int(Head.Listener).Int(Head.Spare).Int(Head.Aloud ? 1 : 0).Int(Head.Guard).Long(Head.Reign).Text(Head.Notify));
        Add(new FrameWriter(FrameKind.TableSupervisor).Long(Supervisor.Generation).Int(Supervisor.Pid).Int(Supervisor.Control)
            .Bytes(Supervisor.Rest).Int(Supervisor.ShutdownAsked ? 1 : 0).Text(Supervisor.Program).Int(Supervisor.File));
        Add(new FrameWriter(FrameKind.TableUpgrade).Text(Upgrade.Request).Text(Upgrade.FromVersion).Text(Upgrade.Keeper).Int(Upgrade.KeeperFile)
            .Text(Upgrade.Supervisor).Int(Upgrade.SupervisorFile).Text(Upgrade.ToVersion));
        if (Takeover is { } takeover) Add(new FrameWriter(FrameKind.TableTakeover).Text(takeover.By).Int(takeover.Supervisor).Int(takeover.Resting ? 1 : 0).Int(takeover.Mark));
        foreach (var (key, record) in Records) Add(new FrameWriter(FrameKind.Record).Text(key).Bytes(record));
        foreach (var instance in Instances) Add(Encode(instance));
        foreach (var (key, number) in Stored) Add(new FrameWriter(FrameKind.TableStored).Text(key).Int(number));
        foreach (var (service, attempt) in Attempts) Add(new FrameWriter(FrameKind.TableAttempt).Text(service).Long(attempt));
        foreach (var order in Orders) Add(new FrameWriter(FrameKind.TableOrder).Text(order.Service).Long(order.Attempt).Long(order.Tag));
        foreach (var (key, record) in Back) Add(new FrameWriter(FrameKind.TableBack).Text(key).Bytes(record));
        content.Write(new FrameWriter(FrameKind.TableEnd).Int(count).Finish().Span);
        return content.ToArray();
    }

    private static FrameWriter Encode(TableInstance instance)
    {
        var frame = new FrameWriter(FrameKind.TableInstance).Text(instance.Service).Long(instance.Attempt).Long(instance.Tag).Int(instance.Pid)
            .Int(instance.ExitCode).Int(instance.ExitStatus).Int((int)instance.Streams).Int(instance.Descriptors.Count);
        foreach (var number in instance.Descriptors) frame.Int(number);
        return frame.Int(instance.Fostered ? 1 : 0);
    }

    /// <exception cref="InvalidDataException">It is no table, is cut short, or of a format that this version does not know.</exception>
    public static KeeperTable Decode(ReadOnlySpan<byte> content)
    {
        var reading = new TableReading();
        while (!reading.IsDone)
        {
            if (content.Length < FrameWriter.HeaderSize) throw new InvalidDataException("the keeper's table is cut short");
            var length = BinaryPrimitives.ReadInt32LittleEndian(content);
            if (length < 0 || length > content.Length - FrameWriter.HeaderSize) throw new InvalidDataException("the keeper's table is cut short");
            reading.Take((FrameKind)content[4], content.Slice(FrameWriter.HeaderSize, length));
            content = content[(FrameWriter.HeaderSize + length)..];
        }
        return reading.Table();
    }
}
