using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;

namespace PersistProc.Keeper;

internal enum UpgradeStep
{
    /// <summary>The new keeper's program reads the table as a child.</summary>
    Rehearsing,

    /// <summary>The present supervisor writes what it has noted.</summary>
    StandingDown,

    /// <summary>The new supervisor was started, and has not said that it is up.</summary>
    Trying,

    /// <summary>It is up: the keeper becomes its successor as soon as nothing is half said.</summary>
    Becoming,
}

/// <summary>
/// An upgrade under way. In this order, because each step can be taken back until the last: the new keeper is rehearsed
/// while everything runs as before; the supervisor is replaced, and comes back if the new one does not come up; the keeper
/// is replaced last, when all else is known to be good.
/// </summary>
internal sealed class Upgrade(string request, HeldProgram keeper, HeldProgram supervisor) : IDisposable
{
    // how long each step may take, in milliseconds, in the order of the steps
    private static readonly int[] Patience = [5_000, 3_000, 15_000, 5_000];

    public string Request => request;
    public HeldProgram Keeper => keeper;
    public HeldProgram Supervisor => supervisor;
    public Rehearsal? Rehearsal { get; set; }

    /// <summary>The new version, known after the rehearsal.</summary>
    public string Version { get; set; } = "";

    /// <summary>The supervisor's program before.</summary>
    public HeldProgram? Before { get; set; }

    /// <summary>The records as the supervisor before left them, and of which attempts: its version can read these.</summary>
    public (Dictionary<string, byte[]> Records, Dictionary<string, long> Attempts) Left { get; set; } = ([], []);

    /// <summary>The records that the new supervisor has let go of or forgotten since: the older ones of these are not true any more.</summary>
    public HashSet<string> Touched { get; } = [];

    /// <summary>The supervisor has deleted a record, or released an instance of a service.</summary>
    public void Note(FrameKind kind, string name) => Touched.Add(kind == FrameKind.Delete ? name : "service/" + name);

    public UpgradeStep Step { get; private set; }

    /// <summary>When the step counts as failed (milliseconds since boot).</summary>
    public long DueAt { get; private set; } = Environment.TickCount64 + Patience[0];
    public bool IsOverdue => Environment.TickCount64 >= DueAt;

    /// <exception cref="IOException">A program is not there.</exception>
    public static Upgrade Open(string request, string directory)
    {
        var keeper = HeldProgram.Open(Path.Combine(directory, "persistproc-keeper"));
        try
        {
            return new Upgrade(request, keeper, HeldProgram.Open(Path.Combine(directory, "persistprocd")));
        }
        catch
        {
            keeper.Dispose();
            throw;
        }
    }

    public void Enter(UpgradeStep step)
    {
        Step = step;
        DueAt = Environment.TickCount64 + Patience[(int)step];
    }

    public void Dispose()
    {
        Rehearsal?.Dispose();
        keeper.Dispose();
        supervisor.Dispose();
    }
}

/// <summary>How an upgrade ended; kept, because who asked for it has lost his connection meanwhile, and asks again.</summary>
internal sealed record UpgradeOutcome(string Request, string FromVersion, string FromPath, string ToVersion, string ToPath, string? Error)
{
    public ReadOnlyMemory<byte> Frame() =>
        new FrameWriter(FrameKind.Upgraded).Text(Request).Int(Error is null ? 1 : 0)
            .Text(FromVersion).Text(FromPath).Text(ToVersion).Text(ToPath).Text(Error ?? "").Finish();
}
