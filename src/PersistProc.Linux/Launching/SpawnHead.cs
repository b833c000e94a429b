using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Launching;

/// <summary>What of a spawn frame stands between the instance's identity and its program, as the keeper and the exec stage read it.</summary>
internal sealed record SpawnHead
{
    public required StreamSet Streams { get; init; }
    public required Discards Discards { get; init; }
    public required int Umask { get; init; }
    public required (int Resource, ulong Soft)[] SoftLimits { get; init; }
    public required StageOrder? Stage { get; init; }
    public required string Directory { get; init; }

    /// <summary>The file to read from, or empty.</summary>
    public required string StdinFile { get; init; }

    /// <summary><paramref name="frame"/> stands behind service, attempt and tag.</summary>
    public static SpawnHead Read(ref FrameReader frame)
    {
        var (streams, discards, umask) = ((StreamSet)frame.Int(), (Discards)frame.Int(), frame.Int());
        var limits = new (int, ulong)[frame.Count(12)];
        for (var i = 0; i < limits.Length; i++) limits[i] = (frame.Int(), (ulong)frame.Long());
        var stage = frame.Int() == 1 ? StageOrder.Read(ref frame) : null;
        return new SpawnHead { Streams = streams, Discards = discards, Umask = umask, SoftLimits = limits, Stage = stage, Directory = frame.Text(), StdinFile = frame.Text() };
    }
}

/// <summary>What goes to /dev/null.</summary>
[Flags]
public enum Discards
{
    None = 0,
    Output = 1,
    Error = 2,
}
