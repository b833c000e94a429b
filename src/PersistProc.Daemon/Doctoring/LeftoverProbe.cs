using PersistProc.Core;
using PersistProc.Linux.Probing;
using PersistProc.Linux.Trees;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>What a keeper that was killed left behind.</summary>
internal static class LeftoverProbe
{
    private const int AttemptBits = 20;
    private const long AttemptMask = (1L << AttemptBits) - 1;

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        var seeds = new Dictionary<long, long>();
        foreach (var (seed, attempt) in RecordProbe.Records(of.Places).Select(record => Mark(record.Content)).OfType<(long, long)>()) seeds[seed] = attempt;
        // who is the present instance of a service is watched by the supervisor that runs, though another keeper may have made it
        var left = Leftovers.Find(tag => seeds.TryGetValue(TreeTag.InstanceOf(tag) >> AttemptBits, out var present) && !(of.Version is not null && (TreeTag.InstanceOf(tag) & AttemptMask) == present));
        if (left.Count == 0) yield return Doctor.Ok("leftovers", "no process of a keeper that died");
        else
        {
            var who = string.Join(", ", left.Select(process => $"{process.Pid} ({process.Command})"));
            yield return Doctor.Warn("leftovers", $"of a keeper that died: {who}", "Run: persistproc list. The supervisor ends them before it starts anything in their place");
        }
    }

    private static (long Seed, long Attempt)? Mark(byte[]? record) =>
        record is not null && RecordJson.DecodeService(record, out _) is { } known && TreeTag.FromLimit(InvocationTag.Number(known.Seed, known.Attempt)) is { } tag
            ? (tag >> AttemptBits, tag & AttemptMask)
            : null;
}
