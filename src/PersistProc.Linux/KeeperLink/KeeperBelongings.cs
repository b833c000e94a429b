using System.Globalization;
using PersistProc.Linux.Descriptors;

namespace PersistProc.Linux.KeeperLink;

/// <summary>What a keeper has of its own, for whoever may have to become the next one.</summary>
public sealed class KeeperBelongings
{
    private const int Least = 6;
    private readonly (string Config, string State, string Run, string Socket, long DescriptorLimit, bool Aloud) _head;
    private readonly long _reign;
    private readonly string _keeper, _supervisor, _version, _notify;
    private readonly Descriptor[] _descriptors;

    private KeeperBelongings(ref FrameReader frame, IReadOnlyList<Descriptor> descriptors)
    {
        if (descriptors.Count < Least) throw new InvalidDataException("not all of a keeper's descriptors came along");
        _head = (frame.Text(), frame.Text(), frame.Text(), frame.Text(), frame.Long(), frame.Int() != 0);
        (_keeper, _supervisor, _version) = (frame.Text(), frame.Text(), frame.Text());
        _reign = frame.IsAtEnd ? 0 : frame.Long();
        _notify = frame.IsAtEnd ? "" : frame.Text();
        _descriptors = [.. descriptors.Select(each => each.Share())];
    }

    internal static KeeperBelongings Read(ReadOnlySpan<byte> payload, IReadOnlyList<Descriptor> descriptors)
    {
        var frame = new FrameReader(payload);
        return new KeeperBelongings(ref frame, descriptors);
    }

    /// <summary>What a keeper says of itself; see <see cref="FrameKind.Belongings"/>.</summary>
    public static ReadOnlyMemory<byte> Frame(TableHead head, string keeper, string supervisor, string version) =>
        new FrameWriter(FrameKind.Belongings, head.Spare == 0 ? Least : Least + 1)
            .Text(head.Config).Text(head.State).Text(head.Run).Text(head.Socket).Long(head.DescriptorLimit).Int(head.Aloud ? 1 : 0)
            .Text(keeper).Text(supervisor).Text(version).Long(head.Reign).Text(head.Notify).Finish();

    internal TableHead Head => new(_head.Config, _head.State, _head.Run, _head.Socket, _head.DescriptorLimit, At(0), At(1), At(6), _head.Aloud, At(2), _reign, _notify);

    internal int Mark => At(3);

    internal TableSupervisor Supervisor(long generation, bool shutdownAsked) => new(generation, 0, 0, [], shutdownAsked, _supervisor, At(5));

    internal TableUpgrade NoUpgrade => new("", _version, _keeper, At(4), _supervisor, At(5), _version);

    /// <summary>The keeper's program: its path, or the descriptor, should another lie there by now.</summary>
    internal string Program => Launching.HeldProgram.Lent(_keeper, At(4)).Executable;

    /// <summary>The arguments of a keeper that goes on with a table.</summary>
    internal List<string> Arguments(int table)
    {
        var head = Head;
        return
        [
            "persistproc-keeper", "--keep", "--config", head.Config, "--state", head.State, "--run", head.Run, "--socket", head.Socket,
            "--nofile", Text(head.DescriptorLimit), "--lock", Text(head.Lock), "--listener", Text(head.Listener), "--spare", Text(head.Spare),
            .. head.Aloud ? (string[])["--aloud"] : [], "--table", Text(table), "--back", "0",
        ];
    }

    private int At(int index) => index < _descriptors.Length ? _descriptors[index].Number : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal void Drop()
    {
        foreach (var each in _descriptors) each.Unshare();
    }
}
