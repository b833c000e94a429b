using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Launching;

/// <summary>What only the exec stage can set: see <see cref="ExecStage"/>. Null and empty: as it is.</summary>
public sealed record StageOrder
{
    /// <summary>The user to become.</summary>
    public uint? Uid { get; init; }

    /// <summary>The group to become.</summary>
    public uint? Gid { get; init; }

    /// <summary>The supplementary groups; only together with a user.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];

    /// <summary>Limits by resource number, soft and hard.</summary>
    public IReadOnlyList<(int Resource, ulong Soft, ulong Hard)> Limits { get; init; } = [];

    /// <summary>The niceness, -20 to 19.</summary>
    public int? Nice { get; init; }

    /// <summary>-1000 to 1000.</summary>
    public int? OomScoreAdjust { get; init; }

    internal void Write(FrameWriter writer)
    {
        Write(writer, Uid).Int(Groups.Count);
        foreach (var group in Groups) writer.Int((int)group);
        Write(writer, Gid).Int(Limits.Count);
        foreach (var (resource, soft, hard) in Limits) writer.Int(resource).Long((long)soft).Long((long)hard);
        Write(writer, (uint?)Nice);
        Write(writer, (uint?)OomScoreAdjust);
    }

    internal static StageOrder Read(ref FrameReader frame)
    {
        var uid = ReadNumber(ref frame);
        var groups = new uint[frame.Count(4)];
        for (var i = 0; i < groups.Length; i++) groups[i] = (uint)frame.Int();
        var gid = ReadNumber(ref frame);
        var limits = new (int, ulong, ulong)[frame.Count(20)];
        for (var i = 0; i < limits.Length; i++) limits[i] = (frame.Int(), (ulong)frame.Long(), (ulong)frame.Long());
        return new StageOrder { Uid = uid, Groups = groups, Gid = gid, Limits = limits, Nice = (int?)ReadNumber(ref frame), OomScoreAdjust = (int?)ReadNumber(ref frame) };
    }

    private static FrameWriter Write(FrameWriter writer, uint? number) => writer.Int(number is null ? 0 : 1).Int((int)(number ?? 0));

    private static uint? ReadNumber(ref FrameReader frame)
    {
        var there = frame.Int() == 1;
        var number = (uint)frame.Int();
        return there ? number : null;
    }
}
