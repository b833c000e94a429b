using PersistProc.Core;
using PersistProc.Linux.Probing;
using PersistProc.Linux.Trees;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>What a keeper that was killed left behind.</summary>
internal static class LeftoverProbe
{
    private const int AttemptBits = 20;

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        var seeds = RecordProbe.Records(of.Places).Select(record => Seed(record.Content)).OfType<long>().ToHashSet();
        var left = Leftovers.Find(tag => seeds.Contains(tag >> AttemptBits));
        if (left.Count == 0) yield return Doctor.Ok("leftovers", "no process of a keeper that died");
        else
        {
            var who = string.Join(", ", left.Select(process => $"{process.Pid} ({process.Command})"));
            yield return Doctor.Warn("leftovers", $"of a keeper that died: {who}", "Run: persistproc list. The supervisor ends them before it starts anything in their place");
        }
    }

    private static long? Seed(byte[]? record) =>
        record is not null && RecordJson.DecodeService(record, out _) is { } known
            ? TreeTag.FromLimit(InvocationTag.Number(known.Seed, new Attempt(1))) >> AttemptBits
            : null;
}
